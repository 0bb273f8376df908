"""While a vendor is away: the message, and the one automatic reply of each conversation."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from messaging import tasks as messaging_tasks
from messaging.models import Conversation, Message
from messaging.services import post_away_lines, post_message, reply_times, set_away
from tests.factories.accounts import UserFactory
from tests.factories.vendors import VendorFactory
from tests.races import Meeting, all_at_once
from vendors import services
from vendors.exceptions import NoAwayMessage
from vendors.models import Absence, AwayReply, Vendor, VendorMember
from vendors.services import absences

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
WORDS = "Back on Monday, with sand in our shoes."
REPLY = f"Automatic reply from Rosewood Studio: {WORDS}"
AWAY = "/vendor/away/"


@pytest.fixture
def plus(rosewood) -> Vendor:
    return services.set_tier(rosewood.pk, "plus")


@pytest.fixture
def talk(rosewood, couple, anna) -> Conversation:
    return services.open_inquiry(rosewood.pk, couple=couple, by=anna).conversation


def away(vendor, *, first=0, last=3, body=WORDS) -> Absence:
    """Days from the vendor's today."""
    today = vendor.today()
    return services.set_absence(
        vendor.pk,
        first_day=today + dt.timedelta(first),
        last_day=today + dt.timedelta(last),
        body=body,
        by=vendor.people()[0],
    )


def lines(talk) -> list[str]:
    said = Message.objects.filter(conversation=talk, author=None).order_by("seq")
    return list(said.values_list("body", flat=True))


class TestTheMessage:
    def test_owners_and_managers_set_it(self, plus, rosa):
        manager = UserFactory()
        VendorMember.objects.create(vendor=plus, user=manager, role=VendorMember.Role.MANAGER)
        first = away(plus)
        facts = {"first_day": first.first_day, "last_day": first.last_day, "body": "Other words"}
        again = services.set_absence(plus.pk, by=manager, **facts)
        assert again.pk == first.pk
        assert Absence.objects.get().body == "Other words"

    @pytest.mark.parametrize("who", ["chat", "stranger"])
    def test_others_do_not(self, plus, anna, who):
        person = anna
        if who == "chat":
            person = UserFactory()
            VendorMember.objects.create(vendor=plus, user=person, role=VendorMember.Role.CHAT)
        day = plus.today()
        with pytest.raises(PermissionDenied):
            services.set_absence(plus.pk, first_day=day, last_day=day, body="Ha", by=person)
        with pytest.raises(PermissionDenied):
            services.end_absence(plus.pk, by=person)
        assert not Absence.objects.exists()

    def test_the_tier_decides(self, rosewood):
        with pytest.raises(NoAwayMessage, match="That is what Free has"):
            away(rosewood)
        assert not Absence.objects.exists()

    def test_one_that_is_over_stays_and_the_next_is_new(self, plus, rosa):
        first = away(plus)
        services.end_absence(plus.pk, by=rosa)
        second = away(plus)
        assert first.pk != second.pk
        assert list(Absence.objects.planned(plus)) == [second]


