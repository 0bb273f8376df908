"""Other apps hear where people have spoken, beside the chat."""

import asyncio

import pytest

from messaging import listeners
from messaging.listeners import Ear


@pytest.fixture
def heard(monkeypatch) -> list[set[int]]:
    calls: list[set[int]] = []
    monkeypatch.setattr(listeners, "_listeners", [lambda ids: calls.append(set(ids))])
    monkeypatch.setattr(listeners, "PAUSE", 0.01)
    return calls


async def test_what_is_said_in_one_breath_is_one_call(heard):
    tasks = []
    ear = Ear(lambda work: tasks.append(asyncio.ensure_future(work)))
    ear.hear([])
    assert not tasks
    ear.hear([1])
    ear.hear(n for n in (1, 2))
    await tasks[0]
    ear.hear([3])
    await tasks[1]
    assert heard == [{1, 2}, {3}]


def test_who_stumbles_does_not_keep_it_from_the_others(heard, monkeypatch, caplog):
    def stumble(ids):
        raise ValueError

    monkeypatch.setattr(listeners, "_listeners", [stumble, *listeners._listeners])
    listeners.tell([7])
    assert heard == [{7}]
    assert "could not be told" in caplog.text


def test_a_listener_registers_once(monkeypatch):
    monkeypatch.setattr(listeners, "_listeners", [])
    listeners.register(print)
    listeners.register(print)
    assert listeners._listeners == [print]
