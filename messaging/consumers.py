"""The socket of a page: who may listen, parse, one service call, reply.

Channels would hop into a thread for every frame and race two queues for every event; we read
straight from the server instead, and nothing here touches the ORM on the loop.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from channels.consumer import AsyncConsumer

from messaging import backlog, parcels, protocol, services
from messaging.exceptions import Closed, MessagingError, NotAMember, TooFast
from messaging.hub import NOWHERE, Socket
from messaging.journal import Stored
from messaging.limits import FrameMeter, Lease, sends, typings
from messaging.live import Live
from messaging.protocol import MAX_CONVS, MAX_FRAME, Close
from messaging.receipts import Progress
from messaging.sessions import Seats, session_key_of, visitor
from messaging.threads import in_thread

logger = logging.getLogger(__name__)

TYPING_PAUSE = 2.0
MOST_UNACKED = 64
LAST_WORDS = 3.0  # seconds a process that ends gives to what is being stored
FLUSH = 0.05  # the server writes a close frame in its next turn of the loop


class LiveConsumer(AsyncConsumer):
    """Everything that one page says and hears."""

    socket: Socket

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        await receive()
        # A browser cannot read a refused handshake, so strangers are let in and told to sign in.
        await send({"type": "websocket.accept"})
        session_key = session_key_of(scope)
        person = await in_thread(visitor, session_key)
        if person is None:
            await send({"type": "websocket.close", "code": Close.SIGN_IN})
            return
        self.live = Live.here()
        self.socket = Socket(person, session_key, send)
        self.meter = FrameMeter()
        self.sends = Lease(sends(), person.user_id)
        self.unacked: set[asyncio.Future[Stored]] = set()
        self.typed: dict[int, float] = {}
        self.live.admit(self.socket, person)
        writing = asyncio.ensure_future(self.socket.write_out())
        try:
            await self.read_on(receive)
        except asyncio.CancelledError:  # the server is going down; daphne itself would say nothing
            await self.say_goodbye(writing)
            raise
        finally:
            self.live.dismiss(self.socket)
            writing.cancel()

    async def read_on(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        while (event := await receive())["type"] == "websocket.receive":
            try:
                await self.dispatch(event)
            except MessagingError as error:
                self.refuse(error)
            except Exception:
                logger.exception("A frame could not be served")
                self.socket.close(Close.OUR_FAULT)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand one frame to its `on_<type>` method."""
        if self.meter.is_flooded():
            self.socket.close(Close.TOO_MUCH)
            return
        text = message.get("text")
        if text is None:
            self.error("not_json", "Frames are text.")
        elif len(text) > MAX_FRAME or (
            len(text) > MAX_FRAME // 4 and len(text.encode()) > MAX_FRAME
        ):
            self.error("too_large", f"A frame has at most {MAX_FRAME:,} bytes.")
        else:
            await self.serve(text)

    async def serve(self, text: str) -> None:
        try:
            frame = protocol.decode(text)
        except protocol.BadFrame as error:
            self.error(error.code, str(error))
            return
        if not self.socket.ready and not isinstance(frame, protocol.Hello | protocol.Ping):
            self.error("hello_first", "Say hello before anything else.")
        else:
            await HANDLERS[type(frame)](self, frame)

    # ------------------------------------------------------------ frames

    async def on_hello(self, frame: protocol.Hello) -> None:
        """Listen first, catch up second: what arrives in between waits, so nothing is missed."""
        if frame.v != protocol.VERSION:
            self.error(
                "bad_version", f"This site speaks version {protocol.VERSION}. Please update."
            )
            return
        if frame.convs is not None and len(frame.convs) > MAX_CONVS:
            self.error("bad_frame", f"At most {MAX_CONVS} conversations at once.")
            return
        if frame.away:
            self.live.company.look_away(self.socket, away=True)
        self.socket.hold()
        frames = await in_thread(
            backlog.first_frames,
            self.socket.user_id,
            online=set(self.live.company.presence.online),
            away=self.live.company.away(),
            seats=self.seats().conversations,
            convs=None if frame.convs is None else numbered(frame.convs),
            revs=numbered(frame.revs),
        )
        self.socket.release(frames)

    async def on_send(self, frame: protocol.Send) -> None:
        """Store one message; the ack follows its commit, and meanwhile the next frame may come."""
        try:
            self.require_voice(frame.c)
            await self.spend_send()
            if frame.att:
                await self.all_acked()
            storing = services.apost_message(
                frame.c,
                author_id=self.socket.user_id,
                client_id=frame.id,
                body=frame.body,
                files=frame.att,
                reply_seq=frame.reply,
                via=self.socket,
            )
        except MessagingError as error:
            self.refuse(error, frame)
            return
        self.unacked.add(storing)
        storing.add_done_callback(partial(self.ack, frame))
        if frame.att:
            await self.all_acked()
        elif len(self.unacked) >= MOST_UNACKED:
            await asyncio.wait(self.unacked, return_when=asyncio.FIRST_COMPLETED)

    async def on_resume(self, frame: protocol.Resume) -> None:
        """What is said while we read comes after it: before it, its receiver would drop it for the
        gap that is just being filled.
        """
        self.require_member(frame.c)
        self.socket.hold()
        frames: list[str] = []
        try:
            frames = await in_thread(backlog.missed, frame.c, after=frame.after, rev=frame.rev)
        finally:
            self.socket.release(frames)

    async def on_typing(self, frame: protocol.Typing) -> None:
        self.require_member(frame.c)
        if frame.c in self.seats().closed:
            return
        now = time.monotonic()
        if frame.on and now - self.typed.get(frame.c, 0.0) < TYPING_PAUSE:
            return
        self.typed[frame.c] = now
        try:
            await in_thread(typings().take, self.socket.user_id)
        except TooFast:
            return  # nobody types in that many places: it is dropped, as all typing may be
        self.live.publish([parcels.typing(frame.c, self.socket.user_id, on=frame.on)])

    async def on_delivered(self, frame: protocol.Delivered) -> None:
        self.require_member(frame.c)
        self.live.receipts.note(frame.c, self.socket.user_id, Progress(delivered=frame.seq))

    async def on_read(self, frame: protocol.Read) -> None:
        self.require_member(frame.c)
        self.live.receipts.note(frame.c, self.socket.user_id, Progress(read=frame.seq))

    async def on_away(self, frame: protocol.Away) -> None:
        self.live.company.look_away(self.socket, away=frame.on)

    async def on_ping(self, frame: protocol.Ping) -> None:
        self.reply(protocol.Pong(n=frame.n))

    # ------------------------------------------------------------ what they need

    def seats(self) -> Seats:
        person = self.live.hub.people.get(self.socket.user_id)
        return person.seats if person else NOWHERE

    def require_member(self, conversation_id: int) -> None:
        if conversation_id not in self.seats().conversations:
            raise NotAMember

    def require_voice(self, conversation_id: int) -> None:
        self.require_member(conversation_id)
        if reason := self.seats().closed.get(conversation_id):
            raise Closed(reason)

    async def spend_send(self) -> None:
        if self.sends.empty:
            await in_thread(self.sends.renew)
        self.sends.spend()

    async def all_acked(self) -> None:
        """Files take another way to the database: nothing of this socket may overtake them there,
        nor be overtaken.
        """
        if self.unacked:
            await asyncio.wait(self.unacked)

    def ack(self, frame: protocol.Send, storing: "asyncio.Future[Stored]") -> None:
        self.unacked.discard(storing)
        try:
            place = storing.result()
        except MessagingError as error:
            self.refuse(error, frame)
        else:
            self.reply(protocol.Ack(id=frame.id, c=frame.c, seq=place.seq, ts=place.ts))

    def reply(self, frame: protocol.ToClient) -> None:
        self.socket.put(protocol.encode(frame))

    def refuse(self, error: MessagingError, frame: protocol.Send | None = None) -> None:
        self.reply(
            protocol.Error(
                code=error.code,
                detail=str(error),
                id=frame.id if frame else None,
                retry_after=getattr(error, "retry_after", None),
            )
        )

    def error(self, code: str, detail: str) -> None:
        self.reply(protocol.Error(code=code, detail=detail))

    async def say_goodbye(self, writing: "asyncio.Task[None]") -> None:
        if self.unacked:
            await asyncio.wait(self.unacked, timeout=LAST_WORDS)
        self.socket.close(Close.RESTARTING)
        await asyncio.wait([writing], timeout=LAST_WORDS)
        await asyncio.sleep(FLUSH)


def numbered(places: dict[str, int]) -> dict[int, int]:
    """JSON's keys are strings; what is no number is nobody's conversation."""
    return {int(key): seq for key, seq in places.items() if key.isdecimal() and len(key) < 19}


Handler = Callable[[LiveConsumer, Any], Awaitable[None]]
HANDLERS: dict[type, Handler] = {
    protocol.Hello: LiveConsumer.on_hello,
    protocol.Send: LiveConsumer.on_send,
    protocol.Resume: LiveConsumer.on_resume,
    protocol.Typing: LiveConsumer.on_typing,
    protocol.Delivered: LiveConsumer.on_delivered,
    protocol.Read: LiveConsumer.on_read,
    protocol.Away: LiveConsumer.on_away,
    protocol.Ping: LiveConsumer.on_ping,
}
