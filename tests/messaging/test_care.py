"""What happens to messages after they were sent, and what people choose for themselves."""

import datetime as dt

import msgspec
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from messaging import audit, services
from messaging.blocks import Blocks, Reason
from messaging.exceptions import (
    BadBody,
    Closed,
    NoSuchMessage,
    NotAMember,
    NotYours,
    TooFast,
    TooLate,
)
from messaging.limits import sends
from messaging.models import Attachment, Block, Conversation, Member, Message, Reaction
from messaging.services import telling
from messaging.sessions import membership_fingerprints, seats_of
from tests.factories.accounts import UserFactory
from tests.factories.files import PDF, upload
from tests.factories.messaging import conversation_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def told(monkeypatch):
    """Every frame that would leave, after its commit."""
    parcels = []
    monkeypatch.setattr(telling, "publish", parcels.extend)
    return parcels


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


@pytest.fixture
def question(talk, anna):
    return said(talk, anna, "Is the 12th free?")


def said(talk, author, body, **facts):
    place = services.post_message(talk, author=author, body=body, **facts)
    return Message.objects.get(conversation=talk, seq=place.seq)


def frames(parcels):
    return [msgspec.json.decode(parcel.frame) for parcel in parcels if parcel.frame]


# ---------------------------------------------------------------- editing


def test_other_words_are_stored_and_told_after_the_commit(
    question, anna, told, django_capture_on_commit_callbacks
):
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.edit_message(question.pk, by=anna, body="  Is the 13th free?\r\n")
        assert told == []
    question.refresh_from_db()
    assert (question.body, question.rev) == ("Is the 13th free?", 1)
    assert question.edited_at is not None
    assert frames(told) == [
        {
            "type": "changed",
            "c": question.conversation_id,
            "rev": 1,
            "seq": 1,
            "body": "Is the 13th free?",
            "edited": True,
        }
    ]


def test_the_same_words_again_change_nothing(question, anna):
    services.edit_message(question.pk, by=anna, body="Is the 12th free? ")
    question.refresh_from_db()
    assert (question.rev, question.edited_at) == (0, None)


@pytest.mark.parametrize("body", ["", " \n", "x" * 4001])
def test_other_words_are_cleaned_as_posting_does(question, anna, body):
    with pytest.raises(BadBody):
        services.edit_message(question.pk, by=anna, body=body)


def test_nobody_else_edits_not_even_the_other_side(question, rose, stranger):
    with pytest.raises(NotYours):
        services.edit_message(question.pk, by=rose, body="Ha")
    with pytest.raises(NotAMember):
        services.edit_message(question.pk, by=stranger, body="Ha")
    question.refresh_from_db()
    assert question.body == "Is the 12th free?"


@pytest.mark.parametrize(("minutes", "allowed"), [(14.9, True), (15.1, False)])
def test_words_can_be_changed_for_a_quarter_of_an_hour(question, anna, minutes, allowed):
    later = timezone.now() + dt.timedelta(minutes=minutes)
    with time_machine.travel(later, tick=False):
        if allowed:
            services.edit_message(question.pk, by=anna, body="Other words")
        else:
            with pytest.raises(TooLate):
                services.edit_message(question.pk, by=anna, body="Other words")
    question.refresh_from_db()
    assert (question.body == "Other words") is allowed


def test_a_deleted_message_and_a_card_have_no_other_words(talk, question, anna):
    services.delete_message(question.pk, by=anna)
    with pytest.raises(NoSuchMessage):
        services.edit_message(question.pk, by=anna, body="Back again")
    services.post_card(talk, kind="thing", key=1, url="/things/1/", body="A thing", author=anna)
    card = Message.objects.get(card_kind="thing")
    with pytest.raises(TooLate):
        services.edit_message(card.pk, by=anna, body="Another thing")


# ---------------------------------------------------------------- deleting


def test_what_is_deleted_is_gone_and_its_number_stays(
    talk, question, anna, rose, told, django_capture_on_commit_callbacks
):
    services.react(question.pk, by=rose, emoji="👍", on=True)
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_message(question.pk, by=anna)
    question.refresh_from_db()
    assert (question.seq, question.rev, question.body) == (1, 2, "")
    assert not Reaction.objects.exists()
    assert frames(told) == [
        {"type": "changed", "c": talk.pk, "rev": 2, "seq": 1, "body": "", "deleted": True}
    ]
    assert said(talk, anna, "Next").seq == 2
    assert list(audit.problems()) == []


