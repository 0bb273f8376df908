"""The sandbox's own time, which a test may move."""

import time


class Clock:
    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset

    def now(self) -> float:
        return time.time() + self.offset

    def at(self, offset: float) -> float:
        """What it would say, moved by so much from the real time."""
        return time.time() + offset

    def stamp(self) -> int:
        return int(self.now())

    def move(self, seconds: float) -> None:
        self.offset += seconds
