"""Looks into the database every few seconds for what nobody told this process.

Whether the sessions and people it serves are still welcome (accounts cannot call us), whether
anybody joined or left a conversation, and whether a conversation has moved on without a frame:
its sender may have died between the commit and the telling, Redis may have been away, or a
`manage.py` command may have run beside the embedded site.
"""

import asyncio
import contextlib
import datetime as dt
import logging
import sqlite3
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from messaging import parcels
from messaging.hub import Hub, Socket
from messaging.models import Conversation
from messaging.protocol import Close
from messaging.sessions import (
    Fingerprint,
    Standing,
    membership_fingerprints,
    seats_of,
    sessions_alive,
    signed_in,
    standing,
)
from messaging.threads import in_thread

logger = logging.getLogger(__name__)

EVERY = 3.0
GLANCE = 1.0  # embedded: how often SQLite is asked whether anybody wrote
RECENT = dt.timedelta(seconds=20)  # more than processes' clocks and two looks may differ by
BENEFIT_OF_DOUBT = 0.5  # a frame may be on its way while we look
CHUNK = 1000

Head = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the database says about those we serve."""

    sessions: set[str]
    standing: dict[int, Standing]
    memberships: dict[int, Fingerprint]
    moved: list[Head]


def read_facts(session_keys: Collection[str], user_ids: Collection[int]) -> Facts:
    moved = Conversation.objects.filter(moved_at__gt=timezone.now() - RECENT)
    return Facts(
        sessions_alive(session_keys),
        standing(user_ids),
        membership_fingerprints(user_ids),
        list(moved.values_list("pk", "head_seq", "head_rev")),
    )


class Watch:
    def __init__(self, hub: Hub, discretion_changed: Callable[[int], None]) -> None:
        self._hub = hub
        self._discretion_changed = discretion_changed
        self._file = _SqliteFile.of_the_site()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    async def look_for_ever(self) -> None:
        waited = 0.0
        while True:
            pause = GLANCE if self._file else EVERY
            await asyncio.sleep(pause)
            waited += pause
            if waited >= EVERY or (self._file and self._file.changed()):
                waited = 0.0
                try:
                    await self.look()
                except DatabaseError as error:
                    logger.warning("The watch cannot reach the database: %s", error)
                except Exception:  # a watch that dies silently would let everybody stay for ever
                    logger.exception("The watch stumbled")

    async def look(self) -> None:
        sockets = self._hub.sockets()
        if not sockets:
            return
        facts = await in_thread(
            read_facts, {s.session_key for s in sockets}, {s.user_id for s in sockets}
        )
        await self._show_out(sockets, facts)
        self._note_discretion(facts.standing)
        await self._seat_again(facts.memberships)
        await self._tell_heads(facts.moved)

    async def tell_all_heads(self) -> None:
        """After an outage: every page learns how far its conversations are and fetches what it
        missed.
        """
        for head in await in_thread(_heads, list(self._hub.heard())):
            self._hub.deliver(parcels.heads(*head))

    async def _show_out(self, sockets: list[Socket], facts: Facts) -> None:
        for socket in sockets:
            if socket.session_key not in facts.sessions:
                socket.close(Close.SIGN_IN)
            elif socket.user_id not in facts.standing:
                socket.close(Close.NOT_YOURS)
            elif socket.standing != facts.standing[socket.user_id]:
                before, socket.standing = socket.standing, facts.standing[socket.user_id]
                if await in_thread(signed_in, socket.session_key) is None:
                    socket.close(Close.SIGN_IN)
                elif before.rights_changed_at != socket.standing.rights_changed_at:
                    socket.close(Close.LOOK_AGAIN)

    def _note_discretion(self, standing: dict[int, Standing]) -> None:
        for person in list(self._hub.people.values()):
            known = standing.get(person.user_id)
            if known is not None and known.shows_presence != person.is_shown:
                person.is_shown = known.shows_presence
                self._discretion_changed(person.user_id)

    async def _seat_again(self, memberships: dict[int, Fingerprint]) -> None:
        for person in list(self._hub.people.values()):
            if memberships.get(person.user_id, person.fingerprint) != person.fingerprint:
                self._hub.seat(person, await in_thread(seats_of, person.user_id))

    async def _tell_heads(self, moved: list[Head]) -> None:
        suspects = [head for head in moved if self._is_behind(head)]
        if suspects:
            await asyncio.sleep(BENEFIT_OF_DOUBT)
        for head in suspects:
            if self._is_behind(head):
                self._hub.deliver(parcels.heads(*head))

    def _is_behind(self, head: Head) -> bool:
        conversation_id, seq, rev = head
        if not self._hub.is_heard(conversation_id):
            return False
        known_seq, known_rev = self._hub.heads.get(conversation_id, (0, 0))
        return known_seq < seq or known_rev < rev


def _heads(conversation_ids: list[int]) -> list[Head]:
    heads: list[Head] = []
    for start in range(0, len(conversation_ids), CHUNK):
        some = Conversation.objects.filter(pk__in=conversation_ids[start : start + CHUNK])
        heads += some.filter(head_seq__gt=0).values_list("pk", "head_seq", "head_rev")
    return heads


class _SqliteFile:
    """SQLite's own counter of commits by other connections: a glance at it costs microseconds."""

    def __init__(self, name: str) -> None:
        self._connection = sqlite3.connect(name, check_same_thread=False)
        self._seen = self._version()

    @classmethod
    def of_the_site(cls) -> "_SqliteFile | None":
        name = str(settings.DATABASES["default"]["NAME"])
        is_file = (
            settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and "memory" not in name
        )
        return cls(name) if is_file else None

    def changed(self) -> bool:
        version = self._version()
        changed, self._seen = version != self._seen, version
        return changed

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _version(self) -> int:
        number: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return number