class TestTheReply:
    def test_the_first_message_of_a_conversation_gets_it_once(self, plus, talk, anna, ben):
        away(plus)
        post_message(talk, author=anna, body="Are you free in June?")
        assert services.send_away_replies([talk.pk]) == 1
        post_message(talk, author=ben, body="Hello?")
        assert services.send_away_replies([talk.pk]) == 0
        assert services.send_away_replies() == 0
        assert lines(talk) == [REPLY]

    def test_each_conversation_and_each_absence_has_its_own(
        self, plus, rosa, talk, anna, other_couple, cleo
    ):
        other = services.open_inquiry(plus.pk, couple=other_couple, by=cleo).conversation
        away(plus)
        post_message(talk, author=anna, body="Hello")
        post_message(other, author=cleo, body="Hello")
        assert services.send_away_replies() == 2
        services.end_absence(plus.pk, by=rosa)
        away(plus)
        post_message(talk, author=anna, body="Away again?")
        assert services.send_away_replies() == 1
        assert (len(lines(talk)), len(lines(other))) == (2, 1)

    @pytest.mark.parametrize(
        "why", ["not yet", "over", "ended", "tier", "answered", "own", "before", "elsewhere"]
    )
    def test_nobody_hears_it_where_nobody_waits(self, plus, rosa, talk, anna, why):
        author = rosa if why == "own" else anna
        if why == "before":
            post_message(talk, author=anna, body="Hello")
            Message.objects.update(created_at=timezone.now() - dt.timedelta(minutes=5))
        absence = away(plus, first=1 if why == "not yet" else 0)
        if why == "over":
            yesterday = plus.today() - dt.timedelta(1)
            Absence.objects.update(first_day=yesterday, last_day=yesterday)
        elif why == "ended":
            services.end_absence(plus.pk, by=rosa)
        elif why == "tier":
            services.set_tier(plus.pk, "free")
        elif why == "elsewhere":
            Absence.objects.filter(pk=absence.pk).update(vendor=VendorFactory())
        if why != "before":
            post_message(talk, author=author, body="Hello")
        if why == "answered":
            post_message(talk, author=rosa, body="I look in for a moment.")
        assert services.send_away_replies([talk.pk]) == 0
        assert services.send_away_replies() == 0
        assert lines(talk) == []
        assert not AwayReply.objects.exists()

    @pytest.mark.parametrize(
        ("hour", "minute", "is_away"), [(22, 59, True), (23, 0, False)], ids=["still", "no more"]
    )
    def test_the_last_day_ends_where_the_vendor_is(self, plus, talk, anna, hour, minute, is_away):
        """Lisbon is an hour ahead of UTC in June: the 14th is over at 23:00 UTC."""
        with time_machine.travel(dt.datetime(2027, 6, 10, 12, tzinfo=dt.UTC)):
            away(plus, last=4)
        with time_machine.travel(dt.datetime(2027, 6, 14, hour, minute, tzinfo=dt.UTC)):
            post_message(talk, author=anna, body="Hello")
            assert services.send_away_replies() == is_away
            running = Absence.objects.running(plus)
        assert (running is not None) == is_away

    def test_it_counts_as_no_answer_and_replaces_personal_away_lines(self, plus, rosa, talk, anna):
        set_away(rosa, on=True, text="On the beach.", until=None)
        away(plus)
        post_message(talk, author=anna, body="Hello")
        services.send_away_replies()
        assert post_away_lines() == 0
        assert reply_times([rosa.pk]).answers == 0
        assert lines(talk) == [REPLY]

    def test_a_message_rings_for_it_after_its_commit(
        self, plus, talk, anna, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr(messaging_tasks.tell_listeners, "delay", messaging_tasks.tell_listeners)
        away(plus)
        with django_capture_on_commit_callbacks(execute=True):
            post_message(talk, author=anna, body="Hello")
            assert lines(talk) == []
        assert lines(talk) == [REPLY]

    def test_where_nobody_is_away_it_costs_one_question(
        self, plus, talk, anna, django_assert_num_queries
    ):
        post_message(talk, author=anna, body="Hello")
        with django_assert_num_queries(1):
            services.send_away_replies([talk.pk])


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestTheRace:
    def test_many_workers_send_it_once(self, plus, talk, anna):
        away(plus)
        post_message(talk, author=anna, body="Hello")
        sent = all_at_once([lambda: services.send_away_replies([talk.pk])] * 6)
        assert sum(sent) == 1
        assert lines(talk) == [REPLY]

    def test_without_the_unique_row_it_would_be_sent_more_often(
        self, plus, talk, anna, monkeypatch
    ):
        """The control: all have looked for the row before anybody writes one."""
        away(plus)
        post_message(talk, author=anna, body="Hello")
        meeting = Meeting(6)

        def look_and_meet(absence, inquiry):
            had = AwayReply.objects.filter(absence=absence, conversation=inquiry.conversation_id)
            is_ours = not had.exists()
            meeting.wait()
            return is_ours

        monkeypatch.setattr(absences, "_claim", look_and_meet)
        all_at_once([lambda: services.send_away_replies([talk.pk])] * 6)
        assert len(lines(talk)) > 1


class TestThePages:
    def post(self, client, vendor, **facts):
        today = vendor.today()
        facts = {"first_day": today, "last_day": today + dt.timedelta(3), "body": WORDS} | facts
        return client.post(AWAY, facts, follow=True)

    def test_the_form_saves_and_ends(self, client, plus, rosa):
        client.force_login(rosa)
        page = self.post(client, plus).content.decode()
        assert Absence.objects.running(plus).words in page
        page = client.post(f"{AWAY}deletion/", follow=True).content.decode()
        assert "You are not away" in page
        assert WORDS in page
        assert Absence.objects.running(plus) is None

    def test_what_is_wrong_is_said_by_its_field_and_nothing_typed_is_lost(self, client, plus, rosa):
        client.force_login(rosa)
        yesterday = plus.today() - dt.timedelta(1)
        page = self.post(client, plus, last_day=yesterday)
        assert page.status_code == 422
        assert "That day has passed." in page.content.decode()
        assert WORDS in page.content.decode()
        late = plus.today() + dt.timedelta(9)
        assert "before the first day" in self.post(client, plus, first_day=late).content.decode()
        assert "This field is required" in self.post(client, plus, body="").content.decode()
        assert not Absence.objects.exists()

    def test_without_the_tier_it_is_kept_and_the_page_says_so(self, client, plus, rosa):
        away(plus)
        services.set_tier(plus.pk, "free")
        client.force_login(rosa)
        page = client.get(AWAY).content.decode()
        assert "kept, and not sent" in page
        assert "comes with Plus" in page
        assert "/vendor/subscription/" in page
        assert WORDS in page
        refused = self.post(client, plus, body="Newer words")
        assert refused.status_code == 422
        assert "Newer words" in refused.content.decode()
        assert Absence.objects.get().body == WORDS

    @pytest.mark.parametrize("who", ["chat", "couple", "guest"])
    def test_it_is_for_owners_and_managers(self, client, plus, anna, couple, who):
        person = anna
        if who == "chat":
            person = UserFactory(joined_as="vendor")
            VendorMember.objects.create(vendor=plus, user=person, role=VendorMember.Role.CHAT)
        if who != "guest":
            client.force_login(person)
        wanted = {"guest": 302, "chat": 403}.get(who, 404)
        assert client.get(AWAY).status_code == wanted
        assert client.post(f"{AWAY}deletion/").status_code == wanted

    def test_couples_read_until_when(self, client, plus, rosa, talk, anna):
        absence = away(plus)
        head = reverse("messaging:conversation-detail", args=[talk.pk])
        client.force_login(anna)
        for address in (plus.get_absolute_url(), head):
            assert absence.words in client.get(address).content.decode()
        client.force_login(rosa)
        assert absence.words not in client.get(head).content.decode()
        services.set_tier(plus.pk, "free")
        client.force_login(anna)
        for address in (plus.get_absolute_url(), head):
            assert "Away until" not in client.get(address).content.decode()

    def test_another_year_is_named(self, plus):
        today = plus.today()
        assert str(today.year + 1) in away(plus, last=366 - today.timetuple().tm_yday + 30).words
