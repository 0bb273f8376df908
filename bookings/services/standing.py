"""How many of the requests that vendors answer they accept, for the search and the comparison."""

from django.db.models import Count, Q

from bookings.models import Booking
from vendors.models import Vendor
from vendors.services import lock_vendor, store_acceptance

ENOUGH = 3  # answers below which a number would say nothing


def recount_acceptance(vendor_id: int) -> None:
    """Of one vendor, from the rows. Runs in the transaction in which something was answered, before
    the conversation is locked.
    """
    lock_vendor(vendor_id)  # whoever answers at the same moment is counted before or after us
    counts = Booking.objects.answered().filter(vendor=vendor_id).aggregate(**_counts())
    store_acceptance(vendor_id, percent=acceptance_of(**counts))


def recount_all_acceptance() -> int:
    """The same of everybody; of how many it changed."""
    changed = []
    found = counted_acceptance()
    for vendor in Vendor.objects.only("pk", "acceptance_percent").iterator():
        percent = found.get(vendor.pk)
        if vendor.acceptance_percent != percent:
            vendor.acceptance_percent = percent
            changed.append(vendor)
    Vendor.objects.bulk_update(changed, ["acceptance_percent"], batch_size=1000)
    return len(changed)


def counted_acceptance() -> dict[int, int | None]:
    """What the rows say, by vendor."""
    rows = Booking.objects.answered().order_by().values_list("vendor").annotate(**_counts())
    return {vendor: acceptance_of(*counts) for vendor, *counts in rows}


def acceptance_of(accepted: int, answered: int) -> int | None:
    """Of a hundred, halves up; None of too few."""
    return (200 * accepted + answered) // (2 * answered) if answered >= ENOUGH else None


def _counts() -> dict[str, Count]:
    return {
        "accepted": Count("pk", filter=Q(accepted_at__isnull=False)),
        "answered": Count("pk"),
    }
