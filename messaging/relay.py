"""What one process tells the others: parcels by Redis publish and subscribe, a batch at a time.

Redis only hints. A parcel that is lost costs nothing but time: whenever the subscription comes
back, and every few seconds anyway, each process compares the heads in the database with what it
has sent out (`watch.py`).
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from functools import cache

import msgspec
import redis
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from messaging.hub import Parcel

logger = logging.getLogger(__name__)

CHANNEL = "wb:live"
SILENCE = 5.0  # seconds without a word before we ask whether Redis is still there
LONGEST_PAUSE = 5.0
PATIENCE = 3.0  # seconds for an answer


NAME = 12  # bytes that name the sender, before the batch: what is our own is not decoded
NOBODY = b"-" * NAME

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Parcel])


class Relay:
    """The two ends of this process: what is sent goes to all others, what they send comes in."""

    def __init__(
        self,
        url: str,
        *,
        receive: Callable[[list[Parcel]], None],
        recovered: Callable[[], Awaitable[None]],
    ) -> None:
        self.name = secrets.token_hex(NAME // 2).encode()
        self.redis = connect(url)
        self._receive = receive
        self._recovered = recovered
        self._parcels: list[Parcel] = []
        self._sending: asyncio.Task[None] | None = None
        self._listening = asyncio.ensure_future(self._listen_for_ever())

    def send(self, parcels: list[Parcel]) -> None:
        """Queue for the next batch; what comes while one is under way shares the next."""
        self._parcels += parcels
        if self._sending is None:
            self._sending = asyncio.ensure_future(self._send_all())

    async def close(self) -> None:
        for task in (self._listening, self._sending):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        await self.redis.aclose()

    async def _send_all(self) -> None:
        try:
            while self._parcels:
                parcels, self._parcels = self._parcels, []
                await self.redis.publish(CHANNEL, self.name + _encoder.encode(parcels))
        except redis.RedisError as error:
            logger.warning("Redis did not take a batch for the other processes: %s", error)
        finally:
            self._sending = None

    async def _listen_for_ever(self) -> None:
        pause = 0.1
        while True:
            try:
                async with self.redis.pubsub() as subscription:
                    await subscription.subscribe(CHANNEL)
                    pause = 0.1
                    await self._listen(subscription)
            except (redis.RedisError, OSError) as error:
                logger.warning("Redis is away: %s", error)
            except Exception:  # a reader that dies silently would deliver nothing for ever
                logger.exception("The relay stumbled over what came in")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self, subscription: redis.asyncio.client.PubSub) -> None:
        asked = False
        while True:
            message = await subscription.get_message(timeout=SILENCE)
            if message is None:
                if asked:
                    raise redis.ConnectionError("no answer to a ping")
                await subscription.ping()
                asked = True
                continue
            asked = False
            if (
                message["type"] == "subscribe"
            ):  # also after a reconnect that the client made by itself
                await self._recovered()
            elif message["type"] == "message":
                data = message["data"]
                if not data.startswith(self.name):
                    self._receive(_decoder.decode(memoryview(data)[NAME:]))


def connect(url: str) -> redis.asyncio.Redis:
    """A client that reports a lost connection instead of mending it silently, and does not wait
    for a Redis that hangs. Whoever listens to a subscription says how long by themselves.
    """
    return redis.asyncio.Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=PATIENCE,
        socket_timeout=PATIENCE,
    )


def send_from_thread(url: str, parcels: list[Parcel]) -> None:
    """For processes without sockets of their own: Celery workers, commands, a web process before
    its first socket.
    """
    try:
        blocking_client(url).publish(CHANNEL, NOBODY + _encoder.encode(parcels))
    except redis.RedisError as error:
        logger.warning("Redis did not take a batch: %s", error)


@cache
def blocking_client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
