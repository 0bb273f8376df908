"""What others measure of vendors and the search counts: stored here, computed by whoever knows."""

from vendors.models import Vendor


def store_rating(vendor_id: int, *, rating: int | None, count: int) -> None:
    """The mean of the published reviews in hundredths of a star, and how many there are. Without
    reviews there is no mean (the database holds that).
    """
    Vendor.objects.filter(pk=vendor_id).update(rating=rating, review_count=count)


def store_acceptance(vendor_id: int, *, percent: int | None) -> None:
    """Of a hundred requests that were answered or ran out, how many were accepted; None when there
    were too few to say.
    """
    Vendor.objects.filter(pk=vendor_id).update(acceptance_percent=percent)
