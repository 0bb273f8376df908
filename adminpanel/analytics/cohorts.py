"""Couples by the month (UTC) in which they joined: which share wrote to a vendor, asked for a day
or paid a deposit within so many months. A month here is 30 days; months that are not over for the
last of a cohort are left empty, so that nobody is counted before they had the time.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from adminpanel.models import CoupleSteps
from payments.months import months_around

MONTHS = 12
MONTH = dt.timedelta(days=30)
KINDS = {
    "message": ("Wrote to a vendor", "message_at"),
    "request": ("Asked for a day", "request_at"),
    "paid": ("Paid a deposit", "deposit_at"),
}


@dataclass(frozen=True)
class Cell:
    """Within `within` months: how many, and which percent; `heat` from 0 to 9 is its class."""

    within: int
    count: int
    percent: int

    @property
    def heat(self) -> int:
        return min(9, self.percent // 10)


@dataclass(frozen=True)
class Cohort:
    """Couples who joined in the month that begins on `first`; None where time is not over."""

    first: dt.date
    size: int
    cells: tuple[Cell | None, ...]


def cohorts(kind: str, today: dt.date) -> list[Cohort]:
    """Those of the last thirteen months with that of `today`, the oldest first; one query."""
    firsts = months_around(today, back=MONTHS)
    start = dt.datetime.combine(firsts[0], dt.time.min, dt.UTC)
    _, name = KINDS[kind]
    counted = {
        f"within_{months}": Count(
            "pk", filter=Q(**{f"{name}__lte": F("joined_at") + MONTH * months})
        )
        for months in range(1, MONTHS + 1)
    }
    rows = (
        CoupleSteps.objects.filter(joined_at__gte=start)
        .annotate(month=TruncMonth("joined_at", tzinfo=dt.UTC))
        .order_by("month")
        .values("month")
        .annotate(size=Count("pk"), **counted)
    )
    found = {row["month"].date(): row for row in rows}
    return [_cohort(first, found.get(first, {}), today) for first in firsts]


def _cohort(first: dt.date, row: Mapping[str, Any], today: dt.date) -> Cohort:
    size = row.get("size", 0)
    last = (first + dt.timedelta(days=31)).replace(day=1)  # everybody has joined before this day
    cells = (
        _cell(months, row[f"within_{months}"], size)
        if size and last + MONTH * months <= today
        else None
        for months in range(1, MONTHS + 1)
    )
    return Cohort(first, size, tuple(cells))


def _cell(within: int, count: int, size: int) -> Cell:
    return Cell(within, count, round(count * 100 / size))
