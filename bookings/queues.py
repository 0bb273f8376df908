"""How many wait for the days of a vendor."""

import datetime as dt
from collections import Counter

from bookings.models import Booking, WaitingEntry
from vendors.models import Vendor


def queue_for(booking: Booking) -> int:
    """How many couples wait for its days: the first of them has what becomes free. While the
    vendor is not in the directory nobody is offered anything.
    """
    if not booking.vendor.is_public:
        return 0
    waiting = WaitingEntry.objects.waiting().near(booking.date, booking.last_date)
    entries = waiting.filter(vendor=booking.vendor_id).select_related("package")
    days = set(booking.dates)
    return len({entry.couple_id for entry in entries if not days.isdisjoint(entry.dates)})


def queues_of(vendor: Vendor, first: dt.date, last: dt.date | None = None) -> dict[dt.date, int]:
    """How many couples wait for each day from `first` to `last`, by day; those to whom it is
    offered now are among them.
    """
    entries = WaitingEntry.objects.open().filter(vendor=vendor).near(first, last)
    counts = Counter(day for entry in entries.select_related("package") for day in entry.dates)
    wanted = (day for day in sorted(counts) if day >= first and (last is None or day <= last))
    return {day: counts[day] for day in wanted}
