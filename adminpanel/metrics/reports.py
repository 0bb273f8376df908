"""What each process tells the collector.

Every two seconds a process writes its slots under a key of its own that outlives it by the minute
in which they count. Without Redis there is one process, and it is asked directly.
"""

import logging
import os
import socket
import threading
import time
from typing import Any, ClassVar

import msgspec
import redis
from django.conf import settings
from msgspec import Struct

from adminpanel.metrics.meters import KEPT, SLOT, Key, Slots, meter
from adminpanel.metrics.tallies import Tally
from messaging import tally as messages
from messaging.live import Live
from messaging.relay import blocking_client

logger = logging.getLogger(__name__)

PREFIX = "wb:metrics:"
INTERVAL = 2.0
FRESH = 10.0  # seconds after which a process that does not report counts as gone
LIFE = KEPT * SLOT
UNNAMED = "(unnamed)"


class Report(Struct):
    """`at` is Unix time. `sockets` are open ones, of people's pages and of the control room."""

    process: str
    is_web: bool
    at: float
    sockets: dict[str, int]
    slots: Slots


class Here:
    """What is known of this process beside its slots."""

    is_web: ClassVar[bool] = False
    staff_sockets: ClassVar[int] = 0
    reporting: ClassVar[int] = 0  # the id of the process that reports: a fork has none yet
    messages_seen: ClassVar[int] = 0


def gather() -> list[Report]:
    """The last report of each process, those that ended within the last minute included."""
    if not settings.REDIS_URL:
        return [_report()]
    client: Any = blocking_client(settings.REDIS_URL)
    keys = list(client.scan_iter(f"{PREFIX}*", count=1000))
    return [_decoder.decode(raw) for raw in client.mget(keys) if raw] if keys else []


def slot_of(reports: list[Report], start: int) -> dict[Key, Tally]:
    """What all processes counted in the slot that begins at this second."""
    found: dict[Key, Tally] = {}
    for report in reports:
        for name, labels in report.slots.get(start, {}).items():
            for label, counted in labels.items():
                found.setdefault((name, label), Tally()).add(counted)
    return found


def start_reporting() -> None:
    """Report from this process from now on; once, and only where there are others."""
    if settings.REDIS_URL and Here.reporting != os.getpid():
        Here.reporting = os.getpid()
        threading.Thread(target=_report_for_ever, name="metrics", daemon=True).start()


def _report_for_ever() -> None:
    key = f"{PREFIX}{_name()}"
    client = blocking_client(settings.REDIS_URL)
    while True:
        try:
            client.set(key, _encoder.encode(_report()), ex=LIFE)
        except redis.RedisError as error:
            logger.warning("Metrics cannot reach Redis: %s", error)
        time.sleep(INTERVAL)


def _report() -> Report:
    stored = messages.stored()
    meter.count("messages", number=stored - Here.messages_seen)
    Here.messages_seen = stored
    live = Live.instance
    sockets = {"people": len(live.hub.sockets()) if live else 0, "staff": Here.staff_sockets}
    return Report(_name(), Here.is_web, time.time(), sockets, meter.read())


def _name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Report)
