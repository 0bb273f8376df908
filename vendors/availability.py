"""Reading a vendor's calendar: how many weddings a day takes, how many are held, which days are
near and free.
"""

import calendar
import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable

from vendors.models import DateException, DaySlot, Vendor

NEAREST_REACH = 60


@dataclasses.dataclass(frozen=True)
class Day:
    """One day of a vendor's calendar."""

    date: dt.date
    capacity: int
    held: int
    bookable: bool
    reason: str = ""

    @property
    def left(self) -> int:
        return max(0, self.capacity - self.held) if self.bookable else 0

    @property
    def dots(self) -> list[bool]:
        """One per place of the day, taken ones first; True is free. Five at most fit under a
        number.
        """
        free = max(0, self.capacity - self.held)
        return ([False] * (self.capacity - free) + [True] * free)[-5:]

    @property
    def state(self) -> str:
        """One word for colour and icon: free, full, closed or past."""
        if not self.bookable:
            return "past"
        if self.capacity == 0:
            return "closed"
        return "free" if self.left else "full"


def window(vendor: Vendor) -> tuple[dt.date, dt.date]:
    """The first and the last day a couple may ask for, on the vendor's own calendar."""
    today = vendor.today()
    lead = dt.timedelta(days=max(vendor.lead_days, 1))
    return today + lead, today + dt.timedelta(days=vendor.horizon_days)


def days(vendor: Vendor, first: dt.date, last: dt.date) -> list[Day]:
    """Every day from `first` to `last` in three queries, whatever the distance."""
    earliest, latest = window(vendor)
    weekly = {rule.weekday: rule.capacity for rule in vendor.weekly.all()}
    exceptions = {
        exception.date: exception
        for exception in DateException.objects.filter(vendor=vendor, date__range=(first, last))
    }
    held = Counter(
        DaySlot.objects.filter(vendor=vendor, date__range=(first, last)).values_list(
            "date", flat=True
        )
    )
    return [
        Day(
            date=date,
            capacity=exceptions[date].capacity
            if date in exceptions
            else weekly.get(date.weekday(), 0),
            held=held[date],
            bookable=earliest <= date <= latest,
            reason=exceptions[date].reason if date in exceptions else "",
        )
        for date in _dates(first, last)
    ]


def month(vendor: Vendor, year: int, number: int) -> list[list[Day | None]]:
    """The weeks of a month, Monday first; None pads the first and the last week."""
    length = calendar.monthrange(year, number)[1]
    all_days = days(vendor, dt.date(year, number, 1), dt.date(year, number, length))
    cells: list[Day | None] = [None] * all_days[0].date.weekday() + list(all_days)
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def nearest_free_days(
    vendor: Vendor, around: dt.date, *, length: int = 1, count: int = 4
) -> list[dt.date]:
    """The days nearest to `around` on which `length` days in a row are free, nearest first."""
    reach = dt.timedelta(days=NEAREST_REACH)
    earliest, latest = window(vendor)
    around = min(max(around, earliest), latest)
    candidates = days(vendor, around - reach, around + reach + dt.timedelta(days=length))
    free = {day.date for day in candidates if day.left}
    starts = [date for date in free if all(date + dt.timedelta(n) in free for n in range(length))]
    return sorted(starts, key=lambda date: (abs(date - around), date))[:count]


def _dates(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
