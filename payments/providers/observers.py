"""Whoever wants to know how long providers take to answer adds a function to `observers`."""

import contextlib
import time
from collections.abc import Callable, Iterator

# The provider, how many seconds one request took, and whether there was an answer at all.
Observer = Callable[[str, float, bool], None]
observers: list[Observer] = []


@contextlib.contextmanager
def observed(provider: str) -> Iterator[None]:
    started, has_answer = time.perf_counter(), False
    try:
        yield
        has_answer = True
    finally:
        for tell in observers:
            tell(provider, time.perf_counter() - started, has_answer)
