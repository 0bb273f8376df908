"""Letters about what somebody has not seen: to whom, about what, when, and once."""

import datetime as dt
import smtplib

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from messaging import services
from messaging.kinds import BY_KEY, SWITCHED, Channel
from messaging.models import Letterbox, Member, Notification
from messaging.services import digests
from tests.factories.accounts import UserFactory
from tests.factories.messaging import conversation_of
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clock():
    with time_machine.travel(dt.datetime(2027, 6, 2, 12, 0, tzinfo=dt.UTC), tick=False) as moving:
        yield moving


@pytest.fixture
def online(monkeypatch):
    """Who looks at a page: presence lives in sockets, which these tests have none of."""
    here: set[int] = set()
    monkeypatch.setattr(digests, "people_looking", lambda user_ids: here & set(user_ids))
    return here


def told(person, text="Rosewood Studio accepted", link="/bookings/12/", kind="booking"):
    return services.notify(person, kind, text, link)


def addressees():
    return [to for letter in mail.outbox for to in letter.to]


def test_who_is_away_gets_one_letter_about_everything(clock, online, anna, rose):
    told(anna)
    told(anna, "Your deposit went back", kind="payment")
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=rose, body="Is the 12th still right?")
    services.post_message(talk, author=rose, body="And the garden?")
    assert services.send_digests() == 0  # they may be about to come
    clock.shift(11 * MINUTE)

    assert services.send_digests() == 1
    assert services.send_digests() == 0

    (letter,) = mail.outbox
    assert letter.to == [anna.email]
    assert letter.subject == "4 things you have not seen"
    for part in (letter.body, letter.alternatives[0].content):
        assert "Rosewood Studio accepted" in part
        assert "Your deposit went back" in part
        assert "Rose: 2 new messages" in part
        assert "Is the 12th still right?" in part
        assert f"/messages/{talk.pk}/" in part
        assert f"/notifications/{Notification.objects.first().pk}/" in part


def test_a_partner_who_writes_is_named_as_the_author(clock, online, anna, rose, stranger):
    talk = services.start_conversation({anna: "Anna", stranger: "Mallory"}, {rose: "Studio"})
    services.post_message(talk, author=stranger, body="We will be eighty")
    clock.shift(11 * MINUTE)

    services.send_digests()

    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert letters[anna.email].subject == "Mallory wrote to you"
    assert "- Studio: 1 new message\n  Mallory: " in letters[anna.email].body
    assert "- Anna & Mallory: 1 new message\n" in letters[rose.email].body


def test_never_again_for_the_same_but_for_what_is_new(clock, online, anna, rose):
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=rose, body="First")
    clock.shift(11 * MINUTE)
    services.send_digests()
    clock.shift(dt.timedelta(days=1))
    assert services.send_digests() == 0

    services.post_message(talk, author=rose, body="Second")
    told(anna, "News")
    clock.shift(11 * MINUTE)

    assert services.send_digests() == 1
    assert "Second" in mail.outbox[-1].body
    assert "1 new message\n" in mail.outbox[-1].body
    assert "First" not in mail.outbox[-1].body


def test_what_is_read_meanwhile_is_not_named(clock, online, anna, rose):
    read, unread = told(anna, "Seen already"), told(anna, "Not seen")
    talk = conversation_of(anna, rose)
    seq = services.post_message(talk, author=rose, body="Hello").seq
    services.read_notification(read.pk, by=anna)
    services.mark_read(talk, by=anna, seq=seq)
    clock.shift(11 * MINUTE)

    services.send_digests()

    (letter,) = mail.outbox
    assert letter.subject == unread.text
    assert "Seen already" not in letter.body
    assert "Hello" not in letter.body.replace("Hello Anna", "")


def test_nothing_to_say_is_no_letter(clock, online, anna, rose):
    services.read_notification(told(anna).pk, by=anna)
    services.post_message(conversation_of(anna, rose), author=anna, body="My own words")
    clock.shift(11 * MINUTE)

    services.send_digests()

    assert addressees() == [rose.email]


@pytest.mark.parametrize("how", ["muted", "archived", "left"])
def test_conversations_that_somebody_put_away_are_left_out(clock, online, anna, rose, how):
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=rose, body="Hello")
    now = timezone.now()
    facts = {"muted": {"muted": True}, "archived": {"archived_seq": 1}, "left": {"left_at": now}}
    Member.objects.filter(user=anna).update(**facts[how])
    clock.shift(11 * MINUTE)

    assert services.send_digests() == 0


def test_what_is_said_after_a_conversation_was_put_away_is_news(clock, online, anna, rose):
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=rose, body="Put away unread")
    services.archive(talk, by=anna, on=True)
    services.post_message(talk, author=rose, body="Brought back")
    clock.shift(11 * MINUTE)

    assert services.send_digests() == 1
    assert "Brought back" in mail.outbox[0].body
    assert "Put away unread" not in mail.outbox[0].body


def test_what_was_said_before_somebody_joined_is_no_news(clock, online, anna, rose, stranger):
    talk = conversation_of(anna, rose)
    services.post_message(talk, author=rose, body="Before")
    clock.shift(MINUTE)
    services.add_member(talk, stranger, shown_as="Mallory", beside=anna)
    clock.shift(11 * MINUTE)

    services.send_digests()

    assert addressees() == [anna.email]


def test_who_is_here_reads_it_here_but_not_for_ever(clock, online, anna):
    online.add(anna.pk)
    told(anna)
    clock.shift(11 * MINUTE)
    assert services.send_digests() == 0

    clock.shift(dt.timedelta(hours=1))
    assert services.send_digests() == 1


