"""From what was observed to the numbers of a chart: the same for history and for now."""

from collections.abc import Mapping

from moneyed import get_currency

from adminpanel.metrics.catalogue import Draw, Metric, Unit
from adminpanel.metrics.meters import SLOT
from adminpanel.metrics.snapshot import Snapshot
from adminpanel.metrics.tallies import Tally
from adminpanel.metrics.trade import BEFORE

PERCENTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
AGO = "a week before"


def names_of(metric: Metric) -> list[str]:
    """The series that its chart needs."""
    if metric.draw == Draw.PEAK:
        return [metric.series, f"{metric.series}{BEFORE}"]
    return [metric.series]


def numbers(
    metric: Metric, found: Mapping[str, Mapping[str, Tally]], seconds: float
) -> dict[str, float]:
    """The lines of the chart, by their names, in the unit that people read. `found` has the
    observations of so many seconds by series and label.
    """
    labels = found.get(metric.series, {})
    if metric.draw == Draw.RATE:
        return {"": round(labels.get("", Tally()).count * 60 / seconds, 2)}
    if metric.draw == Draw.TIMES:
        tally = labels.get("", Tally())
        if not tally.count:
            return {}
        return {
            name: scaled(metric, tally.percentile(share)) for name, share in PERCENTILES.items()
        }
    if metric.draw == Draw.LEVEL:
        return {label: scaled(metric, tally.mean) for label, tally in labels.items()}
    before = found.get(f"{metric.series}{BEFORE}", {})
    return {label: scaled(metric, tally.high, label) for label, tally in labels.items()} | {
        f"{label} {AGO}".strip(): scaled(metric, tally.high, label)
        for label, tally in before.items()
    }


def counted_now(metric: Metric, snapshot: Snapshot) -> dict[str, float]:
    """The same of the last slot that has settled, as it is stored, for what is counted."""
    return numbers(metric, snapshot.slot, SLOT)


def levels_now(metric: Metric, snapshot: Snapshot) -> dict[str, float]:
    """The same of this moment, for what is sampled."""
    levels = {
        name: {
            label: Tally(1, value, value, value)
            for label, value in snapshot.samples.get(name, {}).items()
        }
        for name in names_of(metric)
    }
    return numbers(metric, levels, SLOT)


def scaled(metric: Metric, value: float, currency: str = "") -> float:
    """Microseconds as milliseconds, bytes as megabytes, minor units as whole ones."""
    if metric.unit == Unit.TIME:
        return round(value / 1_000, 2)
    if metric.unit == Unit.BYTES:
        return round(value / 1_000_000, 2)
    if metric.unit == Unit.MONEY:
        return value / get_currency(currency).sub_unit
    return round(value, 2)
