import asyncio

import pytest

from messaging.hub import MOST_FRAMES, Hub, Parcel, Socket
from messaging.protocol import Close
from messaging.sessions import Seats, Standing, Visitor


class Page:
    """The far end of a socket, which reads only while `reads` is set."""

    def __init__(self, hub, user_id, *conversations, apart=frozenset()):
        self.events = []
        self.reads = asyncio.Event()
        self.reads.set()
        seats = Seats(frozenset(conversations), (len(conversations), None, 0, None), apart=apart)
        self.socket = Socket(
            Visitor(user_id, Standing("", True), seats), f"session-{user_id}", self._receive
        )
        hub.join(self.socket, seats)
        self.socket.ready = True
        self.writing = asyncio.ensure_future(self.socket.write_out())

    async def _receive(self, event):
        await self.reads.wait()
        self.events.append(event)

    async def frames(self):
        await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        return [event["text"] for event in self.events if "text" in event]

    async def close_code(self):
        await asyncio.wait_for(self.writing, 2)
        return self.events[-1]["code"]


@pytest.fixture
def hub():
    return Hub()


async def test_a_conversation_is_heard_by_its_people_only(hub):
    anna, rose, mallory = Page(hub, 1, 7), Page(hub, 2, 7, 8), Page(hub, 3, 8)
    hub.deliver(Parcel("hi", conversations=[7]))
    assert await anna.frames() == ["hi"]
    assert await rose.frames() == ["hi"]
    assert await mallory.frames() == []


async def test_a_frame_for_people_reaches_all_their_pages(hub):
    desk, hand, other = Page(hub, 1), Page(hub, 1), Page(hub, 2)
    hub.deliver(Parcel("look", people=[1]))
    assert await desk.frames() == await hand.frames() == ["look"]
    assert await other.frames() == []


async def test_nobody_hears_a_frame_twice(hub):
    page = Page(hub, 1, 7, 8)
    hub.deliver(Parcel("here", conversations=[7, 8], people=[1]))
    assert await page.frames() == ["here"]


async def test_somebody_can_be_left_out(hub):
    anna, rose = Page(hub, 1, 7), Page(hub, 2, 7)
    hub.deliver(Parcel("types", conversations=[7], but_not=1))
    assert await anna.frames() == []
    assert await rose.frames() == ["types"]


async def test_the_socket_it_came_through_is_left_out(hub):
    desk, hand = Page(hub, 1, 7), Page(hub, 1, 7)
    hub.deliver(Parcel("mine", conversations=[7]), via=desk.socket)
    assert await desk.frames() == []
    assert await hand.frames() == ["mine"]


async def test_a_page_that_left_leaves_nothing_behind(hub):
    page = Page(hub, 1, 7)
    hub.deliver(Parcel("x", conversations=[7], seq=3))
    hub.leave(page.socket)
    assert (hub.people, hub.heads, list(hub.heard())) == ({}, {}, [])


async def test_new_seats_move_what_is_heard(hub):
    page = Page(hub, 1, 7)
    hub.seat(hub.people[1], Seats(frozenset({8}), (1, 9)))
    hub.deliver(Parcel("old", conversations=[7]))
    hub.deliver(Parcel("new", conversations=[8]))
    assert await page.frames() == ["new"]


async def test_heads_only_move_forward(hub):
    Page(hub, 1, 7)
    hub.deliver(Parcel("b", conversations=[7], seq=5))
    hub.deliver(Parcel("a", conversations=[7], seq=4, rev=2))
    assert hub.heads == {7: (5, 2)}


async def test_what_arrives_while_catching_up_comes_after(hub):
    page = Page(hub, 1, 7)
    page.socket.hold()
    hub.deliver(Parcel("live", conversations=[7]))
    page.socket.release(["old 1", "old 2"])
    assert await page.frames() == ["old 1", "old 2", "live"]


async def test_a_slow_reader_loses_typing_first_then_the_socket(hub):
    slow, quick = Page(hub, 1, 7), Page(hub, 2, 7)
    slow.reads.clear()
    await asyncio.sleep(0)
    for number in range(100):
        hub.deliver(Parcel(str(number), conversations=[7]))
        await asyncio.sleep(0)
    waiting = len(slow.socket._waiting)
    hub.deliver(Parcel("typing", conversations=[7], droppable=True))
    assert len(slow.socket._waiting) == waiting

    for number in range(MOST_FRAMES):
        hub.deliver(Parcel(str(number), conversations=[7]))
        await asyncio.sleep(0)

    slow.reads.set()
    assert await slow.close_code() == Close.TOO_SLOW
    assert len(slow.events) < 10
    assert "typing" in await quick.frames()
    assert len(await quick.frames()) == 101 + MOST_FRAMES


async def test_a_goodbye_comes_after_what_waits(hub):
    page = Page(hub, 1, 7)
    hub.deliver(Parcel("last words", conversations=[7]))
    page.socket.close(Close.RESTARTING)
    assert await page.close_code() == Close.RESTARTING
    assert await page.frames() == ["last words"]


async def test_of_somebody_one_is_apart_from_one_hears_neither_typing_nor_presence():
    hub = Hub()
    author, friend = Page(hub, 1, 7), Page(hub, 2, 7)
    apart = Page(hub, 3, 7, apart=frozenset({1}))
    hub.deliver(Parcel("typing", conversations=[7], but_not=1, droppable=True))
    hub.deliver(Parcel("words", conversations=[7]))
    assert await author.frames() == ["words"]
    assert await friend.frames() == ["typing", "words"]
    assert await apart.frames() == ["words"]
