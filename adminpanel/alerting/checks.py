"""Looks at the site that no figure over time tells: each gives a number and says what it found.
None is "not known": nothing follows from that.
"""

import datetime as dt
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.cache import cache

from adminpanel.metrics import canaries, queues
from adminpanel.models import AuditRun, Lease, Unmatched
from messaging.relay import blocking_client
from payments.audit import waiting

SHOWN = 3  # rows that are named; the page they belong to has all
QUEUE_MOVES = 30.0  # seconds within which a task is taken while workers live


@dataclass(frozen=True)
class Look:
    value: float | None
    words: str


@dataclass(frozen=True)
class Check:
    label: str
    unit: str
    meaning: str
    look: Callable[[dt.datetime], Look]
    is_money: bool = False


def audit(now: dt.datetime) -> Look:
    run = AuditRun.objects.first()
    if run is None:
        return Look(None, "No audit has run yet.")
    if not run.count:
        return Look(0, f"Every promise held at {run.finished_at:%H:%M on %d %B} UTC.")
    return Look(run.count, f"Broken promises: {run.count}, as {_first(run.findings)}")


def stuck_payouts(now: dt.datetime) -> Look:
    rows = [f"{one.row} {one.detail}" for one in waiting.no_payout_is_stuck()]
    return Look(len(rows), f"Stuck: {_first(rows)}" if rows else "No payout is stuck.")


def unmatched_events(now: dt.datetime) -> Look:
    """What payment services have or tell that we cannot tie to anything of ours."""
    rows = list(Unmatched.objects.open().values_list("ref", flat=True))
    rows += [one.row for one in waiting.events_are_heard()]
    return Look(len(rows), f"Not matched: {_first(rows)}" if rows else "Every event is matched.")


def silent_beat(now: dt.datetime) -> Look:
    """Seconds without a ring. While tasks pile up the workers are away, and whether beat rings
    nobody knows.
    """
    silence, age = _silence(), _queue_age()
    if silence is None or age is None:
        return Look(None, "Beat has not been heard yet.")
    if age > QUEUE_MOVES:
        return Look(None, "Tasks wait, so beat cannot be heard.")
    return Look(round(silence), f"Beat last rang {silence:.0f} s ago.")


def silent_workers(now: dt.datetime) -> Look:
    silence, age = _silence(), _queue_age()
    if silence is None or age is None:
        return Look(None, "No worker has been heard yet.")
    if age <= QUEUE_MOVES:
        return Look(0, "Workers take what comes.")
    return Look(round(silence), f"No worker was heard for {silence:.0f} s, and tasks wait.")


def free_disk(now: dt.datetime) -> Look:
    disk = shutil.disk_usage(settings.VAR_DIR)
    share = 100 * disk.free / disk.total
    return Look(round(share, 1), f"{share:.0f} % free, {disk.free / 1e9:.1f} GB.")


def lost_redis(now: dt.datetime) -> Look:
    if not settings.REDIS_URL:
        return Look(None, "This site runs without Redis.")
    try:
        blocking_client(settings.REDIS_URL).ping()
    except redis.RedisError as error:
        return Look(1, f"Redis does not answer: {error}")
    return Look(0, "Redis answers.")


CHECKS = {
    "audit": Check(
        "Audit of all promises",
        "findings",
        "What the last audit found: ledger, payouts, days, messages, files.",
        audit,
        is_money=True,
    ),
    "stuck_payouts": Check(
        "Payouts stuck",
        "payouts",
        "Payouts and take-backs whose outcome is not known a quarter of an hour later.",
        stuck_payouts,
        is_money=True,
    ),
    "unmatched_events": Check(
        "Unmatched provider events",
        "events",
        "Payments at a provider that are not ours, and events that nobody has looked at.",
        unmatched_events,
        is_money=True,
    ),
    "silent_beat": Check(
        "Beat silent", "seconds", "How long the clock of periodic tasks has not rung.", silent_beat
    ),
    "silent_workers": Check(
        "Workers silent", "seconds", "How long no worker has taken what waits.", silent_workers
    ),
    "free_disk": Check(
        "Disk free", "% free", "Of the disk with the files of this site (WB_VAR).", free_disk
    ),
    "lost_redis": Check("Redis away", "0 or 1", "1 when Redis does not answer.", lost_redis),
}


def _silence() -> float | None:
    """Seconds since beat was heard: by its canary, or where the cache has forgotten that, by the
    collector, which beat rings for.
    """
    try:
        heard: tuple[float, float] | None = cache.get(canaries.PLACE)
    except redis.RedisError:
        return None
    if heard:
        return max(time.time() - heard[0], 0)
    lease = Lease.objects.filter(name="collector").first()
    return max(time.time() - lease.expires_at.timestamp(), 0) if lease else None


def _queue_age() -> float | None:
    """Seconds that the oldest task has waited."""
    try:
        return queues.sample()["queue_age", ""] / 1_000_000
    except redis.RedisError:
        return None


def _first(rows: list[str]) -> str:
    more = len(rows) - SHOWN
    return "; ".join(rows[:SHOWN]) + (f" and {more} more" if more > 0 else "")
