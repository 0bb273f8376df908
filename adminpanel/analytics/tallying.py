"""How far journeys came and how long each step took, counted so that parts can be put together."""

import datetime as dt
from collections.abc import Sequence

STEPS = (
    ("visit", "Visit", "started_at"),
    ("search", "Search", "search_at"),
    ("profile", "Vendor's page", "profile_at"),
    ("message", "Message", "couple__steps__message_at"),
    ("request", "Request", "couple__steps__request_at"),
    ("deposit", "Deposit paid", "couple__steps__deposit_at"),
    ("completed", "Wedding completed", "couple__steps__completed_at"),
)
KEYS = tuple(key for key, _, _ in STEPS)
TIMES = tuple(name for _, _, name in STEPS)
FINE = 120
"""Seconds that are told apart; what took longer counts in whole minutes."""

Way = tuple[int, list[tuple[int, int]]]
"""The farthest step, and of those that followed the one before, step and seconds in between."""


class Tally:
    """`counts` has how many came as far as each step; `took`, by step, seconds and how many."""

    def __init__(self) -> None:
        self.ended = [0] * len(KEYS)
        self.took: list[dict[int, int]] = [{} for _ in KEYS]

    def add(self, one: Way) -> None:
        farthest, gaps = one
        self.ended[farthest] += 1
        for step, seconds in gaps:
            took = self.took[step]
            took[seconds] = took.get(seconds, 0) + 1

    def put(self, counts: Sequence[int], took: Sequence[Sequence[int]] = ()) -> None:
        """What another one had, as `counts` and `flat` gave it away."""
        for step, count in enumerate(counts):
            self.ended[step] += count - (counts[step + 1] if step + 1 < len(counts) else 0)
        for mine, theirs in zip(self.took[1:], took, strict=False):
            for seconds, number in zip(theirs[::2], theirs[1::2], strict=True):
                mine[seconds] = mine.get(seconds, 0) + number

    @property
    def counts(self) -> list[int]:
        return [sum(self.ended[step:]) for step in range(len(KEYS))]

    def flat(self) -> list[list[int]]:
        """For each step after the first: seconds, how many, seconds, how many."""
        return [[each for pair in sorted(took.items()) for each in pair] for took in self.took[1:]]

    def middle(self, step: int) -> dt.timedelta | None:
        """Between the two middle ones where their number is even."""
        took = self.took[step]
        if not took:
            return None
        number, passed, middles = sum(took.values()), 0, []
        for seconds, count in sorted(took.items()):
            for place in ((number - 1) // 2, number // 2):
                if passed <= place < passed + count:
                    middles.append(seconds)
            passed += count
        return dt.timedelta(seconds=sum(middles) / 2)


def way(start: dt.datetime, *times: dt.datetime | None) -> Way:
    """Of its `TIMES`; what came before the first page is left out."""
    farthest, gaps = 0, []
    before: dt.datetime | None = start
    for step, at in enumerate(times, 1):
        if at is None or at < start:
            before = None
            continue
        farthest = step
        if before is not None and at >= before:
            gaps.append((step, _seconds(at - before)))
        before = at
    return farthest, gaps


def _seconds(gap: dt.timedelta) -> int:
    seconds = gap.days * 86_400 + gap.seconds
    return seconds if seconds < FINE else seconds - seconds % 60
