"""Every figure that is shown, in the order of the overview."""

import dataclasses
from enum import StrEnum

from django.conf import settings

from accounts.models import User


class Draw(StrEnum):
    """How a figure is read from what was observed: how often a minute, how long (three
    percentiles), how much on average, or how far it came (what grows over a day).
    """

    RATE = "rate"
    TIMES = "times"
    LEVEL = "level"
    PEAK = "peak"


class Unit(StrEnum):
    """In what people read it; stored are whole numbers, microseconds, bytes, minor units."""

    NUMBER = ""
    TIME = "ms"
    BYTES = "MB"
    MONEY = "money"


@dataclasses.dataclass(frozen=True)
class Metric:
    """`source` is the series it is read from, its own name when missing; `part` is what the labels
    of the series are.
    """

    name: str
    label: str
    icon: str
    draw: Draw
    meaning: str
    unit: Unit = Unit.NUMBER
    source: str = ""
    part: str = ""
    right: str = "adminpanel.watch"
    needs_redis: bool = False

    @property
    def series(self) -> str:
        return self.source or self.name

    @property
    def is_money(self) -> bool:
        return self.unit == Unit.MONEY

    @property
    def is_counted(self) -> bool:
        """Whether processes count it; what is not is sampled by the collector."""
        return self.draw in (Draw.RATE, Draw.TIMES)

    @property
    def axis(self) -> str:
        """What the numbers of the chart are."""
        if self.draw == Draw.RATE:
            return "a minute"
        return {Unit.TIME: "ms", Unit.BYTES: "MB", Unit.MONEY: "money"}.get(self.unit, "")


@dataclasses.dataclass(frozen=True)
class Group:
    key: str
    label: str
    metrics: tuple[Metric, ...]


WATCH_MONEY = "adminpanel.watch_money"

GROUPS = (
    Group(
        "people",
        "People",
        (
            Metric(
                "online",
                "People online",
                "users",
                Draw.LEVEL,
                "People with a page open, by what they are here.",
                part="Role",
            ),
            Metric(
                "sockets",
                "Live tabs",
                "bolt",
                Draw.LEVEL,
                "Browser tabs that are connected now and change by themselves. Each page that somebody signed in has open holds one connection (a WebSocket), and a page of the control room one more; who has three tabs open counts three times.",  # noqa: E501
                part="Page",
            ),
            Metric(
                "messages",
                "Messages",
                "chat",
                Draw.RATE,
                "Messages stored a minute, cards and lines of the site included.",
            ),
        ),
    ),
    Group(
        "traffic",
        "Traffic",
        (
            Metric(
                "requests",
                "Requests",
                "globe",
                Draw.RATE,
                "Pages answered a minute; static files and health checks do not count.",
                part="Route",
            ),
            Metric(
                "latency",
                "Answered within",
                "clock",
                Draw.TIMES,
                "How long pages took in the server: half of them (p50), 95 and 99 of 100.",
                Unit.TIME,
                source="requests",
                part="Route",
            ),
            Metric(
                "errors",
                "Errors",
                "alert",
                Draw.RATE,
                "Pages a minute that ended in an error of ours (5xx).",
                part="Route",
            ),
        ),
    ),
    Group(
        "work",
        "Work",
        (
            Metric(
                "queue_depth",
                "Tasks waiting",
                "list",
                Draw.LEVEL,
                "Tasks in Celery's queues that no worker has taken.",
                part="Queue",
            ),
            Metric(
                "queue_wait",
                "Time in the queue",
                "hourglass",
                Draw.TIMES,
                "From when a task was sent until a worker began it.",
                Unit.TIME,
            ),
            Metric(
                "tasks",
                "Tasks run",
                "check-circle",
                Draw.RATE,
                "Tasks a minute that workers ran to their end, failed ones included.",
                part="Task",
            ),
            Metric(
                "task_time",
                "Tasks took",
                "clock",
                Draw.TIMES,
                "How long workers were busy with one task.",
                Unit.TIME,
                source="tasks",
                part="Task",
            ),
            Metric(
                "task_failures",
                "Tasks failed",
                "x-circle",
                Draw.RATE,
                "Tasks a minute that ended in an error.",
                part="Task",
            ),
            Metric(
                "beat",
                "Beat rang",
                "bell",
                Draw.LEVEL,
                "How long ago the clock of periodic tasks last rang and was heard; every ten seconds when all is well.",  # noqa: E501
                Unit.TIME,
            ),
            Metric(
                "worker",
                "Worker came",
                "settings",
                Draw.LEVEL,
                "From that ring until a worker ran it.",
                Unit.TIME,
            ),
        ),
    ),
    Group(
        "health",
        "Health",
        (
            Metric(
                "database_ping",
                "Database",
                "box",
                Draw.LEVEL,
                "One question to the database and back.",
                Unit.TIME,
            ),
            Metric(
                "redis_ping",
                "Redis",
                "bolt",
                Draw.LEVEL,
                "One question to Redis and back.",
                Unit.TIME,
                needs_redis=True,
            ),
            Metric(
                "redis_memory",
                "Redis memory",
                "chart",
                Draw.LEVEL,
                "What Redis holds.",
                Unit.BYTES,
                needs_redis=True,
            ),
            Metric(
                "provider_time",
                "Payment services",
                "card",
                Draw.TIMES,
                "One request to Stripe or PayPal (or the sandbox that stands in) and back.",
                Unit.TIME,
                source="provider_calls",
                part="Service",
            ),
            Metric(
                "provider_failures",
                "No answer",
                "alert",
                Draw.RATE,
                "Requests a minute to payment services that broke off.",
                part="Service",
            ),
            Metric(
                "webhook_lag",
                "Webhook lag",
                "receipt",
                Draw.LEVEL,
                "From when something happened at a payment service until we had looked: the middle and the longest of the last hour.",  # noqa: E501
                Unit.TIME,
                part="Which",
            ),
        ),
    ),
    Group(
        "trade",
        "Trade today",
        (
            Metric(
                "bookings_requested",
                "Days requested",
                "hourglass",
                Draw.PEAK,
                "Bookings requested since midnight (UTC).",
            ),
            Metric(
                "bookings_confirmed",
                "Bookings confirmed",
                "calendar-check",
                Draw.PEAK,
                "Bookings confirmed since midnight (UTC).",
            ),
            Metric(
                "sign_ups",
                "Sign-ups",
                "user",
                Draw.PEAK,
                "People who joined since midnight (UTC).",
            ),
            Metric(
                "revenue",
                "Paid by couples",
                "wallet",
                Draw.PEAK,
                "Money captured since midnight (UTC), each currency for itself.",
                Unit.MONEY,
                part="Currency",
                right=WATCH_MONEY,
            ),
            Metric(
                "refunds",
                "Sent back",
                "undo",
                Draw.PEAK,
                "Refunds made since midnight (UTC) and not failed, each currency for itself.",
                Unit.MONEY,
                part="Currency",
                right=WATCH_MONEY,
            ),
        ),
    ),
)
METRICS = {metric.name: metric for group in GROUPS for metric in group.metrics}


def shown() -> list[Metric]:
    """Those that this deployment has."""
    return [metric for metric in METRICS.values() if settings.REDIS_URL or not metric.needs_redis]


def groups_for(user: User) -> list[Group]:
    """What this person may see."""
    visible = {metric.name for metric in shown() if user.has_perm(metric.right)}
    groups = [
        dataclasses.replace(
            group, metrics=tuple(one for one in group.metrics if one.name in visible)
        )
        for group in GROUPS
    ]
    return [group for group in groups if group.metrics]
