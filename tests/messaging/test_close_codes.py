"""Who is let in, and when they are shown out."""

import asyncio
import contextlib
from functools import partial

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from websockets.exceptions import InvalidStatus

from messaging import services
from messaging.models import Message
from messaging.protocol import Close
from messaging.threads import in_thread
from tests.conftest import staff
from tests.factories.messaging import conversation_of
from tests.messaging.phone import Phone
from vendors.services import suspend_vendor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.process]

AT_ONCE = 5
MOST = settings.CHAT_SOCKETS_PER_PERSON


@pytest.mark.parametrize("session", [None, "", "nosuchsession", 'bad"cookie'])
async def test_without_a_session_one_is_told_to_sign_in(phone, session):
    async with phone(session) as nobody:
        assert await nobody.close_code() == Close.SIGN_IN


async def test_a_suspended_person_cannot_come_in(phone, anna):
    await in_thread(suspend, anna)
    async with phone(anna) as hers:
        assert await hers.close_code() == Close.SIGN_IN


async def test_signing_out_closes_every_socket_of_the_session_and_no_other(phone, anna):
    async with phone(anna) as desk, phone(anna) as hand:
        await desk.hello()
        await hand.hello()
        await in_thread(Session.objects.filter(pk=desk.session_key).delete)
        assert await desk.close_code(patience=AT_ONCE) == Close.SIGN_IN
        await hand.say("ping", n=1)
        await hand.hear("pong")


async def test_suspension_closes(phone, anna):
    async with phone(anna) as hers:
        await hers.hello()
        await in_thread(suspend, anna)
        assert await hers.close_code(patience=AT_ONCE) == Close.NOT_YOURS


async def test_the_suspension_of_a_vendor_closes_what_its_people_have_open(phone, rosewood, rosa):
    """They may come back at once: their bookings and conversations stay."""
    mona = await in_thread(staff, "Mona", "moderation")
    async with phone(rosa) as desk, phone(rosa) as hand, phone(mona) as staffs:
        for page in (desk, hand, staffs):
            await page.hello()
        await in_thread(partial(suspend_vendor, rosewood.pk, note="Complaints", by=mona))
        assert await desk.close_code(patience=AT_ONCE) == Close.LOOK_AGAIN
        assert await hand.close_code(patience=AT_ONCE) == Close.LOOK_AGAIN
        await staffs.say("ping", n=1)
        await staffs.hear("pong")
    async with phone(rosa) as again:
        await again.hello()


async def test_a_new_password_closes_sockets_of_the_old_one(phone, anna):
    async with phone(anna) as hers:
        await hers.hello()
        await in_thread(new_password, anna)
        assert await hers.close_code(patience=AT_ONCE) == Close.SIGN_IN


async def test_who_is_taken_out_of_a_conversation_hears_it_no_more(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        await in_thread(services.remove_member, conversation, anna)
        await asyncio.sleep(AT_ONCE)
        await studios.send(conversation, "Between us")
        await studios.hear("ack")
        assert await hers.hears_no("msg")
        await hers.send(conversation, "Hello?")
        assert (await hers.hear("error"))["code"] == "not_found"


async def test_a_conversation_begun_later_is_heard(phone, anna, stranger):
    async with phone(anna) as hers, phone(stranger) as theirs:
        await hers.hello()
        await theirs.hello()
        talk = await in_thread(conversation_of, anna, stranger)
        await asyncio.sleep(AT_ONCE)
        await theirs.send(talk, "Nice to meet you")
        assert (await hers.hear("msg"))["c"] == talk.pk


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "https://evil.test",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "http://evil.test:{port}",
        "null",
    ],
)
async def test_other_origins_are_refused_at_the_handshake(phone, site, anna, origin):
    origin = origin and origin.format(port=site.port)
    with pytest.raises(InvalidStatus) as refused:
        await phone(anna, origin=origin).__aenter__()
    assert refused.value.response.status_code == 403


async def test_an_address_without_a_socket_is_refused(site, anna, phone):
    lost = phone(anna)
    lost.address = f"{site.socket_url}nowhere/"
    with pytest.raises(InvalidStatus) as refused:
        await lost.__aenter__()
    assert refused.value.response.status_code == 403


async def test_a_stopped_site_says_that_it_restarts(own_site, anna, rose):
    talk = await in_thread(conversation_of, anna, rose)
    async with Phone(own_site, anna) as hers, Phone(own_site, rose) as studios:
        await hers.hello()
        await studios.hello()
        await hers.send(talk, "Just before the end")
        code = await in_thread(own_site.stop)
        assert await hers.close_code() == Close.RESTARTING
        assert await studios.close_code() == Close.RESTARTING
        acked = [frame["type"] for frame in hers.heard].count("ack")
        assert acked == await in_thread(Message.objects.count), "stored without a word"
    assert code == 0
    assert "Traceback" not in own_site.logged()


@pytest.mark.slow
async def test_an_idle_socket_lives_and_then_still_receives(phone, anna, rose, conversation):
    """Longer than the server's ping interval; some versions of redis-py close idle sockets."""
    async with phone(anna, ping_interval=None) as hers, phone(rose, ping_interval=None) as studios:
        await hers.hello()
        await studios.hello()
        await asyncio.sleep(25)
        await studios.send(conversation, "Still there?")
        assert (await hers.hear("msg"))["body"] == "Still there?"


def suspend(person):
    person.is_active = False
    person.save(update_fields=["is_active"])


def new_password(person):
    person.set_password("another-good-password")
    person.save(update_fields=["password"])


async def test_who_opens_too_many_pages_loses_the_newest(phone, anna, conversation):
    async with contextlib.AsyncExitStack() as open_pages:
        pages = [await open_pages.enter_async_context(phone(anna)) for _ in range(MOST)]
        for page in pages:
            await page.hello()
        async with phone(anna) as one_more:
            assert await one_more.close_code() == Close.TOO_MUCH
        await pages[0].say("ping", n=1)
        assert await pages[0].hear("pong")
