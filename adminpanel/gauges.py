"""Technical figures over all processes.

Each web process reports its own meter and sockets every two seconds to Redis, under a key that dies
with it; whoever draws the overview adds them up. Without Redis there is one process, and it is
asked directly.
"""

import dataclasses
import functools
import json
import logging
import os
import socket
import threading
import time
from typing import Any

import redis
from django.conf import settings

from adminpanel.meters import Reading, meter
from messaging.live import Live
from messaging.presence import PEOPLE
from messaging.relay import blocking_client

logger = logging.getLogger(__name__)

PREFIX = "wb:gauges:"
INTERVAL = 2.0
LIFE = 10


@dataclasses.dataclass
class Gauges:
    """The last minute of all web processes."""

    processes: int
    sockets: int
    reading: Reading
    online: set[int]


def gather() -> Gauges:
    if not settings.REDIS_URL:
        here = Live.instance
        online = set(here.company.presence.online) if here else set()
        return Gauges(1, _own_sockets(), meter.read(), online)
    client = _redis()
    reports = [json.loads(raw) for raw in client.mget(list(client.scan_iter(f"{PREFIX}*"))) if raw]
    total = Reading()
    for report in reports:
        total.add(Reading(**report["reading"]))
    online = {int(user_id) for user_id in client.zrangebyscore(PEOPLE, time.time(), "+inf")}
    return Gauges(len(reports), sum(report["sockets"] for report in reports), total, online)


@functools.cache
def start_reporting() -> None:
    """Report from this process from now on; once, and only where there are others."""
    if settings.REDIS_URL:
        threading.Thread(target=_report_for_ever, name="gauges", daemon=True).start()


def _report_for_ever() -> None:
    name = f"{PREFIX}{socket.gethostname()}:{os.getpid()}"
    while True:
        try:
            _redis().set(name, json.dumps(_report()), ex=LIFE)
        except redis.RedisError as error:
            logger.warning("Gauges cannot reach Redis: %s", error)
        time.sleep(INTERVAL)


def _report() -> dict[str, Any]:
    return {"sockets": _own_sockets(), "reading": dataclasses.asdict(meter.read())}


def _own_sockets() -> int:
    return len(Live.instance.hub.sockets()) if Live.instance else 0


@functools.cache
def _redis() -> Any:
    return blocking_client(settings.REDIS_URL)
