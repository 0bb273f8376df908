"""Edits, reactions and blocks as sockets hear them, on a real site."""

import asyncio

import pytest

from messaging import services
from messaging.models import Message
from messaging.threads import in_thread
from tests.factories.messaging import conversation_of
from tests.fixtures.server import Site
from tests.messaging.phone import Phone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.process]


async def post(conversation, author, body, **facts):
    place = await in_thread(services.post_message, conversation, author=author, body=body, **facts)
    return await in_thread(Message.objects.get, conversation=conversation, seq=place.seq)


async def test_an_answer_tells_its_number_and_one_to_nothing_is_refused(
    phone, anna, rose, conversation
):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        await hers.send(conversation, "Is it free?")
        await studios.hear("msg")
        await studios.send(conversation, "It is", reply=1)
        assert (await hers.hear("msg"))["reply"] == 1
        name = await studios.send(conversation, "To nothing", reply=99)
        refused = await studios.hear("error")
    assert (refused["id"], refused["code"]) == (name, "no_message")
    assert "retry_after" not in refused
    assert await in_thread(Message.objects.count) == 2


async def test_changes_made_elsewhere_are_heard_within_seconds_and_by_no_stranger(
    phone, anna, rose, stranger, conversation
):
    """With Redis by the frame; without, by the heads that the watch tells, and `resume`."""
    message = await post(conversation, anna, "Befor")
    other = await in_thread(conversation_of, anna, stranger)
    async with phone(rose) as studios, phone(stranger) as mallorys:
        await studios.hello(**{f"c{conversation.pk}": 1})
        await mallorys.hello(**{f"c{other.pk}": 0})
        await in_thread(services.edit_message, message.pk, by=anna, body="Before")
        await studios.say("resume", c=conversation.pk, after=1, rev=0)
        changed = await studios.hear("changed", rev=1)
        await mallorys.say("resume", c=conversation.pk, after=0, rev=0)
        assert (await mallorys.hear("error"))["code"] == "not_found"
        assert await mallorys.hears_no("changed")
    assert (changed["seq"], changed["body"], changed["edited"]) == (1, "Before", True)


async def test_a_page_that_was_away_gets_edits_deletions_and_reactions(
    phone, anna, rose, conversation
):
    first, second, third = [await post(conversation, anna, word) for word in ("a", "b", "c")]
    async with phone(rose) as studios:
        await studios.hello(**{f"c{conversation.pk}": 0})
        await studios.hear("synced")
    await in_thread(services.edit_message, first.pk, by=anna, body="A")
    await in_thread(services.delete_message, second.pk, by=anna)
    await in_thread(services.react, third.pk, by=anna, emoji="👍", on=True)
    late = await post(conversation, anna, "d")
    await in_thread(services.react, late.pk, by=rose, emoji="🎉", on=True)

    async with phone(rose) as studios:
        places = {str(conversation.pk): 3}
        await studios.say("hello", v=1, convs=places, revs={str(conversation.pk): 0})
        await studios.hear("synced", rev=4)
    heard = {frame["seq"]: frame for frame in studios.heard if "seq" in frame}

    assert (heard[1]["type"], heard[1]["body"], heard[1]["edited"]) == ("changed", "A", True)
    assert (heard[2]["body"], heard[2]["deleted"]) == ("", True)
    assert heard[3]["reactions"] == {"👍": [anna.pk]}
    assert (heard[4]["type"], heard[4]["reactions"]) == ("msg", {"🎉": [rose.pk]})


async def test_a_blocked_person_is_silent_within_seconds_and_back_after(
    phone, anna, rose, conversation
):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        await in_thread(services.block, anna, by=rose)
        async with asyncio.timeout(5):
            while not await refused(hers, conversation):
                await asyncio.sleep(0.1)
        stored = await in_thread(Message.objects.count)
        await hers.say("typing", c=conversation.pk)
        await studios.say("typing", c=conversation.pk)
        assert await studios.hears_no("typing")
        assert await hers.hears_no("typing")
        assert await in_thread(Message.objects.count) == stored

        await in_thread(services.unblock, anna, by=rose)
        async with asyncio.timeout(5):
            while await refused(hers, conversation):
                await asyncio.sleep(0.1)


async def test_no_presence_passes_between_those_who_are_apart(phone, anna, rose, conversation):
    await in_thread(services.block, anna, by=rose)
    async with phone(anna) as hers:
        await hers.hello()
        async with phone(rose) as studios:
            await studios.hello()
            assert await studios.hears_no("presence")
            assert await hers.hears_no("presence")


async def test_ones_mute_is_in_the_welcome_and_reaches_ones_other_pages(
    phone, anna, rose, conversation
):
    await in_thread(services.mute, conversation, by=anna, on=True)
    async with phone(anna) as hers, phone(rose) as studios:
        assert (await hers.hello())["muted"] == [conversation.pk]
        assert "muted" not in await studios.hello()


@pytest.mark.postgres
async def test_a_block_in_one_process_is_kept_by_the_other(own_site, anna, rose, conversation):
    second = await in_thread(Site().start)
    try:
        async with Phone(own_site, anna) as hers, Phone(second, anna) as also_hers:
            await hers.hello()
            await also_hers.hello()
            await in_thread(services.block, anna, by=rose)
            async with asyncio.timeout(5):
                for one in (hers, also_hers):
                    while not await refused(one, conversation):
                        await asyncio.sleep(0.1)
    finally:
        await in_thread(second.remove)


async def refused(page, conversation) -> bool:
    """Whether what is sent now is refused because of a block."""
    name = await page.send(conversation, "Hello?")
    while True:
        answer = await page.hear_one_of("ack", "error")
        if answer.get("id") == name:
            return answer["type"] == "error" and answer["code"] == "closed"
