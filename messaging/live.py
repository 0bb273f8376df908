"""The live half of a web process: hub, journal, company, relay and watch, put together around
one event loop.

It starts with the first socket. Everybody else reaches it through `publish`, from whatever thread
or process.
"""

import asyncio
import logging
import threading
from collections.abc import Coroutine, Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import connection

from messaging import parcels
from messaging.company import Company
from messaging.hub import Hub, Parcel, Socket
from messaging.journal import Draft, Journal, OrmWriter, Stored, Writer
from messaging.listeners import Ear
from messaging.postgres_journal import PostgresWriter
from messaging.protocol import Close
from messaging.receipts import Receipts
from messaging.relay import Relay, send_from_thread
from messaging.sessions import Visitor, seats_of
from messaging.threads import in_journal_thread, in_thread, keep_connections
from messaging.watch import Watch

logger = logging.getLogger(__name__)


class Live:
    """What is live in this process."""

    instance: ClassVar["Live | None"] = None

    def __init__(self) -> None:
        keep_connections()
        self.loop = asyncio.get_running_loop()
        self.thread = threading.get_ident()
        self.hub = Hub()
        self.journal = Journal(_writer(), self.announce)
        self.receipts = Receipts(self.publish)
        self.relay: Relay | None = None
        if settings.REDIS_URL:
            self.relay = Relay(settings.REDIS_URL, receive=self._receive, recovered=self._recovered)
        client = self.relay.redis if self.relay else None
        self.company = Company(self.hub, self.publish, self._keep, client)
        self.watch = Watch(self.hub, self.company.discretion_changed)
        self._tasks: set[asyncio.Task[None]] = set()
        self.ear = Ear(self._keep)
        self._keep(self.watch.look_for_ever())
        self._keep(self.company.keep_up())
        self._keep(self.company.keep_looking())

    @classmethod
    def here(cls) -> "Live":
        """That of the running loop, started when it is not there yet."""
        loop = asyncio.get_running_loop()
        if cls.instance is None or cls.instance.loop is not loop:
            cls.instance = cls()
        return cls.instance

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.journal.close()
        await self.company.close()
        self.watch.close()
        if self.relay is not None:
            await self.relay.close()
        if Live.instance is self:
            Live.instance = None

    # ------------------------------------------------------------ sockets

    def admit(self, socket: Socket, visitor: Visitor) -> None:
        self.hub.join(socket, visitor.seats)
        self.company.admit(socket)

    def dismiss(self, socket: Socket) -> None:
        self.hub.leave(socket)
        self.company.dismiss(socket)

    # ------------------------------------------------------------ what goes out and comes in

    def publish(self, batch: list[Parcel]) -> None:
        """Here at once, to the other processes with the next batch. On the loop only."""
        self._receive(batch)
        if self.relay is not None:
            self.relay.send(batch)

    def announce(self, written: list[tuple[Draft, Stored]]) -> None:
        """These are committed: let everyone else in their conversations know."""
        batch = []
        for draft, place in written:
            parcel = parcels.written(draft, place)
            self.hub.deliver(parcel, via=draft.via)
            batch.append(parcel)
        if self.relay is not None:
            self.relay.send(batch)
        self.ear.hear(draft.conversation_id for draft, place in written if not place.repeat)

    def _receive(self, batch: list[Parcel]) -> None:
        for parcel in batch:
            if parcel.news:
                self._hear(parcel)
            if parcel.frame:
                self.hub.deliver(parcel)

    def _hear(self, parcel: Parcel) -> None:
        if parcel.news == parcels.MEMBERS:
            self._keep(self._seat_again(parcel.people))
        elif parcel.news == parcels.RIGHTS:
            self.hub.close_sockets_of(parcel.people, Close.LOOK_AGAIN)
        else:
            self.company.hear(parcel.news, parcel.news_of)

    async def _seat_again(self, user_ids: Iterable[int]) -> None:
        for user_id in user_ids:
            if person := self.hub.people.get(user_id):
                self.hub.seat(person, await in_thread(seats_of, user_id))

    async def _recovered(self) -> None:
        """We hear the other processes, perhaps again: what was said meanwhile is made up for."""
        await self.watch.tell_all_heads()
        await self.company.catch_up()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def publish(batch: list[Parcel]) -> None:
    """Send parcels from anywhere: a view's thread, Celery, a command, the loop itself."""
    live = Live.instance
    if live is None or live.loop.is_closed():
        if settings.REDIS_URL:
            send_from_thread(settings.REDIS_URL, batch)
    elif threading.get_ident() == live.thread:
        live.publish(batch)
    else:
        live.loop.call_soon_threadsafe(live.publish, batch)


def _writer() -> Writer:
    if connection.vendor == "postgresql":
        return PostgresWriter()
    return OrmWriter(in_journal_thread)
