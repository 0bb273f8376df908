"""The stream of the control room: HTML that htmx puts in place, the same for everyone who
watches.
"""

import asyncio
import contextlib
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from adminpanel.services import STAFF_STREAM
from messaging.protocol import Close
from messaging.sessions import session_key_of, signed_in
from messaging.threads import in_thread

LOOK_AGAIN = 3.0


class StaffConsumer(AsyncWebsocketConsumer):
    """Sends what the worker drew, to staff only, for as long as they are signed-in staff."""

    groups: list[str] = []
    _watching: "asyncio.Task[None] | None" = None

    async def connect(self) -> None:
        await self.accept()
        if refusal := await self._refusal():
            await self.close(code=refusal)
            return
        await self.channel_layer.group_add(STAFF_STREAM, self.channel_name)
        self._watching = asyncio.create_task(self._watch())

    async def disconnect(self, code: int) -> None:
        if self._watching:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
            await self.channel_layer.group_discard(STAFF_STREAM, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing that staff pages send means anything here."""

    async def stream_html(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["html"])

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            if refusal := await self._refusal():
                await self.close(code=refusal)
                return

    async def _refusal(self) -> int | None:
        user = await in_thread(signed_in, session_key_of(self.scope))
        if user is None:
            return Close.SIGN_IN
        return None if user.is_staff else Close.NOT_YOURS
