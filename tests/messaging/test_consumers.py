"""What a page hears, on a real site."""

import asyncio
import json
import uuid

import pytest

from messaging import services
from messaging.models import Member, Message
from messaging.protocol import MAX_BODY, MAX_FRAME, Close
from messaging.threads import in_thread
from tests.factories.files import upload
from tests.factories.messaging import conversation_of, many_messages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded, pytest.mark.process]


async def test_two_people_talk(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        welcome = await hers.hello()
        await studios.hello()

        message_id = await hers.send(conversation, "Is the 12th of June still free?")
        ack = await hers.hear("ack")
        heard = await studios.hear("msg")

    assert welcome["user"] == anna.pk
    assert (ack["id"], ack["c"], ack["seq"]) == (message_id, conversation.pk, 1)
    assert heard == {
        "type": "msg",
        "c": conversation.pk,
        "seq": 1,
        "from": anna.pk,
        "id": message_id,
        "body": "Is the 12th of June still free?",
        "ts": ack["ts"],
    }


async def test_ones_other_page_hears_it_and_the_sending_one_is_only_acked(
    phone, anna, conversation
):
    async with phone(anna) as desk, phone(anna) as hand:
        await desk.hello()
        await hand.hello()
        await desk.send(conversation, "Hello")
        assert (await hand.hear("msg"))["body"] == "Hello"
        await desk.hear("ack")
        assert await desk.hears_no("msg")


async def test_a_repeat_gets_the_original_ack(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        message_id = await hers.send(conversation, "Once")
        first = await hers.hear("ack")
        await studios.hear("msg")

        await hers.send(conversation, "Once", message_id)

        assert await hers.hear("ack") == first
        assert await studios.hears_no("msg")
    assert await in_thread(Message.objects.count) == 1


async def test_nothing_is_heard_before_hello(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await hers.send(conversation, "Anybody?")
        await hers.hear("ack")
        assert await studios.hears_no("msg")
        await studios.say("typing", c=conversation.pk)
        assert (await studios.hear("error"))["code"] == "hello_first"


async def test_a_page_that_was_away_gets_what_it_missed(phone, anna, rose, conversation):
    for number in range(1, 6):
        await in_thread(services.post_message, conversation, author=rose, body=str(number))
    async with phone(anna) as hers:
        await hers.hello(**{f"c{conversation.pk}": 3})
        assert [(await hers.hear("msg"))["body"] for _ in range(2)] == ["4", "5"]
        synced = await hers.hear("synced")
    assert synced == {
        "type": "synced",
        "c": conversation.pk,
        "seq": 5,
        "rev": 0,
        "more": False,
    }


async def test_hello_without_places_gets_heads_only(phone, anna, rose, conversation):
    await in_thread(services.post_message, conversation, author=rose, body="One")
    async with phone(anna) as hers:
        welcome = await hers.hello()
        assert (await hers.hear("synced"))["seq"] == 1
        assert await hers.hears_no("msg")
    assert welcome["unread"] == {str(conversation.pk): {"number": 1, "last": 1}}


async def test_a_long_absence_is_told_to_read_the_history(phone, anna, rose, conversation):
    await in_thread(many_messages, conversation, rose, 230)
    async with phone(anna) as hers:
        await hers.hello(c0=0)
        await hers.say("resume", c=conversation.pk, after=10)
        synced = await hers.hear("synced")
        heard = [frame["seq"] for frame in hers.heard if frame["type"] == "msg"]
    assert heard == list(range(11, 211))
    assert (synced["seq"], synced["more"]) == (210, True)


async def test_changes_that_were_missed_come_with_the_rev(phone, anna, rose, conversation):
    await in_thread(
        services.post_card, conversation, kind="thing", key=7, url="/things/7/", body="A thing"
    )
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await in_thread(services.card_changed, "thing", 7)
        # This process is not the site's: with Redis the frame comes by it, without by the watch;
        # in either way before the other one is there.
        await hers.hear_one_of("changed", "synced", rev=1)
        await hers.say("resume", c=conversation.pk, after=1, rev=0)
        changed = await hers.hear("changed", rev=1)
        await studios.hello(**{f"c{conversation.pk}": 1})
        assert await studios.hears_no("changed")
    assert (changed["seq"], changed["card"]["url"]) == (1, "/things/7/")


async def test_typing_is_heard_by_the_other_and_not_too_often(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        for _ in range(3):
            await hers.say("typing", c=conversation.pk)
        typing = await studios.hear("typing")
        assert (typing["c"], typing["from"], typing["ttl"]) == (conversation.pk, anna.pk, 5)
        assert await studios.hears_no("typing")
        assert await hers.hears_no("typing")


async def test_presence_comes_and_goes(phone, anna, rose, conversation):
    async with phone(anna) as hers:
        await hers.hello()
        async with phone(rose) as studios:
            await studios.hello()
            assert (await hers.hear("presence", user=rose.pk))["online"] is True
            assert (await studios.hear("presence", user=anna.pk))["online"] is True
        # A process that compares lists with Redis in this moment says so first, without the time.
        while not (await hers.hear("presence", user=rose.pk, online=False)).get("last_seen"):
            pass
    async with asyncio.timeout(8):
        while rose.last_seen is None:  # written beside the loop, a moment after it is told
            await asyncio.sleep(0.05)
            await in_thread(rose.refresh_from_db)


async def test_reading_moves_forward_only_and_tells_the_other_page(phone, anna, rose, conversation):
    await in_thread(many_messages, conversation, rose, 5)
    async with phone(anna) as desk, phone(anna) as hand:
        assert (await desk.hello())["unread"] == {str(conversation.pk): {"number": 5, "last": 5}}
        await hand.hello()
        await desk.say("read", c=conversation.pk, seq=4)
        assert (await hand.hear("receipt"))["read"] == 4
        await desk.say("read", c=conversation.pk, seq=2)
        await desk.say("read", c=conversation.pk, seq=900)
        assert (await hand.hear("receipt"))["read"] == 5
    member = await in_thread(Member.objects.get, conversation=conversation, user=anna)
    assert (member.read_seq, member.delivered_seq) == (5, 5)


async def test_another_version_is_refused_and_the_socket_lives(phone, anna):
    async with phone(anna) as hers:
        await hers.say("hello", v=2)
        assert (await hers.hear("error"))["code"] == "bad_version"
        assert await hers.hello()


async def test_ping_is_answered(phone, anna):
    async with phone(anna) as hers:
        await hers.say("ping", n=41)
        assert await hers.hear("pong") == {"type": "pong", "n": 41}


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize("known", [True, False])
async def test_a_stranger_and_nothing_get_the_same_answer(
    phone, stranger, rose, conversation, known
):
    number = conversation.pk if known else 2**50
    async with phone(stranger) as theirs, phone(rose) as studios:
        await theirs.hello(c1=0)
        await studios.hello()
        message_id = str(uuid.uuid4())
        await theirs.say("send", id=message_id, c=number, body="Let me in")
        refusal = await theirs.hear("error")
        for frame in (
            {"type": "resume", "after": 0},
            {"type": "typing"},
            {"type": "read", "seq": 1},
        ):
            await theirs.socket.send(json.dumps(frame | {"c": number}))
            assert (await theirs.hear("error"))["code"] == "not_found"
        assert await studios.hears_no("msg")
    assert refusal == {
        "type": "error",
        "code": "not_found",
        "detail": "There is no such conversation.",
        "id": message_id,
    }
    assert await in_thread(Message.objects.count) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("not json", "not_json"),
        ("[1, 2]", "bad_frame"),
        ('{"type": "shout"}', "unknown_type"),
        ('{"type": "send", "c": 1}', "bad_frame"),
        (b"\x00\x01", "not_json"),
        (json.dumps({"type": "ping", "pad": "x" * MAX_FRAME}), "too_large"),
        (
            json.dumps({"type": "ping", "pad": "é" * (MAX_FRAME // 2)}, ensure_ascii=False),
            "too_large",
        ),
    ],
)
async def test_garbage_is_answered_and_the_socket_lives(phone, anna, conversation, text, code):
    async with phone(anna) as hers:
        await hers.hello()
        await hers.socket.send(text)
        assert (await hers.hear("error"))["code"] == code
        await hers.say("ping", n=1)
        await hers.hear("pong", n=1)


async def test_a_huge_frame_costs_the_connection_but_not_the_site(phone, anna, rose):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await hers.socket.send("x" * 2**20)
        assert await hers.close_code() in {1006, Close.TOO_BIG}
        await studios.hello()


@pytest.mark.parametrize(
    ("body", "detail"), [("  \n ", "at least one word"), ("x" * (MAX_BODY + 1), "at most 4,000")]
)
async def test_a_body_that_cannot_be_stored_is_refused(phone, anna, conversation, body, detail):
    async with phone(anna) as hers:
        await hers.hello()
        message_id = await hers.send(conversation, body)
        error = await hers.hear("error")
    assert (error["code"], error["id"]) == ("bad_body", message_id)
    assert detail in error["detail"]
    assert await in_thread(Message.objects.count) == 0


async def test_a_flood_of_messages_is_told_to_wait(phone, anna, conversation):
    async with phone(anna) as hers:
        await hers.hello()
        for number in range(60):
            await hers.send(conversation, str(number))
        error = await hers.hear("error")
    assert error["code"] == "too_fast"
    assert 0 < error["retry_after"] < 5
    assert await in_thread(Message.objects.count) < 60


async def test_a_flood_of_frames_is_closed(phone, anna):
    async with phone(anna) as hers:
        await hers.hello()
        for number in range(1000):
            await hers.say("ping", n=number)
        assert await hers.close_code() == Close.TOO_MUCH


async def test_a_slow_reader_is_dropped_and_nobody_else_suffers(phone, site, rose, anna):
    """Anna's phone stops reading while two others fill her conversation."""
    talk = await in_thread(conversation_of, anna, rose)
    async with phone(anna, max_queue=1, ping_interval=None) as deaf, phone(rose) as studios:
        await deaf.hello()
        await studios.hello()
        await in_thread(many_messages, talk, rose, 200, "x" * 4000)
        deaf.socket.transport.pause_reading()
        for _ in range(14):
            await deaf.say("resume", c=talk.pk, after=0)
        await asyncio.sleep(0.5)
        await studios.say("ping", n=5)
        await studios.hear("pong")
        deaf.socket.transport.resume_reading()
        assert await deaf.close_code(patience=20) in {Close.TOO_SLOW, 1006}


# ---------------------------------------------------------------- files


def kept_for(talk, owner, name="garden.png"):
    return services.keep_upload(talk, owner=owner, upload=upload(name=name))


async def test_files_arrive_with_their_message(phone, anna, rose, conversation):
    kept = await in_thread(kept_for, conversation, anna)
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        message_id = str(uuid.uuid4())
        send = {"id": message_id, "c": conversation.pk, "body": "", "att": [str(kept.pk)]}
        await hers.say("send", **send)
        ack = await hers.hear("ack")
        heard = await studios.hear("msg")
        assert await hers.hears_no("msg")
        await hers.say("send", **send)
        assert await hers.hear("ack") == ack
    assert (ack["seq"], heard["seq"], heard["body"]) == (1, 1, "")
    assert [(file["id"], file["name"]) for file in heard["att"]] == [(str(kept.pk), "garden.png")]
    async with phone(rose) as studios:  # and who was away gets the same
        await studios.hello(**{f"c{conversation.pk}": 0})
        assert await studios.hear("msg") == heard


async def test_files_of_nobody_stop_their_message_only(phone, anna, rose, conversation):
    hers_only = await in_thread(kept_for, conversation, rose)
    async with phone(anna) as hers:
        await hers.hello()
        name = str(uuid.uuid4())
        await hers.say("send", id=name, c=conversation.pk, body="Look", att=[str(hers_only.pk)])
        await hers.send(conversation, "Without")
        error = await hers.hear("error")
        ack = await hers.hear("ack")
    assert (error["id"], error["code"]) == (name, "no_such_file")
    assert ack["seq"] == 1
    assert await in_thread(Message.objects.count) == 1


async def test_nothing_overtakes_a_message_with_files(phone, anna, conversation):
    kept = [await in_thread(kept_for, conversation, anna, f"{n}.png") for n in range(3)]
    async with phone(anna) as hers:
        await hers.hello()
        for file in kept:
            for n in range(4):
                await hers.send(conversation, f"word {n}")
            name = str(uuid.uuid4())
            await hers.say("send", id=name, c=conversation.pk, body="", att=[str(file.pk)])
        for seq in range(1, 16):
            assert (await hers.hear("ack"))["seq"] == seq
    said = await in_thread(
        lambda: [
            (message.body, [file.name for file in message.attachments.all()])
            for message in Message.objects.after(conversation.pk, 0)
        ]
    )
    words = [(f"word {n}", []) for n in range(4)]
    assert said == [*words, ("", ["0.png"]), *words, ("", ["1.png"]), *words, ("", ["2.png"])]
