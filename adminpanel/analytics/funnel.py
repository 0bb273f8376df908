"""The way of those who agreed to be counted, from their first page to a wedding that is over.

Pages come from events, what follows from the rows of conversations and bookings. Who came farther
counts at every step before: whoever opens a vendor's page from elsewhere has had no search, and
stands at that step all the same. What a couple did before its first counted page is left out. The
time between two steps is the middle of those who did both, one after the other, to the minute.

Days that `funnel_days` has worked out are read; today, and a day whose journeys have changed since,
are asked of the journeys.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Sum

from adminpanel.analytics.asking import tally_journeys
from adminpanel.analytics.funnel_days import begun_within, right_days, spans, within
from adminpanel.analytics.tallying import KEYS, STEPS, Tally
from adminpanel.models import FunnelPart, Journey


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

    def of_journeys(self) -> dict[str, str]:
        asked = {
            "category__slug": self.category,
            "place__slug": self.city,
            "device": self.device,
            "tier": self.tier,
        }
        return {name: value for name, value in asked.items() if value}

    def of_parts(self) -> dict[str, str | None]:
        """The one part of each day that is of just this."""
        named = {"category__slug" if self.category else "category": self.category or None}
        named |= {"place__slug" if self.city else "place": self.city or None}
        return named | {"device": self.device, "tier": self.tier}


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
    """At most five queries, whatever there is."""
    before = segment.before()
    right = right_days(before.first, segment.last)
    now, then = Tally(), Tally()
    _ask(segment, right, now)
    _ask(before, right, then, with_times=False)
    return list(_stages(now, then))


def _ask(segment: Segment, right: set[dt.date], tally: Tally, *, with_times: bool = True) -> None:
    rolled_up, others = spans(segment.first, segment.last, right)
    if rolled_up:
        parts = FunnelPart.objects.filter(within(rolled_up), **segment.of_parts())
        if with_times:
            for *counts, took in parts.values_list(*KEYS, "took"):
                tally.put(counts, took)
        else:
            tally.put([count or 0 for count in parts.aggregate(*map(Sum, KEYS)).values()])
    if others:
        tally_journeys(Journey.objects.filter(begun_within(others), **segment.of_journeys()), tally)


def _stages(now: Tally, before: Tally) -> Iterator[Stage]:
    counts, counts_before = now.counts, before.counts
    first = counts[0]
    for step, (key, label, _) in enumerate(STEPS):
        count = counts[step]
        yield Stage(
            key=key,
            label=label,
            count=count,
            of_before=_percent(count, counts[step - 1]) if step else None,
            of_first=_percent(count, first),
            middle=now.middle(step),
            before=counts_before[step],
            width=round(count * 100 / first) if first else 0,
        )


def _percent(part: int, whole: int) -> float | None:
    return round(part * 100 / whole, 1) if whole else None
