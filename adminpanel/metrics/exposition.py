"""The same figures in the words of Prometheus: what was counted since the beginning of all things
(it never falls when a process ends), and the levels of the collector's last look.
"""

import time
from collections import defaultdict
from collections.abc import Iterator

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from adminpanel.metrics import snapshot
from adminpanel.metrics.tallies import BOUNDS
from adminpanel.models import Series
from adminpanel.models.series import numbered

PREFIX = "weddingbazaar"
# name of the series: what its label is called, and what it is
TIMINGS = {
    "requests": ("route", "Seconds that pages took in the server."),
    "tasks": ("task", "Seconds that workers were busy with one task."),
    "queue_wait": ("", "Seconds from when a task was sent until a worker began it."),
    "provider_calls": ("provider", "Seconds that one request to a payment service took."),
}
COUNTS = {
    "messages": ("", "Messages stored."),
    "errors": ("route", "Pages that ended in an error of ours."),
    "task_failures": ("task", "Tasks that ended in an error."),
    "provider_failures": ("provider", "Requests to payment services without an answer."),
}
# name of the sample: what its label is called, how many of its units make one, and what it is
LEVELS = {
    "online": ("role", 1, "People online."),
    "sockets": ("page", 1, "Open WebSockets: one a tab, one more in the control room."),
    "processes": ("kind", 1, "Processes that report."),
    "queue_depth": ("queue", 1, "Tasks that wait."),
    "queue_age": ("", 1_000_000, "Seconds that the oldest task has waited."),
    "beat": ("", 1_000_000, "Seconds since beat last rang and was heard."),
    "worker": ("", 1_000_000, "Seconds from that ring until a worker ran it."),
    "webhook_lag": ("which", 1_000_000, "Seconds until events of payment services were applied."),
    "webhooks_waiting": ("", 1, "Events of payment services that wait."),
    "database_ping": ("", 1_000_000, "Seconds for one question to the database."),
    "database_connections": ("", 1, "Connections to the database."),
    "redis_ping": ("", 1_000_000, "Seconds for one question to Redis."),
    "redis_memory": ("", 1, "Bytes that Redis holds."),
    "redis_connections": ("", 1, "Connections to Redis."),
    "bookings_requested": ("", 1, "Bookings requested since midnight UTC."),
    "bookings_confirmed": ("", 1, "Bookings confirmed since midnight UTC."),
    "sign_ups": ("", 1, "People who joined since midnight UTC."),
    "revenue": ("currency", 1, "Minor units captured since midnight UTC."),
    "refunds": ("currency", 1, "Minor units sent back since midnight UTC."),
}
SECONDS = 1_000_000


class Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        series: dict[str, list[Series]] = defaultdict(list)
        for one in Series.objects.filter(name__in=[*TIMINGS, *COUNTS]):
            series[one.name].append(one)
        for name, (part, meaning) in TIMINGS.items():
            yield _histogram(name, part, meaning, series[name])
        for name, (part, meaning) in COUNTS.items():
            counter = CounterMetricFamily(f"{PREFIX}_{name}", meaning, labels=_labels(part))
            for one in _parts(series[name], part):
                counter.add_metric([one.label] if part else [], one.count)
            yield counter
        yield from _levels()


def text() -> bytes:
    return generate_latest(Figures())


def _histogram(name: str, part: str, meaning: str, series: list[Series]) -> HistogramMetricFamily:
    family = HistogramMetricFamily(f"{PREFIX}_{name}_seconds", meaning, labels=_labels(part))
    for one in _parts(series, part):
        counted, seen, buckets = numbered(one.buckets), 0, []
        for index, bound in enumerate(BOUNDS[:-1]):
            seen += counted.get(index, 0)
            buckets.append((repr(bound / SECONDS), seen))
        buckets.append(("+Inf", one.count))
        family.add_metric([one.label] if part else [], buckets, one.total / SECONDS)
    return family


def _levels() -> Iterator[GaugeMetricFamily]:
    now = snapshot.latest()
    age = GaugeMetricFamily(f"{PREFIX}_collector_age_seconds", "Since the collector last looked.")
    if now is None:
        yield age
        return
    age.add_metric([], round(time.time() - now.at, 1))
    yield age
    if now.is_stale:
        return
    for name, (part, units, meaning) in LEVELS.items():
        family = GaugeMetricFamily(f"{PREFIX}_{name}", meaning, labels=_labels(part))
        for label, value in now.samples.get(name, {}).items():
            if part and label:
                family.add_metric([label], value / units)
            elif not part and not label:
                family.add_metric([], value / units)
        yield family


def _parts(series: list[Series], part: str) -> list[Series]:
    """Its parts, or the whole where it has none: never both, or adding up counts twice."""
    return [one for one in series if bool(one.label) == bool(part)]


def _labels(part: str) -> list[str]:
    return [part] if part else []
