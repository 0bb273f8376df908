"""What a rule reads at a moment: a number, whether it is out of bounds, and the words for it.

Points, not the last look, are read: they outlive every process, and what the collector did not see
is a gap and no zero. Only levels that it samples itself can be absent for want of a collector.
"""

import datetime as dt
import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from adminpanel.alerting import sources
from adminpanel.alerting.checks import CHECKS
from adminpanel.metrics.catalogue import Draw, Metric
from adminpanel.metrics.charts import ALIVE
from adminpanel.metrics.meters import SLOT
from adminpanel.metrics.reading import scaled
from adminpanel.metrics.tallies import Tally, sum_of
from adminpanel.models import AlertRule, Point, Series
from adminpanel.models.series import numbered

LATE = dt.timedelta(seconds=20)  # after which a slot of counts is written
WEEKS = 4
ENOUGH = 3  # weeks
TIGHT = 0.05  # of the median, below which a spread counts as this: a flat line has none
Found = list[tuple[dt.datetime, Tally]]
Kind = AlertRule.Kind


@dataclass(frozen=True)
class Reading:
    """`is_out` is None where nothing is known."""

    is_out: bool | None
    words: str


UNKNOWN = Reading(None, "Nothing is known of it now.")


def read(rule: AlertRule, now: dt.datetime) -> Reading:
    """What this rule says of this moment."""
    if rule.kind == Kind.CHECK:
        return _checked(rule, now)
    metric = sources.figures().get(rule.source)
    if metric is None:
        return Reading(None, "This site has no such figure.")
    return _READERS[Kind(rule.kind)](rule, metric, now)


def _checked(rule: AlertRule, now: dt.datetime) -> Reading:
    check = CHECKS.get(rule.source)
    if check is None:
        return Reading(None, "This site has no such check.")
    seen = check.look(now)
    return Reading(None if seen.value is None else rule.is_out(seen.value), seen.words)


def _threshold(rule: AlertRule, metric: Metric, now: dt.datetime) -> Reading:
    value = _now(metric, rule.window, now)
    if value is None:
        return UNKNOWN
    return Reading(
        rule.is_out(value), f"{metric.label}: {_say(metric, value)}; {_limit(rule, metric)}."
    )


def _rate(rule: AlertRule, metric: Metric, now: dt.datetime) -> Reading:
    """How far the later half of the window is from the earlier, a minute."""
    half = rule.window / 2
    earlier, later = _now(metric, half, now - half), _now(metric, half, now)
    if earlier is None or later is None:
        return UNKNOWN
    change = round((later - earlier) / (half.total_seconds() / 60), 2)
    return Reading(
        rule.is_out(change),
        f"{metric.label}: {_say(metric, earlier)} → {_say(metric, later)}, {change:+g} in a minute;"
        f" {_limit(rule, metric)}.",
    )


def _absence(rule: AlertRule, metric: Metric, now: dt.datetime) -> Reading:
    found = _points(metric, rule.window, now)
    if metric.is_counted and not _was_alive(rule.window, now):
        return UNKNOWN
    if not metric.is_counted and not Series.objects.filter(name=metric.series).exists():
        return Reading(None, "Nothing has ever come of it.")
    if metric.draw == Draw.PEAK:
        is_out = bool(found) and found[0][1].low == found[-1][1].high
    else:
        is_out = not sum(tally.count for _, tally in found)
    length = f"{rule.window_minutes} minute{'' if rule.window_minutes == 1 else 's'}"
    said = "nothing" if is_out else "something came"
    return Reading(is_out, f"{metric.label}: {said} within {length}.")


def _anomaly(rule: AlertRule, metric: Metric, now: dt.datetime) -> Reading:
    """Against the same weekday and hour of past weeks: the middle of them, and as the usual spread
    the middle of how far they are from it (MAD). Without enough weeks nothing follows.
    """
    value, before = _now(metric, rule.window, now), _weeks_before(metric, now)
    if value is None or len(before) < ENOUGH:
        return Reading(None, "Not enough history to say what is usual.")
    middle = statistics.median(before)
    spread = statistics.median(abs(one - middle) for one in before)
    allowed = rule.limit * max(spread, abs(middle) * TIGHT)
    is_over = rule.comparison == AlertRule.Comparison.OVER
    edge = middle + allowed if is_over else middle - allowed
    return Reading(
        value > edge if is_over else value < edge,
        f"{metric.label}: {_say(metric, value)}; usual at this hour are {_say(metric, middle)},"
        f" and {'up' if is_over else 'down'} to {_say(metric, edge)}.",
    )


_READERS = {
    Kind.THRESHOLD: _threshold,
    Kind.RATE: _rate,
    Kind.ABSENCE: _absence,
    Kind.ANOMALY: _anomaly,
}


def _now(metric: Metric, window: dt.timedelta, now: dt.datetime) -> float | None:
    """The figure over a window that ends now; None where the collector was away all along."""
    found = _points(metric, window, now)
    if metric.is_counted and not _was_alive(window, now):
        return None
    return _figure(metric, (tally for _, tally in found), window.total_seconds())


def _weeks_before(metric: Metric, now: dt.datetime) -> list[float]:
    hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [hour - dt.timedelta(weeks=back) for back in range(1, WEEKS + 1)]
    points = Point.objects.filter(
        series__name=metric.series, series__label=_label(metric), step=Point.Step.HOUR, at__in=hours
    )
    figures = (_figure(metric, [one.tally], one.step) for one in points)
    return [figure for figure in figures if figure is not None]


def _figure(metric: Metric, tallies: Iterable[Tally], seconds: float) -> float | None:
    tally = sum_of(tallies)
    if metric.draw == Draw.RATE:
        return round(tally.count * 60 / seconds, 2)
    if not tally.count:
        return None
    if metric.draw == Draw.TIMES:
        return scaled(metric, tally.percentile(0.95))
    value = tally.mean if metric.draw == Draw.LEVEL else tally.high
    return scaled(metric, value, _label(metric))


def _points(metric: Metric, window: dt.timedelta, now: dt.datetime) -> Found:
    """The oldest first. Counts are written a little later than levels, so their window is
    earlier."""
    end = now - (LATE if metric.is_counted else dt.timedelta())
    return _stored(metric.series, _label(metric), end - window, end)


def _was_alive(window: dt.timedelta, now: dt.datetime) -> bool:
    end = now - LATE
    return bool(_stored(ALIVE, "", end - window, end))


def _stored(name: str, label: str, since: dt.datetime, until: dt.datetime) -> Found:
    rows = Point.objects.filter(
        series__name=name, series__label=label, step=SLOT, at__gt=since, at__lte=until
    )
    return [
        (at, Tally(count, total, low, high, numbered(buckets)))
        for at, count, total, low, high, buckets in rows.order_by("at").values_list(
            "at", "count", "total", "low", "high", "buckets"
        )
    ]


def _label(metric: Metric) -> str:
    return settings.CURRENCY if metric.is_money else ""


def _say(metric: Metric, value: float) -> str:
    unit = settings.CURRENCY if metric.is_money else metric.axis
    return f"{value:,.6g} {unit}".rstrip()


def _limit(rule: AlertRule, metric: Metric) -> str:
    return f"alerts {rule.get_comparison_display()} {_say(metric, rule.limit)}"
