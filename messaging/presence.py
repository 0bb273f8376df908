"""Who is online, and who looks at their page.

A person is online while any of their connections is alive, in whatever process. Alive means
refreshed within a minute: `kill -9` runs no farewell, so what is not refreshed dies by itself and
whoever notices first says so. With Redis, a sorted set per person holds connections scored by
expiry, and one more holds the people. Without, this process knows all.

The same is kept a second time for the connections whose page is before somebody's eyes: who is
online without such a one is away.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, cast

import redis
import redis.asyncio
from django.conf import settings

from messaging.relay import blocking_client

logger = logging.getLogger(__name__)

REFRESH = 20.0
LIFE = 60.0
MOMENT = 0.05
PAGE_CHANGE = 4.0  # a person who goes from one page to the next has not left
PEOPLE = "wb:online"

Changed = Callable[[int, bool], None]  # to be told to everybody
Noticed = Callable[[set[int], set[int]], None]  # came and went, to be told to our own pages
Crowded = Callable[[int, list[str]], None]


@dataclass(frozen=True, slots=True)
class Register:
    """Where Redis keeps one of the two: the people, and per person the connections."""

    people: str
    person: str

    def key_of(self, user_id: int) -> str:
        return f"{self.person}:{user_id}"


ONLINE = Register(PEOPLE, "wb:presence")
LOOKING = Register("wb:looking", "wb:attention")


class Presence:
    """This process's share of a register, and what it knows of everybody."""

    def __init__(
        self,
        changed: Changed,
        noticed: Noticed,
        client: redis.asyncio.Redis | None = None,
        register: Register = ONLINE,
        crowded: Crowded | None = None,
    ) -> None:
        """`crowded` is told of the connections with which somebody has more than they may."""
        self.online: set[int] = set()
        self._changed = changed
        self._noticed = noticed
        self._crowded = crowded
        self._redis = client
        self._register = register
        self._here: dict[int, set[str]] = {}
        self._arrived: dict[int, list[str]] = {}
        self._left: set[tuple[int, str]] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def arrive(self, user_id: int, connection: str) -> None:
        self._here.setdefault(user_id, set()).add(connection)
        if not self._arrived:
            self._later(self._write_arrivals())
        self._arrived.setdefault(user_id, []).append(connection)
        if user_id not in self.online:
            self._tell(user_id, online=True)

    def leave(self, user_id: int, connection: str) -> None:
        """A connection has closed. Only speeds up what its expiry would bring."""
        connections = self._here.get(user_id, set())
        connections.discard(connection)
        if not connections:
            self._here.pop(user_id, None)
        if not self._left:
            self._later(self._write_departures())
        self._left.add((user_id, connection))

    def hear(self, user_id: int, *, online: bool) -> None:
        """Another process says so."""
        (self.online.add if online else self.online.discard)(user_id)

    async def keep_up(self) -> None:
        """Refresh our own, learn the others', say who is gone. Runs for ever."""
        while True:
            try:
                await self._round()
            except redis.RedisError as error:
                logger.warning("Presence cannot reach Redis: %s", error)
            await asyncio.sleep(REFRESH)

    async def close(self) -> None:
        """A process that ends takes its people with it, unless they are elsewhere too."""
        for task in self._tasks:
            task.cancel()
        here = [(user_id, name) for user_id, names in self._here.items() for name in names]
        await _quietly(self._forget(here))

    async def _round(self) -> None:
        if self._redis is None:
            return
        await self._refresh(self._here)
        for user_id in await self._redis.zrangebyscore(self._register.people, "-inf", time.time()):
            await self._leave_if_gone(int(user_id))
        await self.catch_up()

    async def catch_up(self) -> None:
        """Learn who is online from Redis itself; what nobody told us, our own pages learn now."""
        if self._redis is None:
            return
        living = await self._redis.zrangebyscore(self._register.people, time.time(), "+inf")
        known, self.online = self.online, {int(user_id) for user_id in living} | set(self._here)
        if known != self.online:
            self._noticed(self.online - known, known - self.online)

    async def _write_arrivals(self) -> None:
        """Those of a moment together: after a restart everybody comes at once."""
        await asyncio.sleep(MOMENT)
        arrived, self._arrived = self._arrived, {}
        await self._refresh({one: self._here[one] for one in arrived if one in self._here})
        if self._crowded is not None:
            for user_id, number in (await self._count(arrived)).items():
                if excess := number - settings.CHAT_SOCKETS_PER_PERSON:
                    self._crowded(user_id, arrived[user_id][-excess:])

    async def _count(self, user_ids: Iterable[int]) -> dict[int, int]:
        """The living connections, in all processes, of those who have more than they may."""
        numbers = {one: len(self._here.get(one, ())) for one in user_ids}
        if self._redis is not None:
            async with self._redis.pipeline(transaction=False) as pipe:
                for user_id in numbers:
                    pipe.zcount(self._register.key_of(user_id), time.time(), "+inf")
                numbers = dict(zip(numbers, await pipe.execute(), strict=True))
        most = settings.CHAT_SOCKETS_PER_PERSON
        return {one: number for one, number in numbers.items() if number > most}

    async def _refresh(self, connections: dict[int, set[str]]) -> None:
        if self._redis is None or not connections:
            return
        expiry = time.time() + LIFE
        async with self._redis.pipeline(transaction=False) as pipe:
            for user_id, names in connections.items():
                pipe.zadd(self._register.key_of(user_id), dict.fromkeys(names, expiry))
                pipe.expire(self._register.key_of(user_id), int(LIFE * 2))
                pipe.zadd(self._register.people, {str(user_id): expiry})
            await pipe.execute()

    async def _write_departures(self) -> None:
        """Those of a moment together, too. Who has not come back soon is gone."""
        await asyncio.sleep(MOMENT)
        left, self._left = self._left, set()
        await self._forget(left)
        await asyncio.sleep(PAGE_CHANGE)
        for user_id in {user_id for user_id, _ in left}:
            await self._leave_if_gone(user_id, was_here=True)

    async def _forget(self, connections: Iterable[tuple[int, str]]) -> None:
        if self._redis is None:
            return
        async with self._redis.pipeline(transaction=False) as pipe:
            for user_id, connection in connections:
                pipe.zrem(self._register.key_of(user_id), connection)
            await pipe.execute()

    async def _leave_if_gone(self, user_id: int, *, was_here: bool = False) -> None:
        """Tell, unless they are here or elsewhere. Of all processes that look, one removes them;
        the one they left tells in any case, for it alone knows when that was.
        """
        if user_id in self._here:
            return
        if self._redis is not None:
            if await self._redis.zcount(self._register.key_of(user_id), time.time(), "+inf"):
                return
            removed = await self._redis.zrem(self._register.people, str(user_id))
            if not (removed or was_here or user_id in self.online):
                return
        self._tell(user_id, online=False)

    def _tell(self, user_id: int, *, online: bool) -> None:
        self.hear(user_id, online=online)
        self._changed(user_id, online)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _quietly(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except redis.RedisError as error:
        logger.warning("Presence cannot reach Redis: %s", error)


def registered_now(url: str, user_ids: Collection[int], register: Register = ONLINE) -> set[int]:
    """For pages in a process that has no sockets yet. Nobody, when Redis is away."""
    if not user_ids:
        return set()
    wanted = sorted(user_ids)
    try:
        names = [str(user_id) for user_id in wanted]
        scores = cast(list[float | None], blocking_client(url).zmscore(register.people, names))
    except redis.RedisError as error:
        logger.warning("Presence cannot reach Redis: %s", error)
        return set()
    now = time.time()
    return {user_id for user_id, score in zip(wanted, scores, strict=True) if score and score > now}


def everyone_registered(url: str, register: Register = ONLINE) -> set[int]:
    """As `registered_now`, of all there are."""
    try:
        names = blocking_client(url).zrangebyscore(register.people, time.time(), "+inf")
    except redis.RedisError as error:
        logger.warning("Presence cannot reach Redis: %s", error)
        return set()
    return {int(name) for name in cast(list[bytes], names)}
