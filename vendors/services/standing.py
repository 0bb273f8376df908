"""What others measure of vendors and the search counts: stored here, computed by whoever knows."""

from messaging.services import touch
from vendors.models import Vendor
from vendors.services.addresses import note_page_change


def store_rating(vendor_id: int, *, rating: int | None, count: int) -> None:
    """The mean of the published reviews in hundredths of a star, and how many there are. Without
    reviews there is no mean (the database holds that).
    """
    Vendor.objects.filter(pk=vendor_id).update(rating=rating, review_count=count)
    note_page_change([vendor_id])


def set_payouts_ready(vendor_id: int, *, ready: bool) -> None:
    """Whether the vendor can be paid. Pages that show their checklist tick it by themselves."""
    vendor = Vendor.objects.get(pk=vendor_id)
    if vendor.payouts_ready != ready:
        vendor.payouts_ready = ready
        vendor.save(update_fields=["payouts_ready"])
        touch(vendor.people(), "vendor", vendor.pk)


def store_acceptance(vendor_id: int, *, percent: int | None) -> None:
    """Of a hundred requests that were answered or ran out, how many were accepted; None when there
    were too few to say.
    """
    Vendor.objects.filter(pk=vendor_id).update(acceptance_percent=percent)
