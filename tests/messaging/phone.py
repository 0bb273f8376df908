"""A small client of the wire protocol, as somebody outside the browser would write it."""

import asyncio
import json
import uuid
from types import TracebackType

from django.conf import settings
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from messaging.threads import in_thread
from tests.fixtures.server import Site, signed_in_session

PATIENCE = 8


class Phone:
    """One socket. Frames that nobody asked for yet wait in `heard`."""

    def __init__(self, site: Site, person, **options) -> None:
        """`person` is a user, who is signed in for this, or the key of a session, or None."""
        self.heard: list[dict] = []
        self.session_key = person
        self.address = site.socket_url
        self._options = {"origin": site.url, "max_size": None} | options

    async def __aenter__(self) -> "Phone":
        if self.session_key is not None and not isinstance(self.session_key, str):
            self.session_key = await in_thread(signed_in_session, self.session_key)
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.session_key or ''}"
        self.socket: ClientConnection = await connect(
            self.address, additional_headers={"Cookie": cookie}, **self._options
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.socket.close()

    async def say(self, kind: str, **fields) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def hello(self, **places: int) -> dict:
        """`hello(c7=3)` has seen conversation 7 up to 3; without any, asks for heads alone."""
        convs = {name[1:]: seq for name, seq in places.items()}
        await self.say("hello", v=1, **({"convs": convs} if convs else {}))
        return await self.hear("welcome")

    async def send(
        self, conversation, body: str, message_id: str | None = None, **facts: int
    ) -> str:
        message_id = message_id or str(uuid.uuid4())
        await self.say("send", id=message_id, c=conversation.pk, body=body, **facts)
        return message_id

    async def hear(self, kind: str, patience: float = PATIENCE, **fields) -> dict:
        """The next frame of this kind (with these fields), in the order of arrival."""
        return await self.hear_one_of(kind, patience=patience, **fields)

    async def hear_one_of(self, *kinds: str, patience: float = PATIENCE, **fields) -> dict:
        async with asyncio.timeout(patience):
            while True:
                for frame in self.heard:
                    if frame["type"] in kinds and fields.items() <= frame.items():
                        self.heard.remove(frame)
                        return frame
                self.heard.append(json.loads(await self.socket.recv()))

    async def hears_no(self, kind: str, within: float = 0.4, **fields) -> bool:
        try:
            await self.hear(kind, patience=within, **fields)
        except TimeoutError:
            return True
        return False

    async def close_code(self, patience: float = PATIENCE) -> int:
        """The code the server closes with."""
        async with asyncio.timeout(patience):
            try:
                while True:
                    self.heard.append(json.loads(await self.socket.recv()))
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd else 1006
