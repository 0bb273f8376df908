"""How many messages this process has stored since it began, for whoever wants to know."""

import threading

_lock = threading.Lock()
_stored = 0


def stored() -> int:
    return _stored


def add(number: int) -> None:
    """So many more are committed."""
    global _stored
    with _lock:
        _stored += number
