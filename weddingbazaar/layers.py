"""The channel layer of the embedded site."""

import asyncio
import contextlib
from typing import Any

from channels.layers import InMemoryChannelLayer

PATIENCE = 5.0


class ThreadSafeLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, usable from Celery's threads: what they send runs on the
    server's own loop.

    The loop is learnt when the first consumer joins. Before that nobody listens, so nothing can
    be missed; nor does anybody once the loop has stopped, and who sends then must not wait for it
    (the site waits for its Celery threads before it ends).
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._server_loop: asyncio.AbstractEventLoop | None = None

    async def group_add(self, group: str, channel: str) -> None:
        self._server_loop = asyncio.get_running_loop()
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        loop = self._server_loop
        if loop is None or not loop.is_running():
            return
        if loop is asyncio.get_running_loop():
            await super().group_send(group, message)
        else:
            sending = asyncio.run_coroutine_threadsafe(super().group_send(group, message), loop)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.wrap_future(sending), PATIENCE)
