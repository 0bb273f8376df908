"""A person with a client that does what docs/protocol.md says, and nothing cleverer.

It keeps what is unacked, sends it again after every reconnect, resumes at a gap and drops repeats.
Everything it was promised and saw goes into its `Account`, for the judge.
"""

import asyncio
import itertools
import json
import random
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from bench.chat.soaking.judge import Account, Row

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
BETWEEN_WORDS = (2.0, 3.0)
BETWEEN_WALKS = (15.0, 45.0)
RETRYABLE = {"too_fast", "not_stored"}


@dataclass
class Unacked:
    """What its author keeps until the ack, and since when."""

    c: int
    body: str
    since: float


class Talker:
    """`person`, `convs` and `token` (a session) come from people.py; `addresses` are those of
    all web processes, of which any will do.
    """

    def __init__(self, who: dict, addresses: Sequence[str], origin: str) -> None:
        self.account = Account(who["person"], who["convs"], seen={c: [] for c in who["convs"]})
        self.unacked: dict[str, Unacked] = {}
        self.latencies: list[float] = []
        self.reconnects = 0
        self.walks = 0
        self.received = 0
        self.repeats = 0
        self.resumes = 0
        self.refusals = 0
        self.silence = 0.0
        self.is_connected = False
        self._addresses = addresses
        self._options = {
            "origin": origin,
            "additional_headers": {"Cookie": f"sessionid={who['token']}"},
            "compression": None,
        }
        self._own: dict[str, str] = {}  # bodies of what was sent, for the place an ack tells
        self._socket: ClientConnection | None = None
        self._resuming: set[int] = set()
        self._heard_at = time.monotonic()
        self._pause = FIRST_PAUSE
        self._held_back = 0.0

    # ------------------------------------------------------------ staying connected

    async def live(self) -> None:
        """Connect, and connect again, until cancelled."""
        for attempt in itertools.count():
            self.reconnects += attempt > 0
            with suppress(WebSocketException, OSError, TimeoutError):
                await self._one_socket()
            self.is_connected, self._socket = False, None
            await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _one_socket(self) -> None:
        socket = await self._connect_somewhere()
        try:
            self._resuming = set(self.account.conversations)  # hello asks for what was missed
            places = {str(c): self._place(c) for c in self.account.conversations}
            await socket.send(json.dumps({"type": "hello", "v": 1, "convs": places}))
            async with asyncio.timeout(20):
                while json.loads(await socket.recv())["type"] != "welcome":
                    pass
            self._note_silence()
            self._socket, self.is_connected, self._pause = socket, True, FIRST_PAUSE
            await self._send_again()
            async for text in socket:
                await self._hear(json.loads(text))
        finally:
            await socket.close()

    async def _connect_somewhere(self) -> ClientConnection:
        """As through a load balancer: when one process is gone, another answers."""
        one, *others = random.sample(self._addresses, len(self._addresses))
        try:
            return await connect(one, **self._options)
        except (WebSocketException, OSError):
            if not others:
                raise
            return await connect(others[0], **self._options)

    async def walk_about(self) -> None:
        """Close the client now and then, and open it again where it may, until cancelled. So both
        processes keep having people.
        """
        while True:
            await asyncio.sleep(random.uniform(*BETWEEN_WALKS))
            if self._socket is not None:
                self.walks += 1
                await self._socket.close()

    # ------------------------------------------------------------ speaking

    async def talk(self) -> None:
        """Write something every few seconds, whether there is a connection or not, until
        cancelled.
        """
        await asyncio.sleep(random.uniform(0, BETWEEN_WORDS[1]))
        while True:
            await self._say(random.choice(self.account.conversations))
            await asyncio.sleep(random.uniform(*BETWEEN_WORDS))

    async def _say(self, c: int) -> None:
        number = self.account.written[c] = self.account.written.get(c, 0) + 1
        message_id, body = str(uuid.uuid4()), f"{number} of {self.account.person}"
        self.unacked[message_id] = Unacked(c, body, time.monotonic())
        self._own[message_id] = body
        if self._socket is not None and time.monotonic() >= self._held_back:
            await self._send(message_id)

    async def _send_again(self) -> None:
        for message_id in list(self.unacked):
            await self._send(message_id)

    async def _send(self, message_id: str) -> None:
        kept = self.unacked.get(message_id)
        if kept is None or self._socket is None:
            return
        frame = {"type": "send", "id": message_id, "c": kept.c, "body": kept.body}
        with suppress(ConnectionClosed):  # it stays unacked, and goes out on the next socket
            await self._socket.send(json.dumps(frame))

    # ------------------------------------------------------------ hearing

    async def _hear(self, frame: dict) -> None:
        self._note_silence()
        kind = frame["type"]
        if kind == "msg":
            self.received += 1
            row = Row(frame["c"], frame["seq"], frame["from"], frame["id"], frame["body"])
            await self._take(row)
        elif kind == "ack":
            await self._hear_ack(frame)
        elif kind == "synced":
            self._resuming.discard(frame["c"])
            if frame["more"] or frame["seq"] > self._place(frame["c"]):
                await self._resume(frame["c"])
        elif kind == "error":
            await self._hear_error(frame)

    async def _hear_ack(self, frame: dict) -> None:
        message_id, place = frame["id"], (frame["c"], frame["seq"])
        first = self.account.acked.setdefault(message_id, place)
        if first != place:
            self._odd(f"{message_id} was acked as {first} and as {place}")
        if (kept := self.unacked.pop(message_id, None)) is not None:
            self.latencies.append(time.monotonic() - kept.since)
        body = self._own[message_id]
        await self._take(Row(frame["c"], frame["seq"], self.account.person, message_id, body))

    async def _hear_error(self, frame: dict) -> None:
        """With `retry_after` wait, then send all again in the order it was written."""
        self.refusals += 1
        if frame["code"] not in RETRYABLE:
            self._odd(f"refused: {frame}")
            return
        self._held_back = time.monotonic() + frame["retry_after"]
        asyncio.get_running_loop().call_later(
            frame["retry_after"], lambda: asyncio.ensure_future(self._send_again())
        )

    async def _take(self, row: Row) -> None:
        seen, place = self.account.seen[row.c], self._place(row.c)
        if row.seq == place + 1:
            seen.append(row)
        elif row.seq > place + 1:
            await self._resume(row.c)
        else:
            self.repeats += 1
            if seen[row.seq - 1] != row:
                self._odd(f"saw {seen[row.seq - 1]} and, at the same place, {row}")

    async def _resume(self, c: int) -> None:
        if c in self._resuming or self._socket is None:
            return
        self._resuming.add(c)
        self.resumes += 1
        frame = {"type": "resume", "c": c, "after": self._place(c)}
        with suppress(ConnectionClosed):  # the next hello asks for the same
            await self._socket.send(json.dumps(frame))

    def _place(self, c: int) -> int:
        seen = self.account.seen[c]
        return seen[-1].seq if seen else 0

    def _note_silence(self) -> None:
        now = time.monotonic()
        self.silence = max(self.silence, now - self._heard_at)
        self._heard_at = now

    def _odd(self, what: str) -> None:
        self.account.oddities.append(what)