def test_at_most_one_letter_in_half_an_hour(clock, online, anna):
    told(anna, "One")
    clock.shift(11 * MINUTE)
    assert services.send_digests() == 1
    told(anna, "Two")
    clock.shift(11 * MINUTE)
    assert services.send_digests() == 0
    clock.shift(20 * MINUTE)

    assert services.send_digests() == 1
    assert mail.outbox[-1].subject == "Two"


def test_people_hear_nothing_of_each_other(clock, online, anna, rose, stranger):
    told(anna, "For Anna only")
    told(rose, "For Rose only")
    services.post_message(conversation_of(rose, stranger), author=stranger, body="Between us")
    clock.shift(11 * MINUTE)

    services.send_digests()

    letters = {letter.to[0]: letter.body + letter.alternatives[0].content for letter in mail.outbox}
    assert set(letters) == {anna.email, rose.email}
    assert "Rose" not in letters[anna.email]
    assert "Between us" not in letters[anna.email]
    assert "For Anna only" not in letters[rose.email]


def test_choices_are_kept(clock, online, anna, rose):
    services.update_choices(anna, {("bookings", Channel.EMAIL): False})
    told(anna, "A booking")
    told(anna, "Money", kind="payment")
    services.post_message(conversation_of(anna, rose), author=rose, body="Words")
    clock.shift(11 * MINUTE)
    services.send_digests()
    assert "A booking" not in mail.outbox[0].body
    assert "Money" in mail.outbox[0].body

    clock.shift(dt.timedelta(hours=1))
    services.update_choices(anna, {})

    assert services.send_digests() == 1  # switched on again, it is still unread
    assert mail.outbox[1].subject == "A booking"


def test_security_cannot_be_switched_off(clock, online, anna):
    services.update_choices(anna, {(group.key, Channel.EMAIL): False for group in SWITCHED})
    services.stop_mail(anna, BY_KEY["security"])
    told(anna, "A new sign-in", kind="security")
    told(anna, "A booking")
    clock.shift(11 * MINUTE)

    services.send_digests()

    assert [letter.subject for letter in mail.outbox] == ["A new sign-in"]


def test_suspended_people_get_nothing(clock, online, anna):
    told(anna)
    anna.is_active = False
    anna.save(update_fields=["is_active"])
    clock.shift(11 * MINUTE)

    assert services.send_digests() == 0


def test_quiet_hours_put_letters_off_and_drop_nothing(clock, online, anna):
    anna.time_zone = "Europe/Lisbon"
    anna.save(update_fields=["time_zone"])
    services.update_quiet_hours(anna, (dt.time(22), dt.time(7)))
    clock.move_to(dt.datetime(2027, 6, 2, 21, 30, tzinfo=dt.UTC))  # 22:30 in Lisbon
    told(anna)
    clock.shift(11 * MINUTE)
    assert services.send_digests() == 0
    clock.move_to(dt.datetime(2027, 6, 3, 5, 59, tzinfo=dt.UTC))
    assert services.send_digests() == 0

    clock.move_to(dt.datetime(2027, 6, 3, 6, 0, tzinfo=dt.UTC))
    assert services.send_digests() == 1


def test_times_are_those_of_the_person(clock, online, anna):
    anna.time_zone = "Asia/Tokyo"
    anna.save(update_fields=["time_zone"])
    told(anna)
    clock.shift(11 * MINUTE)

    services.send_digests()

    assert "(2 June, 21:00)" in mail.outbox[0].body


def test_a_name_with_a_line_break_harms_no_header(clock, online, anna):
    told(anna, "Bcc:\nsomebody@example.test")
    clock.shift(11 * MINUTE)

    services.send_digests()

    assert mail.outbox[0].subject == "Bcc: somebody@example.test"


def test_words_are_no_markup(clock, online, anna):
    told(anna, "<b>Tom & Jerry</b>")
    clock.shift(11 * MINUTE)

    services.send_digests()

    assert "<b>Tom & Jerry</b>" in mail.outbox[0].body
    assert "&lt;b&gt;Tom &amp; Jerry&lt;/b&gt;" in mail.outbox[0].alternatives[0].content


def test_mail_that_does_not_leave_is_tried_again(clock, online, anna, monkeypatch):
    def refuse(self, messages):
        raise smtplib.SMTPServerDisconnected("gone")

    told(anna)
    clock.shift(11 * MINUTE)
    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        assert services.send_digests() == 0
    assert services.send_digests() == 0  # not at once
    clock.shift(2 * MINUTE)

    assert services.send_digests() == 1
    assert Letterbox.objects.get(user=anna).failures == 0


def test_a_writer_that_dies_loses_nothing_and_doubles_nothing_in_silence(
    clock, online, anna, monkeypatch, caplog
):
    def die(letter):
        raise KeyboardInterrupt

    told(anna)
    clock.shift(11 * MINUTE)
    with monkeypatch.context() as patch:
        patch.setattr(digests, "_mark", die)
        with pytest.raises(KeyboardInterrupt):
            services.send_digests()
    assert services.send_digests() == 0  # its claim still stands
    clock.shift(5 * MINUTE)

    assert services.send_digests() == 1
    first, again = mail.outbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert "may go out twice" in caplog.text


def test_thousands_go_in_chunks(clock, online, monkeypatch, anna, rose, stranger):
    monkeypatch.setattr(digests, "CHUNK", 2)
    for person in (anna, rose, stranger):
        told(person)
    clock.shift(11 * MINUTE)

    assert services.send_digests() == 3
    assert len(set(addressees())) == 3


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_write_one_letter_each(online):
    people = [UserFactory() for _ in range(3)]
    for person in people:
        told(person)
    Notification.objects.update(created_at=timezone.now() - 11 * MINUTE)

    results = all_at_once([services.send_digests] * 4)

    assert sum(results) == 3
    assert sorted(addressees()) == sorted(person.email for person in people)
