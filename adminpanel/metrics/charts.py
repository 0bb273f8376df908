"""A figure over time: the last hour, day, week or quarter. Times are UTC."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from adminpanel.metrics.catalogue import Draw, Metric
from adminpanel.metrics.reading import names_of, numbers
from adminpanel.metrics.tallies import Tally
from adminpanel.models import Point
from adminpanel.models.series import numbered

MINUTES = 60
ALIVE = "processes"  # sampled whenever the collector was there: without it a gap is no zero


@dataclass(frozen=True)
class Span:
    key: str
    label: str
    length: dt.timedelta
    step: Point.Step

    @property
    def words(self) -> str:
        """As in "the last ..."."""
        return self.label.removeprefix("1 ")


SPANS = {
    span.key: span
    for span in (
        Span("1h", "1 hour", dt.timedelta(hours=1), Point.Step.SLOT),
        Span("24h", "24 hours", dt.timedelta(hours=24), Point.Step.MINUTE),
        Span("7d", "7 days", dt.timedelta(days=7), Point.Step.HOUR),
        Span("90d", "90 days", dt.timedelta(days=90), Point.Step.DAY),
    )
}


@dataclass(frozen=True)
class Line:
    """One number for each moment; None where nothing is known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    span: Span
    moments: tuple[dt.datetime, ...]
    lines: tuple[Line, ...]

    def rows(self) -> list[tuple[dt.datetime, list[float | None]]]:
        """For a table, the newest first."""
        columns = [line.values for line in self.lines]
        rows = [
            (moment, [column[index] for column in columns])
            for index, moment in enumerate(self.moments)
        ]
        return rows[::-1]


@dataclass(frozen=True)
class Part:
    """One route, task or service over the whole span of so many minutes."""

    label: str
    tally: Tally
    failed: int
    minutes: float

    @property
    def a_minute(self) -> float:
        return self.tally.count / self.minutes

    @property
    def milliseconds(self) -> dict[str, float]:
        return {
            name: self.tally.percentile(share) / 1_000
            for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
        }


def chart(metric: Metric, span: Span, now: dt.datetime) -> Chart:
    """What is stored of it, from the first moment of the span at which anything was measured to
    the last, and every step between them.
    """
    found = _observed(metric, span, now)
    moments = _steps(min(found), max(found), span.step) if found else ()
    read = [numbers(metric, found.get(moment, {}), span.step) for moment in moments]
    is_alive = [ALIVE in found.get(moment, {}) for moment in moments]
    names = sorted({name for each in read for name in each}, key=_order)
    return Chart(
        span,
        moments,
        tuple(
            Line(
                name,
                tuple(
                    each.get(name) if alive or each.get(name) else None
                    for each, alive in zip(read, is_alive, strict=True)
                ),
            )
            for name in names
        ),
    )


def parts(series: str, failures: str, span: Span, now: dt.datetime) -> list[Part]:
    """What a figure is made of over a span, the most frequent first."""
    points = Point.objects.filter(
        step=span.step, at__gte=now - span.length, series__name__in=[series, failures]
    ).exclude(series__label="")
    found: dict[str, Tally] = defaultdict(Tally)
    failed: dict[str, int] = defaultdict(int)
    for point in points.select_related("series").order_by().iterator():
        if point.series.name == series:
            found[point.series.label].add(point.tally)
        else:
            failed[point.series.label] += point.count
    minutes = span.length.total_seconds() / 60
    rows = [
        Part(label, found.get(label, Tally()), failed.get(label, 0), minutes)
        for label in {*found, *failed}
    ]
    return sorted(rows, key=lambda part: (-part.tally.count, part.label))


def sparks(metrics: list[Metric], now: dt.datetime) -> dict[str, list[float | None]]:
    """Each figure's last hour, a number for each of its minutes, the main line of it; by its name.
    None where nothing is known.
    """
    names = {name for metric in metrics for name in names_of(metric)[:1]}
    last = now.replace(second=0, microsecond=0)
    minutes = [last - dt.timedelta(minutes=back) for back in range(MINUTES, -1, -1)]
    by_minute = _gathered(
        Q(series__name__in={*names, ALIVE})
        & (Q(series__label="") | Q(series__label=settings.CURRENCY)),
        Point.Step.MINUTE,
        minutes[0],
    )
    return {
        metric.name: [_main_number(metric, by_minute.get(minute, {})) for minute in minutes]
        for metric in metrics
    }


def _main_number(metric: Metric, found: dict[str, dict[str, Tally]]) -> float | None:
    if ALIVE not in found:
        return None
    read = numbers(metric, found, Point.Step.MINUTE)
    return read.get(_main(metric))


def _main(metric: Metric) -> str:
    if metric.draw == Draw.TIMES:
        return "p95"
    return settings.CURRENCY if metric.is_money else ""


Observed = dict[dt.datetime, dict[str, dict[str, Tally]]]


def _observed(metric: Metric, span: Span, now: dt.datetime) -> Observed:
    wanted = Q(series__name__in=names_of(metric))
    if metric.is_counted:
        wanted &= Q(series__label="")
    alive = Q(series__name=ALIVE, series__label="")
    return _gathered(wanted | alive, span.step, now - span.length)


def _gathered(wanted: Q, step: int, since: dt.datetime) -> Observed:
    rows = Point.objects.filter(wanted, step=step, at__gte=since).order_by()
    found: Observed = {}
    for name, label, at, count, total, low, high, buckets in rows.values_list(
        "series__name", "series__label", "at", "count", "total", "low", "high", "buckets"
    ):
        tally = Tally(count, total, low, high, numbered(buckets))
        found.setdefault(at, {}).setdefault(name, {})[label] = tally
    return found


def _steps(first: dt.datetime, last: dt.datetime, step: int) -> tuple[dt.datetime, ...]:
    number = int((last - first).total_seconds()) // step + 1
    return tuple(first + dt.timedelta(seconds=step * index) for index in range(number))


def _order(name: str) -> tuple[bool, str]:
    """All together first, then its parts, then a week ago."""
    return (name.endswith("before"), name)
