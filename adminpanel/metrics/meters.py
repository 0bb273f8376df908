"""What this process counts, in slots of ten seconds by the wall clock (UTC)."""

import threading
import time

from adminpanel.metrics.tallies import Tally

SLOT = 10  # seconds
KEPT = 7  # slots: the one that runs and the whole minute before it
MOST_LABELS = 400  # of one name in one slot; what comes after is counted together
LONGEST_LABEL = 200
OTHER = "(other)"

Key = tuple[str, str]
Slots = dict[int, dict[str, dict[str, Tally]]]


class Meter:
    """The slots, by the second they begin at (Unix time); safe to use from all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slots: Slots = {}

    def count(self, name: str, label: str = "", *, number: int = 1) -> None:
        """Something happened, so many times."""
        if number > 0:
            self._observe(name, label, 1, number=number)

    def time(self, name: str, seconds: float, *labels: str) -> None:
        """Something took so long. It is counted under each label and for all together."""
        for label in {"", *labels}:
            self._observe(name, label, round(seconds * 1_000_000), is_timing=True)

    def read(self) -> Slots:
        """A copy of what is kept."""
        with self._lock:
            self._forget(_slot_now())
            return {
                start: {
                    name: {label: _copy(tally) for label, tally in labels.items()}
                    for name, labels in names.items()
                }
                for start, names in self._slots.items()
            }

    def clear(self) -> None:
        with self._lock:
            self._slots.clear()

    def _observe(
        self, name: str, label: str, value: int, *, number: int = 1, is_timing: bool = False
    ) -> None:
        now, label = _slot_now(), label[:LONGEST_LABEL]
        with self._lock:
            if now not in self._slots:
                self._forget(now)
            labels = self._slots.setdefault(now, {}).setdefault(name, {})
            if label not in labels and len(labels) >= MOST_LABELS:
                label = OTHER
            labels.setdefault(label, Tally()).observe(value, number=number, is_timing=is_timing)

    def _forget(self, now: int) -> None:
        for start in [start for start in self._slots if start <= now - KEPT * SLOT]:
            del self._slots[start]


meter = Meter()


def _slot_now() -> int:
    return int(time.time()) // SLOT * SLOT


def _copy(tally: Tally) -> Tally:
    copy = Tally()
    copy.add(tally)
    return copy
