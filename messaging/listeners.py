"""How other apps hear in which conversations people have just spoken.

An app registers what it does about it in its `AppConfig.ready`:

    listeners.register(answer_for_the_absent)     # answer_for_the_absent(conversation_ids)

It is a bell, after the commit and beside the chat: several messages may be one call, a call may
come twice, and one that is lost is made up for by a job of that app.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine, Iterable
from typing import Any

from messaging.threads import in_thread

logger = logging.getLogger(__name__)

PAUSE = 0.5  # seconds; what is said meanwhile is one call
Listener = Callable[[Collection[int]], object]

_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """A listener that is known already stays once."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(conversation_ids: Collection[int]) -> None:
    """Let everybody know; who stumbles does not keep it from the others."""
    for listener in _listeners:
        try:
            listener(conversation_ids)
        except Exception:
            logger.exception("A listener could not be told of %s", conversation_ids)


class Ear:
    """Gathers what comes over this process's sockets and tells it in a thread, so that chat pays
    no more for it than a number in a set. On the loop only.
    """

    def __init__(self, keep: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._keep = keep
        self._heard: set[int] = set()
        self._is_telling = False

    def hear(self, conversation_ids: Iterable[int]) -> None:
        self._heard.update(conversation_ids)
        if self._heard and not self._is_telling:
            self._is_telling = True
            self._keep(self._tell())

    async def _tell(self) -> None:
        try:
            while self._heard:
                await asyncio.sleep(PAUSE)
                heard, self._heard = self._heard, set()
                await in_thread(tell, heard)
        finally:
            self._is_telling = False
