"""Who is online, without sockets: two of these are two processes."""

import asyncio
import time

import pytest
from django.conf import settings as django_settings

from messaging import presence as presence_module
from messaging.presence import LIFE, ONLINE, PEOPLE, Presence, registered_now
from messaging.relay import connect

ANNA, ROSE = 900_000_001, 900_000_002


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(presence_module, "MOMENT", 0.01)
    monkeypatch.setattr(presence_module, "PAGE_CHANGE", 0.1)


@pytest.fixture
async def process():
    """Makes a process's presence, which notes in `.told` what it tells."""
    clients, made = [], []

    def make():
        client = connect(django_settings.REDIS_URL) if django_settings.REDIS_URL else None
        told, noticed, crowds = [], [], []
        presence = Presence(
            lambda user, online: told.append((user, online)),
            lambda came, went: noticed.append((came, went)),
            client,
            crowded=lambda user, names: crowds.append((user, names)),
        )
        presence.told, presence.noticed, presence.crowds = told, noticed, crowds
        clients.append(client)
        made.append(presence)
        return presence

    yield make
    for presence in made:
        await presence.close()
    for client in clients:
        if client:
            await client.delete(PEOPLE, ONLINE.key_of(ANNA), ONLINE.key_of(ROSE))
            await client.aclose()


async def settled(*processes):
    """Until what they have under way is done."""
    while under_way := [task for process in processes for task in process._tasks]:
        await asyncio.gather(*under_way)


@pytest.mark.embedded
async def test_coming_and_going_is_told_once(process):
    here = process()
    here.arrive(ANNA, "desk")
    here.arrive(ANNA, "hand")
    here.leave(ANNA, "desk")
    await settled(here)
    assert here.told == [(ANNA, True)]
    assert ANNA in here.online

    here.leave(ANNA, "hand")
    await settled(here)
    assert here.told == [(ANNA, True), (ANNA, False)]
    assert ANNA not in here.online


@pytest.mark.embedded
async def test_going_to_the_next_page_is_not_leaving(process):
    here = process()
    here.arrive(ANNA, "one page")
    await settled(here)
    here.leave(ANNA, "one page")
    await asyncio.sleep(0.05)
    here.arrive(ANNA, "the next")
    await settled(here)
    assert here.told == [(ANNA, True)]


@pytest.mark.embedded
async def test_a_visit_shorter_than_a_moment_ends_too(process):
    here = process()
    here.arrive(ANNA, "page")
    here.leave(ANNA, "page")
    await settled(here)
    assert here.told == [(ANNA, True), (ANNA, False)]


@pytest.mark.postgres
async def test_who_is_on_another_process_has_not_left(process):
    one, other = process(), process()
    one.arrive(ANNA, "desk")
    other.arrive(ANNA, "hand")
    await settled(one, other)
    one.leave(ANNA, "desk")
    await settled(one, other)
    assert (ANNA, False) not in one.told
    assert registered_now(django_settings.REDIS_URL, [ANNA, ROSE]) == {ANNA}


@pytest.mark.postgres
async def test_people_of_a_killed_process_are_told_gone_by_exactly_one_other(process):
    killed, one, other = process(), process(), process()
    killed.arrive(ANNA, "desk")
    await settled(killed, one, other)
    killed._here.clear()  # it refreshes nothing any more and says no goodbye
    await one._round()
    await other._round()
    assert ANNA in one.online
    assert one.told == other.told == []
    await let_a_minute_pass(one._redis)

    await one._round()
    await other._round()

    assert one.told + other.told == [(ANNA, False)]
    assert ANNA not in one.online | other.online


@pytest.mark.postgres
async def test_a_thousand_at_once_need_no_thousand_connections(process):
    here = process()
    for number in range(1000):
        here.arrive(ANNA, f"page {number}")
    await settled(here)
    for number in range(1000):
        here.leave(ANNA, f"page {number}")
    await settled(here)
    assert here.told == [(ANNA, True), (ANNA, False)]
    assert len(here._redis.connection_pool._available_connections) < 10


@pytest.mark.postgres
async def test_what_nobody_told_us_is_noticed_for_our_own_pages(process):
    here, there = process(), process()
    there.arrive(ANNA, "desk")
    await settled(here, there)
    await here.catch_up()
    there.leave(ANNA, "desk")
    await settled(here, there)
    await here.catch_up()
    assert here.noticed == [({ANNA}, set()), (set(), {ANNA})]
    assert here.told == []


async def let_a_minute_pass(client):
    past = time.time() - LIFE
    await client.zadd(PEOPLE, {str(ANNA): past})
    await client.zadd(ONLINE.key_of(ANNA), {"desk": past})


@pytest.mark.embedded
async def test_more_connections_than_a_person_may_have_are_named(process, settings):
    settings.CHAT_SOCKETS_PER_PERSON = 2
    here = process()
    for name in ("one", "two"):
        here.arrive(ANNA, name)
    await settled(here)
    assert here.crowds == []
    here.arrive(ANNA, "three")
    here.arrive(ROSE, "one")
    await settled(here)
    assert here.crowds == [(ANNA, ["three"])]


@pytest.mark.postgres
async def test_connections_of_all_processes_count(process, settings):
    settings.CHAT_SOCKETS_PER_PERSON = 2
    here, there = process(), process()
    for name in ("one", "two"):
        here.arrive(ANNA, name)
    await settled(here, there)
    there.arrive(ANNA, "three")
    await settled(here, there)
    assert (here.crowds, there.crowds) == ([], [(ANNA, ["three"])])
    here.leave(ANNA, "one")
    there.leave(ANNA, "three")
    await settled(here, there)
    there.arrive(ANNA, "four")
    await settled(here, there)
    assert len(there.crowds) == 1
