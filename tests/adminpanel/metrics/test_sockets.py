"""`/ws/admin/`, on a real site: each stream to those who may see it, for as long as they may."""

import asyncio
import json

import pytest
from websockets.exceptions import ConnectionClosed

from accounts.groups import ensure_staff_groups
from adminpanel import services, streams
from messaging.protocol import Close
from messaging.threads import in_thread
from tests.conftest import staff
from tests.messaging.phone import Phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.process]
ALL = ",".join(streams.RIGHTS)


class Room(Phone):
    """A page of the control room."""

    def __init__(self, site, person, names: str = ALL) -> None:
        super().__init__(site, person)
        self.address = f"{site.socket_url}admin/?streams={names}"

    async def hears(self, seconds: float = 1.0) -> str:
        """All that comes within that time."""
        texts = []
        try:
            async with asyncio.timeout(seconds):
                while True:
                    texts.append(await self.socket.recv())
        except TimeoutError:
            return "\n".join(texts)

    async def closed_with(self) -> int:
        try:
            async with asyncio.timeout(8):
                while True:
                    await self.socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code


async def tick() -> None:
    """A worker somewhere computes, draws and sends."""
    from adminpanel.models import Lease

    await asyncio.sleep(0.5)  # whoever has just connected has joined its groups
    await in_thread(Lease.objects.all().delete)
    assert await in_thread(services.broadcast_metrics)


@pytest.fixture
def site(shared_site):
    return shared_site


@pytest.mark.postgres  # another process than ours has to reach the site: through Redis
class TestStreams:
    async def test_finance_hears_money_and_moderators_do_not(self, site, fin, mona):
        sam = await in_thread(staff, "Sam Support", "support")
        async with Room(site, fin) as fins, Room(site, mona) as monas, Room(site, sam) as sams:
            await tick()
            heard, others = await fins.hears(), [await monas.hears(), await sams.hears()]

        assert 'id="now-revenue"' in heard
        assert '"revenue"' in heard
        for other in others:
            assert 'id="now-online"' in other
            assert "revenue" not in other
            assert "refunds" not in other

    async def test_who_leaves_finance_hears_no_more_money(self, site, fin):
        async with Room(site, fin) as page:
            await tick()
            assert "revenue" in await page.hears()

            await in_thread(fin.groups.set, [(await in_thread(ensure_staff_groups))["support"]])
            await asyncio.sleep(4)
            await tick()
            heard = await page.hears()

        assert 'id="now-online"' in heard
        assert "revenue" not in heard

    async def test_a_page_hears_only_what_it_asked_for(self, site, ada):
        async with Room(site, ada, "points,nonsense") as page:
            await tick()
            frames = (await page.hears()).splitlines()

        assert [json.loads(frame)["type"] for frame in frames] == ["points"]

    async def test_what_a_page_says_means_nothing(self, site, ada):
        async with Room(site, ada, "points") as page:
            await page.socket.send("{garbage")
            await page.socket.send(b"\x00\xff")
            await tick()
            assert "points" in await page.hears()


async def test_who_is_no_staff_is_shown_out(site, anna):
    async with Room(site, anna) as page:
        assert await page.closed_with() == Close.NOT_YOURS


async def test_a_guest_is_asked_to_sign_in(site):
    async with Room(site, None) as page:
        assert await page.closed_with() == Close.SIGN_IN


async def test_who_is_staff_no_more_is_shown_out(site, mona):
    async with Room(site, mona) as page:
        await asyncio.sleep(0.5)
        mona.is_staff = False
        await in_thread(mona.save)
        assert await page.closed_with() == Close.NOT_YOURS
