"""What must always be true of vendors' days, checked against the rows themselves."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from vendors.models import DateException, DaySlot, WeeklyAvailability


def problems() -> Iterator[str]:
    """Every broken promise, with the rows it is broken in. Nothing, when all is well."""
    yield from _days_over_capacity()


def _days_over_capacity() -> Iterator[str]:
    weekly = {
        (vendor, weekday): capacity
        for vendor, weekday, capacity in WeeklyAvailability.objects.values_list(
            "vendor", "weekday", "capacity"
        )
    }
    exceptions = {
        (vendor, date): capacity
        for vendor, date, capacity in DateException.objects.values_list(
            "vendor", "date", "capacity"
        )
    }
    held: dict[tuple[int, dt.date], int] = defaultdict(int)
    for vendor, date in DaySlot.objects.values_list("vendor", "date").iterator():
        held[vendor, date] += 1
    for (vendor, date), count in held.items():
        capacity = exceptions.get((vendor, date), weekly.get((vendor, date.weekday()), 0))
        if count > capacity:
            yield f"vendor {vendor}: {count} hold {date}, which takes {capacity}"
