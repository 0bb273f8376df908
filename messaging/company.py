"""Who is there, as the others in their conversations are told.

People who hide their presence are known to us (the platform counts them, letters wait for them to
leave) but of them nothing is told.
"""

import datetime as dt
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import redis.asyncio
from django.utils import timezone

from accounts.services import record_last_seen
from messaging import parcels
from messaging.hub import Hub, Parcel, Socket
from messaging.models import milliseconds
from messaging.presence import LOOKING, ONLINE, Presence
from messaging.protocol import Close
from messaging.sessions import audience_of, audiences_of
from messaging.threads import in_thread

Keep = Callable[[Coroutine[Any, Any, None]], None]


class Company:
    """The people of all processes, seen from this one."""

    def __init__(
        self,
        hub: Hub,
        publish: Callable[[list[Parcel]], None],
        keep: Keep,
        client: redis.asyncio.Redis | None,
    ) -> None:
        self._hub = hub
        self._publish = publish
        self._keep = keep
        self.presence = Presence(
            self._came_or_went, self._noticed, client, ONLINE, crowded=self._crowded
        )
        self.attention = Presence(self._looked, self._noticed, client, LOOKING)

    def admit(self, socket: Socket) -> None:
        self.attention.arrive(socket.user_id, socket.key)
        self.presence.arrive(socket.user_id, socket.key)

    def dismiss(self, socket: Socket) -> None:
        self.presence.leave(socket.user_id, socket.key)
        self.attention.leave(socket.user_id, socket.key)

    def look_away(self, socket: Socket, *, away: bool) -> None:
        """A page has gone out of sight, or has come back."""
        turn = self.attention.leave if away else self.attention.arrive
        turn(socket.user_id, socket.key)

    def hear(self, news: str, user_id: int) -> None:
        """Another process says so."""
        if news in (parcels.ONLINE, parcels.OFFLINE):
            self.presence.hear(user_id, online=news == parcels.ONLINE)
        else:
            self.attention.hear(user_id, online=news == parcels.LOOKING)

    def discretion_changed(self, user_id: int) -> None:
        """Somebody begins or stops to hide, by a page that another process may have served."""
        self._keep(self._show(user_id))

    async def keep_up(self) -> None:
        await self.presence.keep_up()

    async def keep_looking(self) -> None:
        await self.attention.keep_up()

    async def catch_up(self) -> None:
        await self.attention.catch_up()
        await self.presence.catch_up()

    async def close(self) -> None:
        await self.presence.close()
        await self.attention.close()

    def is_away(self, user_id: int) -> bool:
        return user_id not in self.attention.online

    def away(self) -> set[int]:
        """Those who are online and do not look."""
        return self.presence.online - self.attention.online

    # ------------------------------------------------------------ what is told

    def _crowded(self, user_id: int, connections: list[str]) -> None:
        """Nobody has that many pages open; who wants more loses the newest ones."""
        person = self._hub.people.get(user_id)
        for socket in person.sockets if person is not None else ():
            if socket.key in connections:
                socket.close(Close.TOO_MUCH)

    def _came_or_went(self, user_id: int, online: bool) -> None:
        self._keep(self._tell_presence(user_id, online))

    def _looked(self, user_id: int, looking: bool) -> None:
        """To the other processes always; to pages only while the person is online, for who comes
        or goes is told by the other register.
        """
        news = parcels.LOOKING if looking else parcels.AWAY
        person = self._hub.people.get(user_id)
        is_told = person is not None and person.is_shown and user_id in self.presence.online
        talks = person.conversations if person is not None and is_told else ()
        self._publish([parcels.presence(user_id, talks, online=True, away=not looking, news=news)])

    async def _tell_presence(self, user_id: int, online: bool) -> None:
        person = self._hub.people.get(user_id)
        if online and person is not None:
            talks = person.conversations if person.is_shown else frozenset()
            frame = parcels.presence(
                user_id, talks, online=True, away=self.is_away(user_id), news=parcels.ONLINE
            )
        else:
            now = timezone.now()
            frame = parcels.presence(
                user_id,
                await in_thread(_left, user_id, now),
                online=False,
                last_seen=milliseconds(now),
                news=parcels.OFFLINE,
            )
        self._publish([frame])

    def _noticed(self, came: set[int], went: set[int]) -> None:
        self._keep(self._tell_own_pages(came | went))

    async def _tell_own_pages(self, user_ids: Iterable[int]) -> None:
        """What nobody told us we tell our own pages; other processes notice by themselves."""
        if not self._hub.people:
            return
        for user_id, talks in (await in_thread(audiences_of, list(user_ids))).items():
            self._hub.deliver(self._as_it_is(user_id, talks))

    async def _show(self, user_id: int) -> None:
        person = self._hub.people.get(user_id)
        if person is None:
            return
        if person.is_shown:
            self._publish([self._as_it_is(user_id, person.conversations)])
        else:
            self._publish([parcels.presence(user_id, person.conversations, online=False)])

    def _as_it_is(self, user_id: int, talks: Iterable[int]) -> Parcel:
        online = user_id in self.presence.online
        return parcels.presence(
            user_id, talks, online=online, away=online and self.is_away(user_id)
        )


def _left(user_id: int, at: dt.datetime) -> frozenset[int]:
    """Remember when somebody was last seen; the conversations whose people may know."""
    record_last_seen([user_id], at=at)
    return audience_of(user_id)
