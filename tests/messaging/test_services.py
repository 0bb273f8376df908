import uuid

import msgspec
import pytest
from django.db import transaction

from messaging import audit, services
from messaging import live as live_module
from messaging.exceptions import BadBody, NotAMember, TooFast
from messaging.limits import sends
from messaging.models import Member, Message, Notification
from messaging.services import telling
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def told(monkeypatch):
    """Every parcel that would leave, after its commit."""
    parcels = []
    monkeypatch.setattr(telling, "publish", parcels.extend)
    return parcels


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


def frames(parcels):
    return [msgspec.json.decode(parcel.frame) for parcel in parcels if parcel.frame]


def test_sides_are_named_by_the_others(anna, rose, stranger):
    ben = UserFactory(name="Ben")
    couple, studio = (
        {anna: "Anna", ben: "Ben"},
        {rose: "Rosewood Studio", stranger: "Rosewood Studio"},
    )
    talk = services.start_conversation(couple, studio)
    assert talk.title_for(anna) == talk.title_for(ben) == "Rosewood Studio"
    assert talk.title_for(rose) == talk.title_for(stranger) == "Anna & Ben"


def test_one_mapping_makes_sides_of_equal_names(anna, rose, stranger):
    talk = services.start_conversation({anna: "Anna", rose: "Studio", stranger: "Studio"})
    assert talk.title_for(anna) == "Studio"
    assert talk.title_for(rose) == "Anna"


