"""What this process did in the last minute: requests, errors and latencies.

One ring of sixty seconds. Latencies are counted in buckets that grow by a quarter each, so that the
percentiles of several processes can be added up (the error is at most that quarter).
"""

import dataclasses
import threading
import time

WINDOW = 60
FIRST_BOUND = 0.001
GROWTH = 1.25
BUCKETS = 50  # the last bound is about a minute


@dataclasses.dataclass
class Reading:
    """Counts over the window. `latencies[i]` counts requests up to `bound(i)` seconds."""

    requests: int = 0
    errors: int = 0
    latencies: list[int] = dataclasses.field(default_factory=lambda: [0] * BUCKETS)

    def add(self, other: "Reading") -> None:
        self.requests += other.requests
        self.errors += other.errors
        self.latencies = [a + b for a, b in zip(self.latencies, other.latencies, strict=True)]

    def percentile(self, share: float) -> float:
        """Seconds within which `share` (0 to 1) of the requests were answered; 0 without any."""
        wanted, seen = share * self.requests, 0
        for index, count in enumerate(self.latencies):
            seen += count
            if count and seen >= wanted:
                return bound(index)
        return 0.0


class Meter:
    """The ring; safe to use from all threads of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds: dict[int, Reading] = {}

    def record(self, *, seconds: float, is_error: bool) -> None:
        now = int(time.monotonic())
        with self._lock:
            self._forget_before(now - WINDOW)
            reading = self._seconds.setdefault(now, Reading())
            reading.requests += 1
            reading.errors += is_error
            reading.latencies[_bucket(seconds)] += 1

    def read(self) -> Reading:
        """The last minute, added up."""
        total = Reading()
        with self._lock:
            self._forget_before(int(time.monotonic()) - WINDOW)
            for reading in self._seconds.values():
                total.add(reading)
        return total

    def _forget_before(self, oldest: int) -> None:
        for second in [second for second in self._seconds if second < oldest]:
            del self._seconds[second]


meter = Meter()


def bound(index: int) -> float:
    """The longest time, in seconds, that bucket `index` counts."""
    return float(FIRST_BOUND * GROWTH**index)


def _bucket(seconds: float) -> int:
    for index in range(BUCKETS - 1):
        if seconds <= bound(index):
            return index
    return BUCKETS - 1
