"""How fast one person may do a thing, over all pages, sockets and processes: a token bucket on
the cache.

The bucket is one number, the time at which it will be full again (in milliseconds). Taking adds
to that number with the cache's atomic `incr`, so two processes cannot spend the same token. A key
nobody touches expires, and that is a full bucket. While the cache is away nothing is limited here:
people go on talking, and `FrameMeter` needs no cache. One that hangs costs somebody a few seconds
now and then, and not everybody all the time.
"""

import logging
import time
from dataclasses import dataclass

import redis
from django.conf import settings
from django.core.cache import cache

from messaging.exceptions import TooFast

logger = logging.getLogger(__name__)

LEFT_ALONE = 10.0  # seconds in which a Redis that did not answer is not asked again
_away_until = 0.0


@dataclass(frozen=True, slots=True)
class TokenBucket:
    """`burst` at once, and `per_second` in the long run."""

    name: str
    per_second: float
    burst: int

    def take(self, who: object, amount: int = 1) -> None:
        """Spend tokens. Raises TooFast, with the seconds to wait, and then spends nothing."""
        global _away_until
        if time.monotonic() < _away_until:
            return
        try:
            self._take(who, amount)
        except redis.RedisError as error:
            _away_until = time.monotonic() + LEFT_ALONE
            logger.warning("Without Redis the limit “%s” is not kept: %s", self.name, error)

    def _take(self, who: object, amount: int) -> None:
        now = int(time.time() * 1000)
        capacity, cost = self._milliseconds(self.burst), self._milliseconds(amount)
        full_at = self._add(who, cost, now=now, capacity=capacity)
        if full_at - now > capacity:
            self._add(who, -cost, now=now, capacity=capacity)
            raise TooFast((full_at - now - capacity) / 1000)

    def _add(self, who: object, cost: int, *, now: int, capacity: int) -> int:
        key = f"bucket:{self.name}:{who}"
        life = capacity / 1000 + 1
        if cache.add(key, now + cost, timeout=life):
            return now + cost
        try:
            full_at = cache.incr(key, cost)
        except ValueError:  # expired between the two
            cache.set(key, now + cost, timeout=life)
            return now + cost
        if full_at < now + cost:  # it was full for a while: time does not save up beyond that
            full_at = now + cost
            cache.set(key, full_at, timeout=life)
        else:
            cache.touch(key, timeout=life)
        return full_at

    def _milliseconds(self, tokens: int) -> int:
        return int(tokens * 1000 / self.per_second)


class Lease:
    """Tokens that a socket has taken in advance, so that not every frame costs a look into the
    cache.
    """

    __slots__ = ("_bucket", "_left", "_who")

    def __init__(self, bucket: TokenBucket, who: object) -> None:
        self._bucket = bucket
        self._who = who
        self._left = 0

    @property
    def empty(self) -> bool:
        return self._left == 0

    def spend(self) -> None:
        self._left -= 1

    def renew(self) -> None:
        """Take a handful, or one when a handful is too much. Blocks: call it beside the loop."""
        handful = max(1, self._bucket.burst // 8)
        try:
            self._bucket.take(self._who, handful)
        except TooFast:
            handful = 1
            self._bucket.take(self._who)
        self._left = handful


class FrameMeter:
    """What one socket may throw at us in frames of any kind, counted where it arrives."""

    __slots__ = ("_frames", "_since")
    PER_SECOND = 400

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._frames = 0

    def is_flooded(self) -> bool:
        self._frames += 1
        if self._frames <= self.PER_SECOND:
            return False
        now = time.monotonic()
        flooded = now - self._since < 1
        self._since, self._frames = now, 1
        return flooded


def sends() -> TokenBucket:
    """Messages of one person: nobody types faster for long."""
    return TokenBucket(
        "send",
        per_second=settings.CHAT_SENDS_PER_SECOND,
        burst=settings.CHAT_SENDS_BURST,
    )


def uploads() -> TokenBucket:
    """Files of one person."""
    return TokenBucket(
        "upload", per_second=settings.UPLOADS_PER_SECOND, burst=settings.UPLOADS_BURST
    )


def reports() -> TokenBucket:
    """Reports of one person: ten at once, and ten a day."""
    return TokenBucket("report", per_second=10 / 86400, burst=10)


def typings() -> TokenBucket:
    """Typing notes of one person over all their pages; one page sends one in two seconds."""
    return TokenBucket("typing", per_second=1, burst=10)
