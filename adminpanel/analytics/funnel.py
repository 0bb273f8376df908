"""The way of those who agreed to be counted, from their first page to a wedding that is over.

Pages come from events, what follows from the rows of conversations and bookings. Who came farther
counts at every step before: whoever opens a vendor's page from elsewhere has had no search, and
stands at that step all the same. What a couple did before its first counted page is left out. The
time between two steps is the middle of those who did both, one after the other.
"""

import datetime as dt
import functools
import itertools
import operator
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from django.db import connection
from django.db.models import (
    Aggregate,
    Case,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    When,
)

from adminpanel.models import Journey

STEPS = (
    ("visit", "Visit", "started_at"),
    ("search", "Search", "search_at"),
    ("profile", "Vendor's page", "profile_at"),
    ("message", "Message", "couple__steps__message_at"),
    ("request", "Request", "couple__steps__request_at"),
    ("deposit", "Deposit paid", "couple__steps__deposit_at"),
    ("completed", "Wedding completed", "couple__steps__completed_at"),
)
KEYS = tuple(key for key, _, _ in STEPS)


@dataclass(frozen=True)
class Segment:
    """Which journeys: those that began in these days (UTC, `last` included), with what they first
    looked for. Empty means any.
    """

    first: dt.date
    last: dt.date
    category: str = ""
    city: str = ""
    device: str = ""
    tier: str = ""

    def before(self) -> "Segment":
        """The same, as many days earlier as it has."""
        days = self.last - self.first + dt.timedelta(days=1)
        parts = {"category": self.category, "city": self.city, "device": self.device}
        return Segment(self.first - days, self.last - days, **parts, tier=self.tier)

    def journeys(self) -> QuerySet[Journey]:
        start = dt.datetime.combine(self.first, dt.time.min, dt.UTC)
        end = dt.datetime.combine(self.last, dt.time.min, dt.UTC) + dt.timedelta(days=1)
        asked = {
            "category__slug": self.category,
            "place__slug": self.city,
            "device": self.device,
            "tier": self.tier,
        }
        chosen = {name: value for name, value in asked.items() if value}
        return Journey.objects.filter(started_at__gte=start, started_at__lt=end, **chosen)


@dataclass(frozen=True)
class Stage:
    """One step: how many came at least as far, percent of the step before and of the first, the
    middle of the time since the step before, and how many came as far in the days before.
    """

    key: str
    label: str
    count: int
    of_before: float | None
    of_first: float | None
    middle: dt.timedelta | None
    before: int = 0
    width: int = field(default=0)
    """Of its bar, of 100."""


def funnel(segment: Segment) -> list[Stage]:
    """Two queries, whatever there is; three without PostgreSQL."""
    counts, middles = _measure(segment.journeys())
    before = _counts(segment.before().journeys())
    return list(_stages(counts, middles, before))


def _stages(
    counts: dict[str, int], middles: dict[str, dt.timedelta | None], before: dict[str, int]
) -> Iterator[Stage]:
    first = counts[KEYS[0]]
    previous = None
    for key, label, _ in STEPS:
        count = counts[key]
        yield Stage(
            key=key,
            label=label,
            count=count,
            of_before=None if previous is None else _percent(count, previous),
            of_first=_percent(count, first),
            middle=middles.get(key),
            before=before[key],
            width=round(count * 100 / first) if first else 0,
        )
        previous = count


def _percent(part: int, whole: int) -> float | None:
    return round(part * 100 / whole, 1) if whole else None


# ---------------------------------------------------------------- asking


class _Middle(Aggregate):
    """The median of durations, between the two middle ones where their number is even."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def _measure(
    journeys: QuerySet[Journey],
) -> tuple[dict[str, int], dict[str, dt.timedelta | None]]:
    timed = _timed(journeys)
    gaps = {f"{after}_gap": _gap(before, after) for before, after in itertools.pairwise(KEYS)}
    if connection.vendor == "postgresql":
        middles = {name: _Middle(gap, filter=when) for name, (gap, when) in gaps.items()}
        found = timed.aggregate(**_reached(), **middles)
        return _only_counts(found), {key: found.get(f"{key}_gap") for key in KEYS}
    return _counts(journeys), _middles_in_python(timed, gaps)


def _counts(journeys: QuerySet[Journey]) -> dict[str, int]:
    return _only_counts(_timed(journeys).aggregate(**_reached()))


def _only_counts(found: dict[str, Any]) -> dict[str, int]:
    return {key: found[f"{key}_count"] for key in KEYS}


def _timed(journeys: QuerySet[Journey]) -> QuerySet[Journey]:
    """With `<step>_time`: when it was, after the first page."""
    return journeys.annotate(
        **{
            f"{key}_time": Case(When(**{f"{name}__gte": F("started_at")}, then=F(name)))
            for key, _, name in STEPS
        }
    )


def _reached() -> dict[str, Count]:
    return {
        f"{key}_count": Count(
            "pk",
            filter=functools.reduce(
                operator.or_, (Q(**{f"{one}_time__isnull": False}) for one in KEYS[place:])
            ),
        )
        for place, key in enumerate(KEYS)
    }


def _gap(before: str, after: str) -> tuple[Any, Q]:
    gap = ExpressionWrapper(F(f"{after}_time") - F(f"{before}_time"), output_field=DurationField())
    return gap, Q(**{f"{after}_time__gte": F(f"{before}_time")})


def _middles_in_python(
    timed: QuerySet[Any], gaps: dict[str, tuple[Any, Q]]
) -> dict[str, dt.timedelta | None]:
    """SQLite has no medians; what is embedded is small."""
    columns = [Case(When(when, then=gap)) for gap, when in gaps.values()]
    took: dict[str, list[float]] = {key: [] for key in KEYS[1:]}
    for row in timed.values_list(*columns):
        for key, gap in zip(took, row, strict=True):
            if gap is not None:
                took[key].append(gap.total_seconds())
    return {
        key: dt.timedelta(seconds=median(seconds)) if seconds else None
        for key, seconds in took.items()
    }
