"""Reading a vendor's calendar: how many weddings a day takes, how many are held, what travel needs
around them, which days are near and free. `vendors.models.room` counts the same in SQL.
"""

import calendar
import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import DateField, Value

from vendors.models import BusyDay, DateException, DaySlot, Vendor
from vendors.models.room import MANY

NEAREST_REACH = 60


@dataclasses.dataclass(frozen=True)
class Day:
    """One day of a vendor's calendar. `held` counts the places that are taken, `travel` those of
    them that only keep the way to a wedding beside free; `room_around` is what the days leave
    that a wedding on this one needs for its own travel. `busy` are imported days that close it;
    `waiting` is how many couples wait for it, where a page asks.
    """

    date: dt.date
    capacity: int
    held: int
    bookable: bool
    reason: str = ""
    travel: int = 0
    room_around: int = MANY
    is_exception: bool = False
    busy: tuple[BusyDay, ...] = ()
    waiting: int = 0

    @property
    def room(self) -> int:
        """Places that nobody has taken."""
        return max(0, self.capacity - self.held)

    @property
    def left(self) -> int:
        """How many more one-day bookings the day takes."""
        is_open = self.bookable and not self.busy
        return min(self.room, self.room_around) if is_open else 0

    @property
    def weddings(self) -> int:
        return self.held - self.travel

    @property
    def is_conflict(self) -> bool:
        """Booked here, and busy elsewhere."""
        return bool(self.busy and self.weddings)

    @property
    def dots(self) -> list[str]:
        """One per place of the day, taken ones first. Five at most fit under a number."""
        taken = ["taken"] * self.weddings + ["travel"] * self.travel
        return (taken + ["free"] * self.room)[-5:]

    @property
    def state(self) -> str:
        """One word for colour and icon: free, full, near (to a full day), busy, closed or past."""
        if not self.bookable:
            return "past"
        if self.busy:
            return "busy"
        if self.capacity == 0:
            return "closed"
        if self.left:
            return "free"
        return "near" if self.room else "full"


class Diary:
    """A vendor's days from `first` to `last`, and those around them that travel may need."""

    def __init__(self, vendor: Vendor, first: dt.date, last: dt.date) -> None:
        self._buffer, self._today = vendor.buffer_days, vendor.today()
        self._days = _bare_days(
            vendor, _shifted(first, -self._buffer), _shifted(last, self._buffer)
        )

    def day(self, date: dt.date) -> Day:
        around = self.travel_around([date])
        room = min((day.room for day in around), default=MANY)
        return dataclasses.replace(self._days[date], room_around=room)

    def travel_around(self, dates: list[dt.date]) -> list[Day]:
        """The days on which a wedding on `dates` (in a row) needs a place for its travel: those of
        today and later on which the vendor works.
        """
        offsets = range(1, self._buffer + 1)
        before = (dates[0] - dt.timedelta(days=n) for n in reversed(offsets))
        after = (dates[-1] + dt.timedelta(days=n) for n in offsets)
        around = (self._days[date] for date in (*before, *after) if date >= self._today)
        return [day for day in around if day.capacity]

    def obstacle(self, dates: list[dt.date]) -> Day | None:
        """The day by which a wedding on `dates` (in a row) fails; None when all have room."""
        own = (self._days[date] for date in dates)
        refusing = next((day for day in own if not _takes(day)), None)
        return refusing or next((day for day in self.travel_around(dates) if not day.room), None)


def window(vendor: Vendor) -> tuple[dt.date, dt.date]:
    """The first and the last day a couple may ask for, on the vendor's own calendar."""
    today = vendor.today()
    lead = dt.timedelta(days=max(vendor.lead_days, 1))
    return today + lead, today + dt.timedelta(days=vendor.horizon_days)


def days(vendor: Vendor, first: dt.date, last: dt.date) -> list[Day]:
    """Every day from `first` to `last` in two queries, whatever the distance."""
    diary = Diary(vendor, first, last)
    return [diary.day(date) for date in dates_between(first, last)]


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
    reach, run = dt.timedelta(days=NEAREST_REACH), dt.timedelta(days=length - 1)
    earliest, latest = window(vendor)
    around = min(max(around, earliest), latest)
    diary = Diary(vendor, around - reach, around + reach + run)
    free = [
        start
        for start in dates_between(around - reach, around + reach)
        if diary.obstacle(list(dates_between(start, start + run))) is None
    ]
    return sorted(free, key=lambda date: (abs(date - around), date))[:count]


def capacities(vendor: Vendor, dates: Collection[dt.date]) -> dict[dt.date, int]:
    """How many weddings the vendor takes on each of these dates, held or not."""
    weekly = {rule.weekday: rule.capacity for rule in vendor.weekly.all()}
    own = DateException.objects.filter(vendor=vendor, date__in=dates)
    usual = {date: weekly.get(date.weekday(), 0) for date in dates}
    return usual | dict(own.values_list("date", "capacity"))


def dates_between(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + dt.timedelta(days=n) for n in range((last - first).days + 1))


def _takes(day: Day) -> bool:
    """For itself, whatever lies around it."""
    return bool(day.bookable and day.room and not day.busy)


def _shifted(date: dt.date, days: int) -> dt.date:
    """So many days later, or where the calendar ends: people type the year 9999."""
    number = min(max(date.toordinal() + days, dt.date.min.toordinal()), dt.date.max.toordinal())
    return dt.date.fromordinal(number)


def _bare_days(vendor: Vendor, first: dt.date, last: dt.date) -> Mapping[dt.date, Day]:
    """The days for themselves, without what lies around them."""
    earliest, latest = window(vendor)
    weekly: dict[int, int] = {}
    exceptions: dict[dt.date, tuple[int, str]] = {}
    held: dict[dt.date, list[str]] = defaultdict(list)
    for what, date, weekday, capacity, words in _rules_and_places(vendor, first, last):
        if what == "weekly":
            weekly[weekday] = capacity
        elif what == "exception":
            exceptions[date] = capacity, words
        else:
            held[date].append(words)
    busy: dict[dt.date, list[BusyDay]] = defaultdict(list)
    elsewhere = BusyDay.objects.closing().filter(source__vendor=vendor, date__range=(first, last))
    for day in elsewhere.select_related("source"):
        busy[day.date].append(day)
    usual = {date: (weekly.get(date.weekday(), 0), "") for date in dates_between(first, last)}
    return {
        date: Day(
            date=date,
            capacity=capacity,
            held=len(held[date]),
            travel=held[date].count(DaySlot.Purpose.TRAVEL),
            bookable=earliest <= date <= latest,
            reason=reason,
            is_exception=date in exceptions,
            busy=tuple(busy[date]),
        )
        for date, (capacity, reason) in (usual | exceptions).items()
    }


def _rules_and_places(vendor: Vendor, first: dt.date, last: dt.date) -> Iterable[tuple[Any, ...]]:
    """One query: what, date (None for a weekly rule), weekday, capacity, reason or purpose."""
    days = {"vendor": vendor, "date__range": (first, last)}
    exceptions = DateException.objects.filter(**days).order_by()
    slots = DaySlot.objects.filter(**days).order_by()
    no_date = Value(None, output_field=DateField())
    return exceptions.values_list(Value("exception"), "date", Value(0), "capacity", "reason").union(
        slots.values_list(Value("slot"), "date", Value(0), Value(0), "purpose"),
        vendor.weekly.order_by().values_list(
            Value("weekly"), no_date, "weekday", "capacity", Value("")
        ),
        all=True,
    )
