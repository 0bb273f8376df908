"""Who hears what, in this process: sockets by person, people by conversation.

A frame is encoded once and put into the outbox of everyone concerned. An outbox has an end:
somebody who reads too slowly first loses typing notes, then the socket (4408), and catches up by
`resume` on the next one.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from msgspec import Struct

from messaging.protocol import Close
from messaging.sessions import Fingerprint, Seats, Visitor

Send = Callable[[dict[str, Any]], Awaitable[None]]

MOST_FRAMES = 1024
MOST_CHARACTERS = 4 * 1024 * 1024
DROPPABLE_BELOW = 64
PAUSE_OF_A_SLOW_READER = 0.05
NOWHERE = Seats(frozenset(), (0, None, 0, None))


class Parcel(Struct, array_like=True):
    """A frame and whom it is for; this is also what travels between processes.

    `seq` and `rev` are the heads of the (then single) conversation that the frame tells of.
    `but_not` is the person whom the frame is about: neither they hear it, nor those they are kept
    apart from.
    """

    frame: str
    conversations: list[int] = []
    people: list[int] = []
    but_not: int = 0
    droppable: bool = False
    seq: int = 0
    rev: int = 0
    news: str = ""  # for the other hubs themselves, not for their sockets
    news_of: int = 0


class Socket:
    """One open page: its outbox and the way out."""

    def __init__(self, visitor: Visitor, session_key: str, send: Send) -> None:
        self.key = secrets.token_hex(8)
        self.user_id = visitor.user_id
        self.standing = visitor.standing
        self.session_key = session_key
        self.ready = False  # hears nothing before its hello
        self._held: list[str] | None = None
        self._send = send
        self._is_full = _fullness(send)
        self._waiting: deque[str] = deque()
        self._characters = 0
        self._closing: int | None = None
        self._wake: asyncio.Future[None] | None = None

    def hold(self) -> None:
        """Begin to hear, but keep it back until `release`."""
        self.ready = True
        self._held = self._held or []

    def release(self, first: Iterable[str]) -> None:
        """Send these frames, then what was held."""
        held, self._held = self._held or [], None
        for frame in (*first, *held):
            self.put(frame)

    def put(self, frame: str, *, droppable: bool = False) -> None:
        if self._closing is not None:
            return
        if self._held is not None:
            self._held.append(frame)
            return
        if droppable and len(self._waiting) >= DROPPABLE_BELOW:
            return
        self._waiting.append(frame)
        self._characters += len(frame)
        if len(self._waiting) > MOST_FRAMES or self._characters > MOST_CHARACTERS:
            self.close(Close.TOO_SLOW)
        self._awaken()

    def close(self, code: int) -> None:
        """Say goodbye after what waits already; to a slow reader, instead of it."""
        if self._closing is None:
            self._closing = code
            if code == Close.TOO_SLOW:
                self._waiting.clear()
            self._awaken()

    async def write_out(self) -> None:
        """Send what waits, until somebody closes this socket. Runs as a task of the consumer."""
        while True:
            while self._waiting:
                if self._is_full() and self._closing is None:
                    await asyncio.sleep(PAUSE_OF_A_SLOW_READER)
                    continue
                frame = self._waiting.popleft()
                self._characters -= len(frame)
                await self._send({"type": "websocket.send", "text": frame})
            if self._closing is not None:
                await self._send({"type": "websocket.close", "code": self._closing})
                return
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake

    def _awaken(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class Person:
    """Somebody with at least one socket here, and the conversations they are in."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        self.sockets: set[Socket] = set()
        self.is_shown = True  # whether others may see that they are here
        self.seats = NOWHERE

    @property
    def conversations(self) -> frozenset[int]:
        return self.seats.conversations

    @property
    def fingerprint(self) -> Fingerprint:
        return self.seats.fingerprint


class Hub:
    """The local half of everything live."""

    def __init__(self) -> None:
        self.people: dict[int, Person] = {}
        self.heads: dict[
            int, tuple[int, int]
        ] = {}  # the last seq and rev that went out, per conversation
        self._listeners: dict[int, set[Person]] = {}

    def join(self, socket: Socket, seats: Seats) -> None:
        person = self.people.setdefault(socket.user_id, Person(socket.user_id))
        person.sockets.add(socket)
        person.is_shown = socket.standing.shows_presence
        self.seat(person, seats)

    def leave(self, socket: Socket) -> None:
        person = self.people.get(socket.user_id)
        if person is None:
            return
        person.sockets.discard(socket)
        if not person.sockets:
            self.seat(person, NOWHERE)
            del self.people[socket.user_id]

    def seat(self, person: Person, seats: Seats) -> None:
        """Let a person hear exactly these conversations."""
        for gone in person.conversations - seats.conversations:
            self._listeners[gone].discard(person)
            if not self._listeners[gone]:
                del self._listeners[gone]
                self.heads.pop(gone, None)
        for come in seats.conversations - person.conversations:
            self._listeners.setdefault(come, set()).add(person)
        person.seats = seats

    def heard(self) -> Iterable[int]:
        return self._listeners.keys()

    def is_heard(self, conversation_id: int) -> bool:
        return conversation_id in self._listeners

    def sockets(self) -> list[Socket]:
        return [socket for person in self.people.values() for socket in person.sockets]

    def close_sockets_of(self, user_ids: Iterable[int], code: int) -> None:
        for user_id in user_ids:
            if person := self.people.get(user_id):
                for socket in person.sockets:
                    socket.close(code)

    def deliver(self, parcel: Parcel, *, via: object = None) -> None:
        """Put a frame into every outbox it is for, except that of the socket it came through."""
        for person in self._addressees(parcel):
            for socket in person.sockets:
                if socket is not via and socket.ready:
                    socket.put(parcel.frame, droppable=parcel.droppable)
        if parcel.seq or parcel.rev:
            self.note_heads(parcel.conversations[0], parcel.seq, parcel.rev)

    def note_heads(self, conversation_id: int, seq: int, rev: int) -> None:
        if conversation_id in self._listeners:
            known_seq, known_rev = self.heads.get(conversation_id, (0, 0))
            self.heads[conversation_id] = (max(seq, known_seq), max(rev, known_rev))

    def _addressees(self, parcel: Parcel) -> Iterable[Person]:
        if len(parcel.conversations) == 1 and not parcel.people and not parcel.but_not:
            return self._listeners.get(parcel.conversations[0], ())
        found = {self.people[user_id] for user_id in parcel.people if user_id in self.people}
        for conversation_id in parcel.conversations:
            found |= self._listeners.get(conversation_id, set())
        return [
            person
            for person in found
            if person.user_id != parcel.but_not and parcel.but_not not in person.seats.apart
        ]


def _fullness(send: Send) -> Callable[[], bool]:
    """Whether the server still holds much that the other side has not read.

    daphne takes everything at once and never makes `send` wait, so we look at Twisted's transport
    behind it; servers that do make `send` wait have no such transport.
    """
    protocol = next(iter(getattr(send, "args", ())), None)
    transport = getattr(protocol, "transport", None)
    if transport is None:
        return lambda: False
    return lambda: bool(getattr(transport, "producerPaused", False))