def test_deleting_twice_is_once_and_only_for_the_author(question, anna, rose):
    with pytest.raises(NotYours):
        services.delete_message(question.pk, by=rose)
    services.delete_message(question.pk, by=anna)
    services.delete_message(question.pk, by=anna)
    question.refresh_from_db()
    assert question.rev == 1


def test_a_card_goes_with_its_message(talk, anna):
    services.post_card(talk, kind="thing", key=1, url="/things/1/", body="A thing", author=anna)
    message = services.delete_message(Message.objects.get().pk, by=anna)
    assert (message.card_kind, message.card_key, message.card_url) == ("", "", "")


def test_files_go_with_their_message_and_with_them_words_may_go(
    talk, anna, django_capture_on_commit_callbacks
):
    file = services.keep_upload(talk, owner=anna, upload=upload(PDF, "plan.pdf", "application/pdf"))
    message = said(talk, anna, "The plan", files=[file.pk])
    assert services.edit_message(message.pk, by=anna, body="").body == ""
    with django_capture_on_commit_callbacks(execute=True):
        services.delete_message(message.pk, by=anna)
    assert not Attachment.objects.exists()
    assert not file.file.storage.exists(file.file.name)
    assert list(audit.problems()) == []


# ---------------------------------------------------------------- reacting


def test_reactions_are_counted_by_person(
    question, anna, rose, told, django_capture_on_commit_callbacks
):
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.react(question.pk, by=rose, emoji="🎉", on=True)
        services.react(question.pk, by=anna, emoji="🎉", on=True)
        services.react(question.pk, by=rose, emoji="👍", on=True)
        services.react(question.pk, by=rose, emoji="🎉", on=False)
    assert [frame["reactions"] for frame in frames(told)] == [
        {"🎉": [rose.pk]},
        {"🎉": [rose.pk, anna.pk]},
        {"🎉": [rose.pk, anna.pk], "👍": [rose.pk]},
        {"🎉": [anna.pk], "👍": [rose.pk]},
    ]
    assert [frame["rev"] for frame in frames(told)] == [1, 2, 3, 4]


def test_the_same_reaction_twice_is_one_and_moves_nothing(question, rose):
    for on in (True, True, False, False):
        services.react(question.pk, by=rose, emoji="👍", on=on)
    question.refresh_from_db()
    assert (question.rev, Reaction.objects.count()) == (2, 0)


def test_who_may_not_react(question, anna, rose, stranger):
    with pytest.raises(NotAMember):
        services.react(question.pk, by=stranger, emoji="👍", on=True)
    with pytest.raises(ValueError, match="🍆"):
        services.react(question.pk, by=rose, emoji="🍆", on=True)
    services.delete_message(question.pk, by=anna)
    with pytest.raises(NoSuchMessage):
        services.react(question.pk, by=rose, emoji="👍", on=True)
    assert not Reaction.objects.exists()


def test_reactions_are_limited_as_messages_are(question, rose, settings):
    settings.CHAT_SENDS_PER_SECOND = 0.01
    sends().take(rose.pk, sends().burst)
    with pytest.raises(TooFast):
        services.react(question.pk, by=rose, emoji="👍", on=True)
    assert not Reaction.objects.exists()


# ---------------------------------------------------------------- answering


def test_an_answer_tells_what_it_answers(
    talk, question, rose, told, django_capture_on_commit_callbacks
):
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer = said(talk, rose, "It is", reply_seq=question.seq)
    assert answer.reply_seq == 1
    assert frames(told)[0]["reply"] == 1


def test_an_answer_to_what_is_not_there_is_refused(talk, question, rose):
    with pytest.raises(NoSuchMessage):
        services.post_message(talk, author=rose, body="To nothing", reply_seq=2)
    talk.refresh_from_db()
    assert (talk.head_seq, Message.objects.count()) == (1, 1)


# ---------------------------------------------------------------- muting and archiving


def inbox(user, **options):
    return list(Conversation.objects.for_inbox(user, **options))


def test_what_is_archived_leaves_the_inbox_until_somebody_else_writes(talk, question, anna, rose):
    services.archive(talk, by=anna, on=True)
    assert inbox(anna) == []
    assert inbox(anna, archived=True) == [talk]
    assert inbox(rose) == [talk]

    said(talk, anna, "One more thing")
    assert inbox(anna) == []

    said(talk, rose, "Yes?")
    assert inbox(anna) == [talk]
    assert inbox(anna, archived=True) == []