def test_a_message_is_stored_and_told_after_the_commit(
    talk, anna, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        place = services.post_message(talk, author=anna, body="  Hello\r\nthere ")
        assert told == []
    assert frames(told) == [
        {
            "type": "msg",
            "c": talk.pk,
            "seq": 1,
            "from": anna.pk,
            "id": str(Message.objects.get().client_id),
            "body": "Hello\nthere",
            "ts": place.ts,
        }
    ]


def test_nothing_is_told_of_what_is_rolled_back(
    talk, anna, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        services.post_message(talk, author=anna, body="Hello")
        transaction.set_rollback(True)
    assert told == []
    talk.refresh_from_db()
    assert (talk.head_seq, Message.objects.count()) == (0, 0)


def test_a_stranger_cannot_post(talk, stranger):
    with pytest.raises(NotAMember):
        services.post_message(talk, author=stranger, body="Let me in")
    assert not Message.objects.exists()


@pytest.mark.parametrize("body", ["", " \n\t ", "\0", "x" * 4001])
def test_what_cannot_be_said_is_refused(talk, anna, body):
    with pytest.raises(BadBody):
        services.post_message(talk, author=anna, body=body)
    assert not Message.objects.exists()


def test_posting_twice_with_one_id_is_one_message(talk, anna):
    name = uuid.uuid4()
    first = services.post_message(talk, author=anna, body="Once", client_id=name)
    again = services.post_message(talk, author=anna, body="Once", client_id=name)
    assert (again.seq, again.repeat) == (first.seq, True)
    assert Message.objects.count() == 1


def test_a_page_is_limited_as_a_socket_is(talk, anna, settings):
    settings.CHAT_SENDS_PER_SECOND = 0.01  # nothing comes back while we write
    for number in range(sends().burst):
        services.post_message(talk, author=anna, body=str(number))
    with pytest.raises(TooFast):
        services.post_message(talk, author=anna, body="One more")
    assert Message.objects.count() == sends().burst


def test_a_card_is_posted_and_its_earlier_ones_change(
    talk, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.post_card(talk, kind="booking", key=12, url="/bookings/12/card/")
        services.post_card(talk, kind="booking", key=12, url="/bookings/12/card/", body="Accepted")
        services.post_card(talk, kind="booking", key=13, url="/bookings/13/card/")
    sent = frames(told)
    assert [(frame["type"], frame["seq"]) for frame in sent] == [
        ("msg", 1),
        ("changed", 1),
        ("msg", 2),
        ("msg", 3),
    ]
    assert sent[1]["rev"] == 1
    assert sent[1]["card"] == {"kind": "booking", "key": "12", "url": "/bookings/12/card/"}
    assert sent[2]["body"] == "Accepted"


def test_a_changed_card_moves_the_rev_of_every_place_it_is_in(
    talk, anna, stranger, told, django_capture_on_commit_callbacks
):
    other = conversation_of(anna, stranger)
    for conversation in (talk, other, talk):
        services.post_card(conversation, kind="thing", key=1, url="/things/1/")
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.card_changed("thing", 1)
    talk.refresh_from_db()
    other.refresh_from_db()
    revs = Message.objects.filter(conversation=talk).values_list("rev", flat=True)
    assert sorted(revs)[-1] == talk.head_rev
    assert len(set(revs)) == 2
    assert Message.objects.get(conversation=other).rev == other.head_rev
    assert {(frame["c"], frame["seq"]) for frame in frames(told)} == {
        (talk.pk, 1),
        (talk.pk, 2),
        (other.pk, 1),
    }


def test_reading_moves_forward_and_not_beyond_the_head(talk, anna, rose):
    for word in "abc":
        services.post_message(talk, author=rose, body=word)
    for seq, expected in [(2, 2), (1, 2), (99, 3)]:
        services.mark_read(talk, by=anna, seq=seq)
        assert Member.objects.get(conversation=talk, user=anna).read_seq == expected


def test_a_stranger_reads_nothing(talk, stranger, told):
    services.mark_read(talk, by=stranger, seq=1)
    assert frames(told) == []


def test_a_notification_is_kept_and_told(anna, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.notify(anna, "booking", "Rosewood Studio accepted", "/bookings/12/")
    kept = Notification.objects.get(user=anna)
    (frame,) = frames(told)
    assert (frame["type"], frame["id"], frame["link"]) == ("notification", kept.pk, "/bookings/12/")
    assert told[0].people == [anna.pk]


def test_touch_reaches_the_people_named(anna, rose, told, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        services.touch([anna, rose], "booking", 12)
    assert frames(told) == [{"type": "touch", "what": "booking", "key": "12"}]
    assert told[0].people == [anna.pk, rose.pk]


def test_without_a_live_half_and_without_redis_telling_is_harmless(anna, settings, monkeypatch):
    monkeypatch.setattr(live_module.Live, "instance", None)
    settings.REDIS_URL = ""
    live_module.publish([])


def test_the_inbox_counts_and_orders(anna, rose, stranger, django_assert_num_queries):
    quiet, busy = conversation_of(anna, rose), conversation_of(anna, stranger)
    conversation_of(anna, rose)  # has not begun: nobody wants to see it
    services.post_message(quiet, author=rose, body="First")
    services.post_message(busy, author=stranger, body="Second")
    services.post_message(busy, author=anna, body="Mine")
    services.mark_read(quiet, by=anna, seq=1)

    with django_assert_num_queries(2):
        inbox = list(type(busy).objects.for_inbox(anna))
        assert [one.title_for(anna) for one in inbox] == ["Mallory", "Rose"]

    assert [(one.pk, one.unread, one.last_body) for one in inbox] == [
        (busy.pk, 1, "Mine"),
        (quiet.pk, None, "First"),
    ]


def test_who_left_neither_sees_nor_says_anything_and_may_come_back(talk, anna, rose):
    services.post_message(talk, author=anna, body="Before")
    services.remove_member(talk, anna)
    assert not type(talk).objects.visible_to(anna).exists()
    with pytest.raises(NotAMember):
        services.post_message(talk, author=anna, body="Still here?")

    services.add_member(talk, anna, shown_as="Anna", beside=rose)

    assert type(talk).objects.visible_to(anna).get() == talk
    assert list(audit.problems()) == []


def test_the_audit_names_what_is_wrong(talk, anna, stranger):
    for number in range(3):
        services.post_message(talk, author=anna, body=str(number))
    assert list(audit.problems()) == []
    Message.objects.filter(conversation=talk, seq=2).update(author=stranger)
    Member.objects.filter(conversation=talk, user=anna).update(delivered_seq=9)
    Message.objects.filter(conversation=talk, seq=3).update(seq=7, reply_seq=7)
    Message.objects.filter(conversation=talk, seq=1).update(deleted_at=talk.created_at)

    named = "\n".join(audit.problems())

    assert "3 messages are numbered 1 to 7" in named
    assert "its heads are 3 and 0, its messages say 7 and 0" in named
    assert "read 0 and delivered 9 do not fit" in named
    assert f"its author {stranger.pk} is no member" in named
    assert "number 7 answers number 7" in named
    assert "deleted, and something of it is left" in named
