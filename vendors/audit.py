"""What must always be true of vendors' days, checked against the rows themselves."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator

from django.utils import timezone

from vendors.models import DateException, DaySlot, Vendor, WeeklyAvailability
from vendors.search import stale_vendors
from vendors.services.travel import travel_promised

LONGEST_SHADOW = dt.timedelta(days=14)  # a week's wedding and its travel may reach into today


def problems() -> Iterator[str]:
    """Every broken promise, with the rows it is broken in. Nothing, when all is well.

    Days that have passed keep what was true then: the week may have changed since.
    """
    yield from _words_that_differ()
    rules = _Rules()
    coming: dict[int, list[DaySlot]] = defaultdict(list)
    since = timezone.now().date() - LONGEST_SHADOW
    for slot in DaySlot.objects.filter(date__gte=since).iterator():
        coming[slot.vendor_id].append(slot)
    vendors = Vendor.objects.filter(slots__date__gte=since).distinct()
    for vendor in vendors.select_related("place").iterator():
        slots, today = coming[vendor.pk], vendor.today()
        yield from _days_over_capacity(vendor.pk, slots, rules, today)
        yield from _travel_without_a_place(vendor.pk, slots, rules, today)


def _words_that_differ() -> Iterator[str]:
    for vendor in stale_vendors():
        yield f"vendor {vendor}: the search knows it otherwise than it says of itself"


class _Rules:
    """What all vendors take, by vendor and date."""

    def __init__(self) -> None:
        weekly = WeeklyAvailability.objects.values_list("vendor", "weekday", "capacity")
        exceptions = DateException.objects.values_list("vendor", "date", "capacity")
        self._weekly = {(vendor, weekday): capacity for vendor, weekday, capacity in weekly}
        self._exceptions = {(vendor, date): capacity for vendor, date, capacity in exceptions}

    def capacity(self, vendor: int, date: dt.date) -> int:
        usual = self._weekly.get((vendor, date.weekday()), 0)
        return self._exceptions.get((vendor, date), usual)


def _days_over_capacity(
    vendor: int, slots: list[DaySlot], rules: _Rules, today: dt.date
) -> Iterator[str]:
    for date, count in Counter(slot.date for slot in slots).items():
        capacity = rules.capacity(vendor, date)
        if date >= today and count > capacity:
            yield f"vendor {vendor}: {count} hold {date}, which takes {capacity}"


def _travel_without_a_place(
    vendor: int, slots: list[DaySlot], rules: _Rules, today: dt.date
) -> Iterator[str]:
    """Both ways: what was promised is kept, and nothing is kept that nobody was promised."""
    kept = {(s.date, s.holder) for s in slots if s.purpose == DaySlot.Purpose.TRAVEL}
    promised = {
        (date, holder) for date, holder in travel_promised(slots) if rules.capacity(vendor, date)
    }
    for date, holder in sorted(kept ^ promised, key=str):
        if date >= today:
            what = "keeps" if (date, holder) in kept else "lacks"
            yield f"vendor {vendor}: {holder} {what} {date} for travel, against its booking"
