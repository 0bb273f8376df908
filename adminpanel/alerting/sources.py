"""What a rule can be about: figures of the catalogue, a few more that are sampled, and checks."""

from django.conf import settings

from adminpanel.alerting.checks import CHECKS
from adminpanel.metrics.catalogue import WATCH_MONEY, Draw, Metric, Unit, shown

MORE = (
    Metric(
        "queue_age",
        "Oldest task waiting",
        "hourglass",
        Draw.LEVEL,
        "How long the task that comes next has waited for a worker.",
        Unit.TIME,
    ),
    Metric(
        "webhooks_waiting",
        "Webhooks waiting",
        "receipt",
        Draw.LEVEL,
        "What payment services told us and we have not looked at.",
    ),
    Metric(
        "processes",
        "Processes",
        "settings",
        Draw.LEVEL,
        "Processes that report what they count; sampled with every look of the collector.",
    ),
)


def figures() -> dict[str, Metric]:
    """Those that this deployment has, by name."""
    return {metric.name: metric for metric in (*shown(), *MORE)}


def is_money(source: str) -> bool:
    if check := CHECKS.get(source):
        return check.is_money
    metric = figures().get(source)
    return metric is not None and metric.right == WATCH_MONEY


def label_with_unit(source: str) -> str:
    """ "Answered within (ms)": in what the limit of a rule about it is written."""
    if check := CHECKS.get(source):
        return f"{check.label} ({check.unit})"
    metric = figures()[source]
    unit = settings.CURRENCY if metric.is_money else metric.axis
    return f"{metric.label} ({unit})" if unit else metric.label
