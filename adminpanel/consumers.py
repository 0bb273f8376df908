"""The socket of the control room: streams that everyone who may see them gets alike."""

import asyncio
import contextlib
from typing import Any
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer

from adminpanel import streams
from adminpanel.metrics.reports import Here
from messaging.protocol import Close
from messaging.sessions import session_key_of, signed_in
from messaging.threads import in_thread

LOOK_AGAIN = 3.0


class StaffConsumer(AsyncWebsocketConsumer):
    """Sends what the collector drew, to staff only, each stream for as long as they may see it.
    `?streams=now,money` says which the page wants.
    """

    groups: list[str] = []
    _watching: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        self._heard: frozenset[str] = frozenset()
        query = parse_qs(self.scope["query_string"].decode("latin1"))
        self._wanted = streams.wanted(query.get("streams", [""])[0])
        await self.accept()
        if refusal := await self._look():
            await self.close(code=refusal)
            return
        Here.staff_sockets += 1
        self._watching = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        if self._watching:
            Here.staff_sockets -= 1
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await self._hear(frozenset())

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing that staff pages send means anything here."""

    async def stream_frame(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            if refusal := await self._look():
                await self.close(code=refusal)
                return

    async def _look(self) -> int | None:
        """Hear exactly what this person may see now. Why they may hear nothing at all, if so."""
        refusal, allowed = await in_thread(_standing, session_key_of(self.scope), self._wanted)
        await self._hear(allowed)
        return refusal

    async def _hear(self, names: frozenset[str]) -> None:
        for gone in self._heard - names:
            await self.channel_layer.group_discard(streams.group_of(gone), self.channel_name)
        for come in names - self._heard:
            await self.channel_layer.group_add(streams.group_of(come), self.channel_name)
        self._heard = names


def _standing(session_key: str, wanted: frozenset[str]) -> tuple[int | None, frozenset[str]]:
    user = signed_in(session_key)
    if user is None:
        return Close.SIGN_IN, frozenset()
    if not user.is_staff:
        return Close.NOT_YOURS, frozenset()
    return None, streams.allowed(user, wanted)
