"""Carries sightings from wherever they happen to the database, in a thread of each process, about
once a second. Nobody waits for it; what is too much is dropped and counted.
"""

import atexit
import logging
import os
import queue
import threading
import time

from django.conf import settings
from django.db import connections

from adminpanel.faults.sightings import Sighting, SlowSighting, VitalSighting

MOST_WAITING = 2_000
PAUSE = 1.0
log = logging.getLogger("adminpanel.faults")  # `handler.py` does not listen to this one
Carried = Sighting | SlowSighting | VitalSighting


class Carrier:
    def __init__(self) -> None:
        self._waiting: queue.Queue[Carried] = queue.Queue(MOST_WAITING)
        self._lock = threading.Lock()
        self._process = 0
        self.dropped = 0

    def carry(self, sighting: Carried) -> None:
        """Never raises, and never waits."""
        if not settings.KEEP_FAULTS:
            return
        try:
            self._waiting.put_nowait(sighting)
        except queue.Full:
            self.dropped += 1
        self._start()

    def flush(self) -> int:
        """Write what waits now; how many there were."""
        waiting = []
        while True:
            try:
                waiting.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        if waiting:
            from adminpanel import services  # which log, and so come back to here

            services.keep_sightings(waiting)
        return len(waiting)

    def _start(self) -> None:
        """Once a process: workers are forked from one that may have had a thread already."""
        if self._process == os.getpid():
            return
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                threading.Thread(target=self._run, name="faults", daemon=True).start()
                atexit.register(self._try_flush)

    def _run(self) -> None:
        while True:
            time.sleep(PAUSE)
            self._try_flush()

    def _try_flush(self) -> None:
        try:
            self.flush()
        except Exception as error:
            log.warning("Faults could not be written: %s", error)
        finally:
            connections.close_all()


carrier = Carrier()
