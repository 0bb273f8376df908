"""Only our own pages may open sockets.

A browser sends the session cookie along whoever opens a socket, so the Origin header is what
keeps other sites out. It has to match exactly: scheme, host and port.
"""

from collections.abc import Awaitable, Callable, Collection
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class ExactOrigins:
    """Refuses the handshake (403) of any other origin, and of none."""

    def __init__(self, application: Application, origins: Collection[str]) -> None:
        self._application = application
        self._origins = {origin.encode("latin1") for origin in origins}

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        sent = [value for name, value in scope["headers"] if name == b"origin"]
        if len(sent) == 1 and sent[0] in self._origins:
            await self._application(scope, receive, send)
        else:
            await refuse(scope, receive, send)


async def refuse(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Answer a handshake with 403. Also for addresses where no socket lives."""
    await receive()
    await send({"type": "websocket.close"})
