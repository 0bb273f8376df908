"""Sent, delivered, read: per person, forward only, the same on every page."""

import re

import pytest
from django.urls import reverse

from messaging import services
from messaging.lines import receipt_of
from messaging.models import Member, Message
from messaging.receipts import Progress, move
from messaging.threads import in_thread
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of, many_messages

pytestmark = pytest.mark.embedded


@pytest.fixture
def ben():
    return UserFactory(name="Ben")


def place(conversation, person):
    return Member.objects.values_list("delivered_seq", "read_seq").get(
        conversation=conversation, user=person
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([Progress(delivered=2)], (2, 0)),
        ([Progress(read=2)], (2, 2)),
        ([Progress(delivered=3), Progress(read=1)], (3, 1)),
        ([Progress(read=3), Progress(delivered=1), Progress(read=2)], (3, 3)),
        ([Progress(delivered=900, read=900)], (3, 3)),
        ([Progress()], (0, 0)),
    ],
)
def test_forward_only_and_never_beyond_the_head(conversation, anna, rose, steps, expected):
    many_messages(conversation, rose, 3)
    for step in steps:
        move({(conversation.pk, anna.pk): step})
    assert place(conversation, anna) == expected


@pytest.mark.django_db
def test_many_people_and_conversations_move_at_once_and_strangers_do_not(
    anna, rose, ben, stranger, django_assert_max_num_queries
):
    talks = [conversation_of(anna, rose), conversation_of(anna, ben)]
    for talk in talks:
        many_messages(talk, anna, 2)
    noted = {(talk.pk, person.pk): Progress(read=2) for talk in talks for person in (rose, ben)}
    noted[talks[0].pk, stranger.pk] = Progress(read=2)
    with django_assert_max_num_queries(5):
        receipts = move(noted)
    assert {parcel.conversations[0] for parcel in receipts} == {talk.pk for talk in talks}
    assert len(receipts) == 2
    assert place(talks[0], rose) == place(talks[1], ben) == (2, 2)


@pytest.mark.django_db
def test_who_has_left_reads_no_further(conversation, anna, rose):
    many_messages(conversation, rose, 1)
    services.remove_member(conversation, anna)
    assert move({(conversation.pk, anna.pk): Progress(read=1)}) == []
    assert place(conversation, anna) == (0, 0)


@pytest.mark.django_db
def test_words_say_who_of_several(anna, ben, rose):
    talk = services.start_conversation({anna: "Anna", ben: "Ben"}, {rose: "Rosewood Studio"})
    many_messages(talk, rose, 1)
    message = Message.objects.get(conversation=talk)

    def receipt():
        found = receipt_of(message, {one.user_id: one for one in talk.members.all()})
        return found.state, found.words

    assert receipt() == ("sent", "Sent")
    move({(talk.pk, anna.pk): Progress(delivered=1)})
    assert receipt() == ("delivered", "Delivered to Anna")
    move({(talk.pk, ben.pk): Progress(delivered=1)})
    assert receipt() == ("delivered", "Delivered")
    services.mark_read(talk, by=ben, seq=1)
    assert receipt() == ("read", "Read by Ben")
    services.mark_read(talk, by=anna, seq=1)
    assert receipt() == ("read", "Read")


@pytest.mark.django_db
def test_the_page_shows_how_far_ones_own_words_have_got(client, conversation, anna, rose):
    many_messages(conversation, anna, 1)
    client.force_login(anna)
    address = reverse("messaging:conversation-detail", args=[conversation.pk])
    assert 'data-state="sent"' in client.get(address).content.decode()
    services.mark_read(conversation, by=rose, seq=1)
    page = client.get(address).content.decode()
    assert 'data-state="read"' in page
    assert re.search(rf'data-member="{rose.pk}" data-other data-delivered="1" data-read="1"', page)


@pytest.mark.django_db(transaction=True)
async def test_the_author_hears_delivered_and_read(phone, anna, rose, conversation):
    async with phone(anna) as hers, phone(rose) as studios:
        await hers.hello()
        await studios.hello()
        await hers.send(conversation, "Hello")
        await studios.hear("msg")
        await studios.say("delivered", c=conversation.pk, seq=1)
        assert await hers.hear("receipt") == {
            "type": "receipt", "c": conversation.pk, "user": rose.pk, "delivered": 1, "read": 0,
        }  # fmt: skip
        await studios.say("read", c=conversation.pk, seq=1)
        assert (await hers.hear("receipt"))["read"] == 1


@pytest.mark.django_db(transaction=True)
async def test_who_comes_back_learns_how_far_the_others_are(phone, anna, rose, conversation):
    await in_thread(many_messages, conversation, anna, 3)
    await in_thread(services.mark_read, conversation, by=rose, seq=2)
    async with phone(anna) as hers:
        await hers.hello(**{f"c{conversation.pk}": 3})
        assert (await hers.hear("receipt", user=rose.pk))["read"] == 2


@pytest.mark.django_db(transaction=True)
async def test_a_strangers_receipt_is_refused(phone, stranger, rose, conversation):
    await in_thread(many_messages, conversation, rose, 1)
    async with phone(stranger) as theirs:
        await theirs.hello()
        await theirs.say("delivered", c=conversation.pk, seq=1)
        assert (await theirs.hear("error"))["code"] == "not_found"
