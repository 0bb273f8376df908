"""How often a fault was seen over the last two weeks, and what browsers measured of each page."""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from adminpanel.faults.vitals import METRICS, Metric, empty, percentile
from adminpanel.models import Fault, FaultDay, VitalDay
from payments.columns import Plot, stacked

DAYS = 14


@dataclasses.dataclass(frozen=True)
class Bar:
    """`share` is its height in percent of the highest."""

    day: dt.date
    count: int
    share: int


@dataclasses.dataclass(frozen=True)
class Measured:
    """The 75th percentile of one metric, and whether that is good, fair or poor."""

    metric: Metric
    value: int
    count: int

    @property
    def look(self) -> str:
        if self.value <= self.metric.good:
            return "good"
        return "wait" if self.value <= self.metric.poor else "bad"

    @property
    def words(self) -> str:
        if self.metric.key == "CLS":
            return f"{self.value / 1000:.2f}"
        return f"{self.value} ms" if self.value < 1000 else f"{self.value / 1000:.1f} s"


@dataclasses.dataclass(frozen=True)
class VitalRow:
    route: str
    device: str
    measured: list[Measured | None]


def trend_of(fault: Fault) -> list[Bar]:
    """The last fourteen days, the oldest first, empty ones included."""
    return next(trend for _, trend in trends_of([fault]))


def trends_of(faults: Iterable[Fault]) -> list[tuple[Fault, list[Bar]]]:
    """The same of many, in one query."""
    faults = list(faults)
    today = timezone.now().date()
    days = [today - dt.timedelta(days=ago) for ago in reversed(range(DAYS))]
    counts: dict[int, dict[dt.date, int]] = defaultdict(dict)
    for row in FaultDay.objects.filter(fault__in=faults, day__gte=days[0]):
        counts[row.fault_id][row.day] = row.count
    return [(fault, _bars(days, counts[fault.pk])) for fault in faults]


def plot_of(trend: list[Bar]) -> Plot:
    """With an axis, a column a day; every other one is named."""
    return stacked([(f"{bar.day:%-d %b}", {"errors": bar.count}) for bar in trend]).naming(2)


def vitals_since(day: dt.date) -> list[VitalRow]:
    """Each page on each kind of device, the most visited first; metrics in the order of METRICS."""
    added: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(empty))
    for row in VitalDay.objects.filter(day__gte=day):
        kept = added[row.route, row.device]
        kept[row.metric] = [a + b for a, b in zip(kept[row.metric], row.buckets, strict=True)]
    rows = [
        VitalRow(route, device, [_measured(METRICS[key], kept.get(key)) for key in METRICS])
        for (route, device), kept in added.items()
    ]
    return sorted(rows, key=_visits, reverse=True)


def _bars(days: list[dt.date], counts: dict[dt.date, int]) -> list[Bar]:
    most = max(counts.values(), default=0) or 1
    return [Bar(day, counts.get(day, 0), counts.get(day, 0) * 100 // most) for day in days]


def _measured(metric: Metric, buckets: list[int] | None) -> Measured | None:
    return Measured(metric, percentile(buckets, 0.75), sum(buckets)) if buckets else None


def _visits(row: VitalRow) -> int:
    return max((each.count for each in row.measured if each), default=0)
