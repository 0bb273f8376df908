"""How the live side reaches the ORM from the event loop: a few threads of our own.

Channels' `database_sync_to_async` shares one thread with all of Django's synchronous code in the
process, so a slow page would hold up every socket. In a web process these threads keep their
connections (`keep_connections`): they live as long as it does, so none leaks, and a handshake
costs no login. A connection that has died meanwhile is replaced once.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import InterfaceError, OperationalError, connection, connections

P = ParamSpec("P")
T = TypeVar("T")

_readers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")
_writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
_keeping = False


def keep_connections() -> None:
    """From now on, for the life of this process."""
    global _keeping
    _keeping = True


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run ORM code beside the loop. What it does must be safe to do twice."""
    return await _run(_readers, partial(work, *args, **kwargs))


async def in_journal_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same in the one thread that writes."""
    return await _run(_writer, partial(work, *args, **kwargs))


async def _run(threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, _with_connection, work)


def _with_connection(work: Callable[[], T]) -> T:
    was_kept = connection.connection is not None
    try:
        return work()
    except (OperationalError, InterfaceError):
        connections.close_all()
        if not was_kept:
            raise
        return work()
    finally:
        if not _keeping:
            connections.close_all()
