"""Whether beat rings and workers work: beat sends a task that says when it was sent, and a worker
that runs it says when it did.
"""

import time

from django.core.cache import cache

from adminpanel.metrics.meters import Key

PLACE = "metrics:canary"
EVERY = 10  # seconds
SILENT = 45  # seconds after which one of the two is taken for dead


def sing(sent: float | None) -> None:
    """A worker runs what beat sent at that moment (Unix time); it says so for an hour."""
    ran = time.time()
    cache.set(PLACE, (sent or ran, ran), 3600)


def sample(now: float) -> dict[Key, int]:
    """Microseconds since beat last rang and was heard, and from that ring to the worker; missing
    before the first.
    """
    heard = cache.get(PLACE)
    if heard is None:
        return {}
    sent, ran = heard
    return {
        ("beat", ""): round(max(now - sent, 0) * 1_000_000),
        ("worker", ""): round(max(ran - sent, 0) * 1_000_000),
    }
