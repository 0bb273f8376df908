"""Saved answers, the away message, and how fast people answer."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from messaging import services
from messaging.exceptions import TooManyAnswers
from messaging.models import Away, Member, Message, QuickReply
from messaging.services import habits
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
ANSWERS = "messaging:answer-list"


@pytest.fixture
def talk(anna, rose):
    return conversation_of(anna, rose)


def said(talk, author, minute, *, start):
    """One message at that minute after `start`."""
    place = services.post_message(talk, author=author, body="Hello")
    message = Message.objects.filter(conversation=talk, seq=place.seq)
    message.update(created_at=start + dt.timedelta(minutes=minute))


# ---------------------------------------------------------------- saved answers


def test_answers_are_saved_changed_and_deleted_by_their_person_only(anna, rose):
    mine = services.save_answer(by=rose, title="Prices", body="From 900")
    services.save_answer(by=rose, answer_id=mine.pk, title="Prices", body="From 950")
    with pytest.raises(QuickReply.DoesNotExist):
        services.save_answer(by=anna, answer_id=mine.pk, title="Ha", body="Ha")
    services.delete_answer(mine.pk, by=anna)
    assert QuickReply.objects.get().body == "From 950"
    services.delete_answer(mine.pk, by=rose)
    assert not QuickReply.objects.exists()


def test_there_is_room_for_fifty(rose):
    for number in range(habits.MOST_ANSWERS):
        services.save_answer(by=rose, title=str(number), body="x")
    with pytest.raises(TooManyAnswers):
        services.save_answer(by=rose, title="One more", body="x")
    assert QuickReply.objects.count() == habits.MOST_ANSWERS


def test_the_page_of_answers(client, rose, talk):
    assert client.get(reverse(ANSWERS)).status_code == 302
    client.force_login(rose)
    new = reverse("messaging:answer-create")
    assert client.post(new, {"title": "Prices", "body": ""}).status_code == 422
    saved = client.post(new, {"title": "Prices", "body": 'From "900"'}, follow=True)
    assert "Prices" in saved.content.decode()
    page = client.get(reverse("messaging:conversation-detail", args=[talk.pk])).content.decode()
    assert 'data-answer="From &quot;900&quot;"' in page

    one = QuickReply.objects.get()
    change = reverse("messaging:answer-update", args=[one.pk])
    client.post(change, {"title": "Prices", "body": "From 950"})
    one.refresh_from_db()
    assert one.body == "From 950"
    client.force_login(UserFactory())
    assert client.post(change, {"title": "Ha", "body": "Ha"}).status_code == 404
    client.post(reverse("messaging:answer-delete", args=[one.pk]))
    assert QuickReply.objects.filter(pk=one.pk).exists()


# ---------------------------------------------------------------- away


def away(person, **facts):
    return services.set_away(
        person, **{"on": True, "text": "Back on Monday.", "until": None} | facts
    )


def lines(talk):
    system = Message.objects.filter(conversation=talk, author=None).order_by("seq")
    return list(system.values_list("body", flat=True))


def test_who_writes_to_somebody_away_reads_so_once(talk, anna, rose):
    away(rose)
    assert services.post_away_lines() == 0
    services.post_message(talk, author=anna, body="Are you there?")
    assert services.post_away_lines() == 1
    services.post_message(talk, author=anna, body="Hello?")
    assert services.post_away_lines() == 0
    assert lines(talk) == ["Rose is away: Back on Monday."]

    long_ago = timezone.now() - dt.timedelta(hours=12, minutes=1)
    Member.objects.update(away_told_at=long_ago)
    assert services.post_away_lines() == 1


@pytest.mark.parametrize("how", ["off", "over", "answered", "before", "long ago", "own", "left"])
def test_where_nobody_waits_for_somebody_away_nothing_is_said(talk, anna, rose, how):
    now = timezone.now()
    if how != "before":
        away(
            rose,
            on=how != "off",
            until=now - dt.timedelta(minutes=1) if how == "over" else None,
        )
    services.post_message(talk, author=rose if how == "own" else anna, body="Hello")
    if how == "before":
        away(rose)
    elif how == "answered":
        services.post_message(talk, author=rose, body="Hello!")
    elif how == "long ago":
        Away.objects.update(since=now - dt.timedelta(days=2))
        Message.objects.update(created_at=now - dt.timedelta(hours=2))
    elif how == "left":
        services.remove_member(talk, rose)
    assert services.post_away_lines() == 0
    assert lines(talk) == []


def test_of_a_team_one_line_is_enough(anna, rose, stranger):
    talk = services.start_conversation(
        {anna: "Anna"}, {rose: "Rosewood Studio", stranger: "Rosewood Studio"}
    )
    away(rose)
    away(stranger)
    services.post_message(talk, author=anna, body="Hello")
    assert services.post_away_lines() == 1
    assert lines(talk) == ["Rosewood Studio is away: Back on Monday."]


def test_switching_on_again_speaks_of_what_comes_after(talk, anna, rose):
    away(rose, on=False)
    services.post_message(talk, author=anna, body="Hello")
    away(rose)
    assert services.post_away_lines() == 0
    services.post_message(talk, author=anna, body="Hello again")
    assert services.post_away_lines() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_workers_say_it_once(talk, anna, rose):
    away(rose)
    services.post_message(talk, author=anna, body="Hello")
    assert sum(all_at_once([services.post_away_lines] * 4)) == 1
    assert len(lines(talk)) == 1


def test_the_away_form_says_what_is_wrong(client, rose):
    client.force_login(rose)
    form = reverse("messaging:away-update")
    past = {"on": "on", "text": "Away", "until": "2020-01-01T10:00"}
    assert "That time has passed" in client.post(form, past).content.decode()
    assert client.post(form, {"on": "on", "text": ""}).status_code == 422
    assert not Away.objects.filter(on=True).exists()
    client.post(form, {"on": "on", "text": "Away"})
    assert Away.objects.get(user=rose).on


# ---------------------------------------------------------------- reply times


def test_reply_times_by_hand(anna, rose, stranger):
    """Anna asks at 0, 5 and 60; Rose answers at 30 and 31, and at 70: half an hour, ten minutes.

    In the other conversation Sam, who works with Rose, is first to speak, then answers after 100
    minutes; what Mallory asks last nobody has answered. The median of 10, 30 and 100 is 30.
    Anna answers once: what Rose says at 30 at 60.
    """
    sam = UserFactory(name="Sam")
    first = services.start_conversation({anna: "Anna"}, {rose: "Rosewood", sam: "Rosewood"})
    second = services.start_conversation({sam: "Rosewood", rose: "Rosewood"}, {stranger: "M"})
    start = timezone.now() - dt.timedelta(days=1)
    script = [(first, anna, 0), (first, anna, 5), (first, rose, 30), (first, sam, 31),
              (first, anna, 60), (first, rose, 70),
              (second, sam, 0), (second, stranger, 10), (second, stranger, 20), (second, sam, 110),
              (second, stranger, 200)]  # fmt: skip
    for talk, author, minute in script:
        said(talk, author, minute, start=start)
    services.post_line(first, "Rosewood is away: Back on Monday.")

    theirs = services.reply_times([rose.pk, sam.pk])
    assert (theirs.answers, theirs.median) == (3, dt.timedelta(minutes=30))
    annas = services.reply_times([anna.pk])
    assert (annas.answers, annas.median) == (1, dt.timedelta(minutes=30))


def test_a_line_of_the_site_answers_nothing_and_what_is_old_does_not_count(talk, anna, rose):
    start = timezone.now() - dt.timedelta(days=100)
    said(talk, anna, 0, start=start)
    said(talk, rose, 10, start=start)
    assert services.reply_times([rose.pk]) == services.ReplyTimes(0, None)
    said(talk, anna, 0, start=timezone.now() - dt.timedelta(hours=1))
    services.post_line(talk, "Rose is away: Back on Monday.")
    assert services.reply_times([rose.pk]).answers == 0
    assert services.reply_times([]).answers == 0
