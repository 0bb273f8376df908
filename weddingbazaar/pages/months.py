"""A month of a vendor's calendar as the pages show it."""

import calendar
import dataclasses
import datetime as dt

from vendors import availability
from vendors.models import Vendor


@dataclasses.dataclass(frozen=True)
class MonthPage:
    """One month, with its neighbours where there is something to see."""

    first: dt.date
    weeks: list[list[availability.Day | None]]
    previous: dt.date | None
    next: dt.date | None
    today: dt.date
    chosen: dt.date | None = None

    @classmethod
    def of(cls, vendor: Vendor, month: str | None, *, chosen: dt.date | None = None) -> "MonthPage":
        """`month` is "2027-06"; anything else means the chosen day's month, or this one."""
        today = vendor.today()
        last_bookable = availability.window(vendor)[1]
        first = (_month(month) or chosen or today).replace(day=1)
        first = min(max(first, today.replace(day=1)), last_bookable.replace(day=1))
        before, after = first - dt.timedelta(days=1), _next_month(first)
        return cls(
            first=first,
            weeks=availability.month(vendor, first.year, first.month),
            previous=before.replace(day=1) if before >= today.replace(day=1) else None,
            next=after if after <= last_bookable else None,
            today=today,
            chosen=chosen,
        )


def chosen_date(text: str | None) -> dt.date | None:
    """The date in an address, or None for anything that is not one."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _month(text: str | None) -> dt.date | None:
    return chosen_date(f"{text}-01") if text else None


def _next_month(first: dt.date) -> dt.date:
    return first + dt.timedelta(days=calendar.monthrange(first.year, first.month)[1])
