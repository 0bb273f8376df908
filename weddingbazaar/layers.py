"""The channel layer of the embedded site."""

import asyncio
from typing import Any

from channels.layers import InMemoryChannelLayer


class ThreadSafeLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, usable from Celery's threads: what they send runs on the
    server's own loop.

    The loop is learnt when the first consumer joins. Before that nobody listens, so nothing can
    be missed.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._server_loop: asyncio.AbstractEventLoop | None = None

    async def group_add(self, group: str, channel: str) -> None:
        self._server_loop = asyncio.get_running_loop()
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        loop = self._server_loop
        if loop is None or loop.is_closed():
            return
        if loop is asyncio.get_running_loop():
            await super().group_send(group, message)
        else:
            sending = asyncio.run_coroutine_threadsafe(super().group_send(group, message), loop)
            await asyncio.wrap_future(sending)
