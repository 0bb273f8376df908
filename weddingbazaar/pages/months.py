"""A month of a vendor's calendar as the pages show it."""

import calendar
import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from vendors import availability
from vendors.models import DateException, Vendor


@dataclasses.dataclass(frozen=True)
class MonthPage:
    """One month, with its neighbours where there is something to see."""

    first: dt.date
    weeks: list[list[availability.Day | None]]
    previous: dt.date | None
    next: dt.date | None
    today: dt.date
    conflicts: list[availability.Day]
    chosen: dt.date | None = None

    @property
    def lost(self) -> availability.Day | None:
        """The chosen day, where it cannot be had."""
        days = (day for week in self.weeks for day in week if day)
        return next((day for day in days if day.date == self.chosen and not day.left), None)

    @property
    def has_room(self) -> bool:
        return any(day and day.left for week in self.weeks for day in week)

    @classmethod
    def soonest(cls, vendor: Vendor) -> "MonthPage":
        """The first month with a day that couples could ask for: this one, or the next."""
        page = cls.of(vendor, None)
        if page.has_room or page.next is None:
            return page
        return cls.of(vendor, f"{page.next:%Y-%m}")

    @classmethod
    def of(cls, vendor: Vendor, month: str | None, *, chosen: dt.date | None = None) -> "MonthPage":
        """`month` is "2027-06"; anything else means the chosen day's month, or this one."""
        today = vendor.today()
        last_bookable = availability.window(vendor)[1]
        first = (_month(month) or chosen or today).replace(day=1)
        first = min(max(first, today.replace(day=1)), last_bookable.replace(day=1))
        before, after = first - dt.timedelta(days=1), next_month(first)
        weeks = availability.month(vendor, first.year, first.month)
        return cls(
            first=first,
            weeks=weeks,
            previous=before.replace(day=1) if before >= today.replace(day=1) else None,
            next=after if after <= last_bookable else None,
            today=today,
            conflicts=[day for week in weeks for day in week if day and day.is_conflict],
            chosen=chosen,
        )

    @property
    def last(self) -> dt.date:
        return next_month(self.first) - dt.timedelta(days=1)

    def with_queues(self, queues: Mapping[dt.date, int]) -> "MonthPage":
        """The same with how many couples wait for which day."""
        weeks = [
            [day and dataclasses.replace(day, waiting=queues.get(day.date, 0)) for day in week]
            for week in self.weeks
        ]
        return dataclasses.replace(self, weeks=weeks)


@dataclasses.dataclass
class Stretch:
    """Days in a row that differ from their weekdays in the same way."""

    first: dt.date
    last: dt.date
    capacity: int
    reason: str

    @property
    def dates(self) -> list[dt.date]:
        return list(availability.dates_between(self.first, self.last))


def stretches_of(exceptions: Iterable[DateException]) -> list[Stretch]:
    """Dates that differ, those alike and next to each other as one; `exceptions` by date."""
    found: list[Stretch] = []
    for one in exceptions:
        last = found[-1] if found else None
        alike = last and (last.capacity, last.reason) == (one.capacity, one.reason)
        if last and alike and last.last + dt.timedelta(days=1) == one.date:
            last.last = one.date
        else:
            found.append(Stretch(one.date, one.date, one.capacity, one.reason))
    return found


def chosen_date(text: str | None) -> dt.date | None:
    """The date in an address, or None for anything that is not one."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _month(text: str | None) -> dt.date | None:
    return chosen_date(f"{text}-01") if text else None


def next_month(first: dt.date) -> dt.date:
    return first + dt.timedelta(days=calendar.monthrange(first.year, first.month)[1])
