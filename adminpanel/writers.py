"""What happens on pages and sockets, on its way to the database: handed over without waiting, and
written by a thread of each process, many at once.
"""

import atexit
import logging
import queue
import threading
import time
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


class Writer(Generic[T]):
    """Its kinds say what `write` does. What is more than `most` is dropped and counted; what a
    killed process had not written is lost.
    """

    name: str
    every = 1.0  # seconds
    most = 2_000
    log = logging.getLogger(__name__)

    def __init__(self) -> None:
        self._waiting: queue.Queue[T] = queue.Queue(self.most)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.dropped = 0

    def put(self, thing: T) -> None:
        """Never raises, and never waits."""
        try:
            self._waiting.put_nowait(thing)
        except queue.Full:
            self.dropped += 1
        self.start()

    def start(self) -> None:
        """The writing thread, once for each process: workers are forked from one that may have had
        a thread already, which is not alive in them.
        """
        if self._is_running():
            return
        with self._lock:
            if not self._is_running():
                self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
                self._thread.start()
                atexit.register(self._try_flush)

    def flush(self) -> int:
        """Write what waits now; how many there were."""
        waiting = []
        while True:
            try:
                waiting.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        if waiting:
            self.write(waiting)
        return len(waiting)

    def write(self, things: list[T]) -> None:
        raise NotImplementedError

    def _is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _run(self) -> None:
        while True:
            time.sleep(self.every)
            self._try_flush()

    def _try_flush(self) -> None:
        try:
            self.flush()
        except Exception as error:
            self.log.warning("%s could not be written: %s", self.name, error)
        finally:
            connections.close_all()
