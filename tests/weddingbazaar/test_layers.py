"""The embedded site's channel layer, used from a thread of Celery."""

import asyncio
import threading

import pytest

from weddingbazaar import layers
from weddingbazaar.layers import ThreadSafeLayer


@pytest.fixture
def server():
    """A loop that runs in a thread of its own, as the server's does."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def on(loop: asyncio.AbstractEventLoop, work):
    return asyncio.run_coroutine_threadsafe(work, loop).result(timeout=5)


def test_what_a_thread_sends_arrives_on_the_server_s_loop(server):
    layer = ThreadSafeLayer()
    channel = on(server, layer.new_channel())
    on(server, layer.group_add("staff", channel))

    asyncio.run(layer.group_send("staff", {"type": "metrics"}))

    assert on(server, layer.receive(channel)) == {"type": "metrics"}


def test_nobody_waits_for_a_server_that_has_stopped(server):
    layer = ThreadSafeLayer()
    on(server, layer.group_add("staff", "one"))
    server.call_soon_threadsafe(server.stop)
    while server.is_running():
        pass

    asyncio.run(asyncio.wait_for(layer.group_send("staff", {"type": "metrics"}), timeout=5))


def test_nobody_waits_for_a_server_that_stops_meanwhile(server, monkeypatch):
    """Its loop still runs when we look, and does nothing any more."""
    monkeypatch.setattr(layers, "PATIENCE", 0.1)
    layer = ThreadSafeLayer()
    on(server, layer.group_add("staff", "one"))
    stuck = threading.Event()
    server.call_soon_threadsafe(stuck.wait)
    try:
        asyncio.run(asyncio.wait_for(layer.group_send("staff", {"type": "metrics"}), timeout=5))
    finally:
        stuck.set()
