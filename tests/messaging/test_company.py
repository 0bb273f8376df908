"""Online, away, last seen: what others are told of somebody, and what they are not."""

import pytest
from django.urls import reverse

from accounts.services import update_profile
from messaging import services
from messaging.blocks import Blocks
from messaging.threads import in_thread
from tests.factories.messaging import many_messages

pytestmark = pytest.mark.embedded


def hide(person, *, hidden=True):
    update_profile(
        person,
        name=person.name,
        time_zone=person.time_zone,
        place=person.place,
        phone=person.phone,
        shows_presence=not hidden,
    )


@pytest.mark.django_db(transaction=True)
async def test_a_hidden_page_is_away_and_comes_back(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        await hers.hear("presence", user=rose.pk, online=True)
        await studios.say("away", on=True)
        await hers.hear("presence", user=rose.pk, online=True, away=True)
        await studios.say("away", on=False)
        while (await hers.hear("presence", user=rose.pk)).get("away"):
            pass


@pytest.mark.django_db(transaction=True)
async def test_away_is_who_looks_at_none_of_their_pages(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as desk, phone(rose) as hand:
        for one in (hers, desk, hand):
            await one.hello()
        await desk.say("away", on=True)
        assert await hers.hears_no("presence", within=6, away=True)
        await hand.say("away", on=True)
        await hers.hear("presence", user=rose.pk, away=True)


@pytest.mark.django_db(transaction=True)
async def test_who_hides_is_not_seen_by_anybody(phone, anna, rose, conversation):
    await in_thread(hide, rose)
    async with phone(rose) as studios:
        await studios.hello()
        async with phone(anna) as hers:
            await hers.hello()
            await hers.say("typing", c=conversation.pk)
            await studios.hear("typing")  # so she is connected, and they both are
            assert await hers.hears_no("presence", user=rose.pk)
            assert (await studios.hear("presence", user=anna.pk))["online"]
            seen = await in_thread(services.attendance, [rose], blocks=Blocks(anna.pk, ()))
            assert (seen.online, seen.last_seen) == (set(), None)


@pytest.mark.django_db(transaction=True)
async def test_hiding_and_showing_work_while_connected(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        await hers.hear("presence", user=rose.pk, online=True)
        await in_thread(hide, rose)
        gone = await hers.hear("presence", user=rose.pk, online=False)
        assert "last_seen" not in gone
        await in_thread(hide, rose, hidden=False)
        await hers.hear("presence", user=rose.pk, online=True)


@pytest.mark.django_db
def test_the_page_says_when_somebody_was_last_seen(client, conversation, anna, rose):
    many_messages(conversation, rose, 1)
    client.force_login(anna)
    address = reverse("messaging:conversation-detail", args=[conversation.pk])
    assert "Offline" in client.get(address).content.decode()
    rose.last_seen = rose.date_joined
    rose.save(update_fields=["last_seen"])
    assert "Last seen" in client.get(address).content.decode()
    hide(rose)
    assert "Last seen" not in client.get(address).content.decode()
