"""Many people at once, each in a thread with database connections of its own."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


class Meeting:
    """Where `number` threads wait for each other once, so that what a lock prevents surely happens
    when the lock is off; however busy the machine is.
    """

    def __init__(self, number: int) -> None:
        self._gate = threading.Barrier(number)
        self._is_over = False

    def wait(self) -> None:
        if self._is_over:
            return
        with contextlib.suppress(threading.BrokenBarrierError):
            self._gate.wait(timeout=30)
        self._is_over = True


def all_at_once(acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run every act at the same moment; what each returned or raised, in their order."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T | Exception:
        try:
            start.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))
