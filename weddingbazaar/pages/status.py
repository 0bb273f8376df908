"""How the site does, for everybody: what the checks of /readyz find and which alerts stand, in
words that tell people what works for them and nothing of how it is made.
"""

import datetime as dt
import inspect
import logging
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asgiref.sync import async_to_sync
from django.db import DatabaseError
from django.utils import timezone
from health_check.checks import Cache, Database, Storage

from adminpanel.models import Alert, Severity

KEPT = 15.0  # seconds that a look counts for: looking costs something, and anybody may ask
LATELY = dt.timedelta(days=30)
MOST = 20
logger = logging.getLogger(__name__)


class Level(StrEnum):
    GOOD = "good"
    SLOW = "wait"
    BAD = "bad"


WORDS = {Level.GOOD: "Works", Level.SLOW: "Works with trouble", Level.BAD: "Does not work"}
ICONS = {Level.GOOD: "check-circle", Level.SLOW: "alert", Level.BAD: "x-circle"}


@dataclass(frozen=True, slots=True)
class Part:
    """Something that people do here. It does not work when one of its `checks` fails, and not well
    while one of the built-in rules in `rules` is out of bounds.
    """

    name: str
    checks: tuple[type, ...] = ()
    rules: tuple[str, ...] = ()


PARTS = (
    Part("Pages, search and bookings", (Database,), ("slow_database", "error_burst")),
    Part("Messages and what moves by itself", (Cache,), ("redis_away",)),
    Part(
        "Letters, reminders and notifications",
        rules=("beat_dead", "workers_dead", "queue_deep", "queue_old", "task_failures"),
    ),
    Part("Payments", rules=("webhook_lag", "providers_break_off")),
    Part("Pictures and files", (Storage,), ("disk_full",)),
)
CHECKS = [check for part in PARTS for check in part.checks]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one part does, and since when it does not do well."""

    name: str
    level: Level
    since: dt.datetime | None = None

    @property
    def words(self) -> str:
        return WORDS[self.level]

    @property
    def icon(self) -> str:
        return ICONS[self.level]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was not well in the last weeks, and is over."""

    name: str
    began_at: dt.datetime
    ended_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Status:
    parts: list[Standing]
    lately: list[Trouble]
    looked_at: dt.datetime

    @property
    def level(self) -> Level:
        """As bad as the worst."""
        levels = {part.level for part in self.parts}
        return next(level for level in (Level.BAD, Level.SLOW, Level.GOOD) if level in levels)


_last: tuple[float, Status] | None = None


def status() -> Status:
    """As it was a few seconds ago at most."""
    global _last
    if _last is None or time.monotonic() - _last[0] > KEPT:
        _last = time.monotonic(), _look()
    return _last[1]


def forget() -> None:
    """Look again when somebody asks."""
    global _last
    _last = None


def _look() -> Status:
    failing = {check for check in CHECKS if not _is_fine(check)}
    alerts = _alerts() if Database not in failing else []
    standing = [alert for alert in alerts if alert.state in Alert.UNRESOLVED]
    return Status(
        [_standing(part, failing, standing) for part in PARTS],
        [
            Trouble(part.name, alert.opened_at, alert.resolved_at)
            for alert in alerts
            for part in PARTS
            if alert.resolved_at and alert.rule.key in part.rules
        ][:MOST],
        timezone.now(),
    )


def _is_fine(check: type) -> bool:
    """What exactly is wrong stands in the log and not on the page."""
    one: Any = check()
    try:
        async_to_sync(one.run)() if inspect.iscoroutinefunction(one.run) else one.run()
    except Exception:
        logger.warning("%s failed for the status page", check.__name__, exc_info=True)
        return False
    return True


def _alerts() -> list[Alert]:
    """Those of our rules that stand or stood lately, the newest first; those about money, and what
    staff watch besides, are nobody else's.
    """
    keys = [key for part in PARTS for key in part.rules]
    found = Alert.objects.filter(rule__key__in=keys, rule__is_money=False)
    lately = found.filter(opened_at__gte=timezone.now() - LATELY) | found.unresolved()
    try:
        return list(lately.select_related("rule"))
    except DatabaseError:
        logger.warning("Alerts cannot be read for the status page", exc_info=True)
        return []


def _standing(part: Part, failing: set[type], alerts: list[Alert]) -> Standing:
    own = [alert for alert in alerts if alert.rule.key in part.rules]
    since = min((alert.opened_at for alert in own), default=None)
    if failing & set(part.checks):
        return Standing(part.name, Level.BAD, since)
    if any(alert.rule.severity == Severity.CRITICAL for alert in own):
        return Standing(part.name, Level.BAD, since)
    return Standing(part.name, Level.SLOW if own else Level.GOOD, since)