def test_a_conversation_can_be_taken_back(talk, question, anna):
    services.archive(talk, by=anna, on=True)
    services.archive(talk, by=anna, on=False)
    assert inbox(anna) == [talk]


def test_muting_is_kept_and_told_to_ones_own_pages(
    talk, question, anna, told, django_capture_on_commit_callbacks
):
    told.clear()
    with django_capture_on_commit_callbacks(execute=True):
        services.mute(talk, by=anna, on=True)
    assert Member.objects.get(conversation=talk, user=anna).muted
    assert frames(told) == [{"type": "seat", "c": talk.pk, "muted": True}]
    assert told[0].people == [anna.pk]


@pytest.mark.parametrize("act", [services.mute, services.archive])
def test_a_stranger_has_no_seat_to_choose_for(talk, stranger, act):
    with pytest.raises(NotAMember):
        act(talk, by=stranger, on=True)


# ---------------------------------------------------------------- blocking


def test_who_is_blocked_cannot_write_edit_or_react_and_can_delete(talk, question, anna, rose):
    services.block(anna, by=rose)
    with pytest.raises(Closed, match="You have been blocked"):
        services.post_message(talk, author=anna, body="Hello?")
    with pytest.raises(Closed):
        services.edit_message(question.pk, by=anna, body="Hello?")
    with pytest.raises(Closed):
        services.react(question.pk, by=anna, emoji="👍", on=True)
    services.delete_message(question.pk, by=anna)
    assert Message.objects.get().body == ""


def test_who_blocks_the_only_other_is_told_to_unblock(talk, anna, rose):
    services.block(anna, by=rose)
    with pytest.raises(Closed, match="Unblock"):
        services.post_message(talk, author=rose, body="And another thing")
    services.unblock(anna, by=rose)
    said(talk, rose, "Peace")
    said(talk, anna, "Peace")


def test_a_block_between_two_leaves_their_partners_free(anna, rose):
    ben, sam = UserFactory(name="Ben"), UserFactory(name="Sam")
    talk = services.start_conversation(
        {anna: "Anna", ben: "Ben"}, {rose: "Rosewood", sam: "Rosewood"}
    )
    services.block(rose, by=anna)
    assert Blocks.around(rose.pk).closed() == {talk.pk: Reason.BLOCKED}
    for person in (anna, ben, sam):
        assert Blocks.around(person.pk).closed() == {}
        said(talk, person, "Hello")


def test_people_of_one_side_are_not_closed_to_each_other(anna, rose):
    ben = UserFactory(name="Ben")
    talk = services.start_conversation({anna: "Anna", ben: "Ben"}, {rose: "Rosewood"})
    services.block(ben, by=anna)
    assert Blocks.around(ben.pk).closed() == Blocks.around(anna.pk).closed() == {}
    said(talk, ben, "Still here")


def test_a_block_is_seen_from_both_sides_and_elsewhere_changes_nothing(talk, anna, rose, stranger):
    other = conversation_of(anna, stranger)
    services.block(anna, by=rose)
    assert Blocks.around(anna.pk).apart == {rose.pk}
    assert Blocks.around(rose.pk).apart == {anna.pk}
    assert Blocks.around(anna.pk).closed() == {talk.pk: Reason.BLOCKED}
    assert Blocks.around(anna.pk).closed(conversation_id=other.pk) == {}


def test_blocking_twice_is_once_and_nobody_blocks_themselves(anna, rose):
    services.block(anna, by=rose)
    services.block(anna, by=rose)
    assert Block.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        services.block(rose, by=rose)


def test_a_block_changes_the_sign_by_which_processes_notice(talk, anna, rose, stranger):
    before = membership_fingerprints([anna.pk, rose.pk, stranger.pk])
    services.block(anna, by=rose)
    after = membership_fingerprints([anna.pk, rose.pk, stranger.pk])
    assert {pk for pk in before if before[pk] != after[pk]} == {anna.pk, rose.pk}
    for person in (anna, rose, stranger):
        assert seats_of(person.pk).fingerprint == after[person.pk]
    services.unblock(anna, by=rose)
    assert membership_fingerprints([anna.pk, rose.pk, stranger.pk]) == before


def test_both_people_of_a_block_are_told_to_look_again(
    talk, anna, rose, told, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        services.block(anna, by=rose)
    assert [parcel.news for parcel in told] == ["members", ""]
    assert frames(told) == [{"type": "touch", "what": "standing", "key": str(talk.pk)}]
    assert set(told[1].people) == {anna.pk, rose.pk}
