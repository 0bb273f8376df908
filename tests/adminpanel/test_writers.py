"""The thread that writes what pages hand over."""

import time

import pytest

from adminpanel.writers import Writer

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


class Notes(Writer[str]):
    name = "notes"
    every = 0.01
    most = 3

    def __init__(self) -> None:
        super().__init__()
        self.written: list[list[str]] = []
        self.breaks = False

    def write(self, things: list[str]) -> None:
        if self.breaks:
            self.breaks = False
            raise RuntimeError("no database")
        self.written.append(things)


@pytest.fixture
def notes(monkeypatch) -> Notes:
    monkeypatch.setattr("adminpanel.writers.connections.close_all", lambda: None)
    monkeypatch.setattr("adminpanel.writers.atexit.register", lambda act: None)
    return Notes()


def wait_for(notes, count) -> None:
    until = time.monotonic() + 10
    while len(notes.written) < count and time.monotonic() < until:
        time.sleep(0.01)


def test_the_thread_writes_by_itself(notes):
    notes.put("a")
    wait_for(notes, 1)

    assert notes.written == [["a"]]


def test_one_failure_does_not_end_it(notes, caplog):
    notes.breaks = True
    notes.put("a")
    until = time.monotonic() + 10
    while notes.breaks and time.monotonic() < until:
        time.sleep(0.01)
    notes.put("b")
    wait_for(notes, 1)

    assert notes.written == [["b"]]
    assert "notes could not be written: no database" in caplog.text


def test_what_is_too_much_is_dropped_and_counted(notes, monkeypatch):
    monkeypatch.setattr(notes, "start", lambda: None)
    for name in "abcde":
        notes.put(name)

    assert notes.flush() == 3
    assert (notes.written, notes.dropped) == ([["a", "b", "c"]], 2)
    assert notes.flush() == 0


def test_a_thread_that_is_not_there_any_more_is_begun_again(notes, monkeypatch):
    """As in a worker that was forked from a process with a thread."""
    notes.start()
    first = notes._thread
    notes.start()
    assert notes._thread is first
    monkeypatch.setattr(first, "is_alive", lambda: False)
    notes.start()

    assert notes._thread is not first
