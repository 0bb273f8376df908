"""Colleagues: asked in, given a role, let go; what they see of conversations in between."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Couple, User
from accounts.services import create_couple
from messaging.models import Conversation, Member, Notification
from messaging.services import post_message
from tests.factories.accounts import UserFactory
from tests.factories.vendors import VendorFactory
from tests.races import Meeting, all_at_once
from tests.reading import told
from vendors import services
from vendors.exceptions import (
    ColleagueAlready,
    InvitationGone,
    LastOwner,
    PlansAWedding,
    TeamFull,
    WorksElsewhere,
)
from vendors.models import Tier, Vendor, VendorInvitation, VendorMember
from vendors.services import team

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
TEAM = "/vendor/team/"


@pytest.fixture
def talk(rosewood, couple, anna, rosa) -> Conversation:
    talk = services.open_inquiry(rosewood.pk, couple=couple, by=anna).conversation
    post_message(talk, author=anna, body="Before")
    return talk


@pytest.fixture
def carla(db) -> User:
    return UserFactory(name="Carla Costa", email="carla@example.test", joined_as="vendor")


@pytest.fixture
def letter(rosewood, rosa) -> VendorInvitation:
    return services.invite_colleague(rosewood.pk, email="Carla@example.test", role="chat", by=rosa)


@pytest.fixture
def colleague(letter, rosewood, carla) -> VendorMember:
    services.join_team(letter.token, by=carla)
    return rosewood.members.get(user=carla)


class TestInviting:
    def test_a_letter_leads_to_the_page(
        self, client, rosewood, rosa, carla, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            invitation = services.invite_colleague(
                rosewood.pk, email=carla.email, role="manager", by=rosa
            )

        (sent,) = mail.outbox
        assert sent.to == ["carla@example.test"]
        assert "manager" in sent.body
        client.force_login(carla)
        page = client.get(re.search(r"http://[^/\s]+(/vendor/team/\S+)", sent.body)[1])
        assert "Join Rosewood Studio" in page.content.decode()
        assert invitation.is_open

    def test_only_owners_write(self, rosewood, carla, colleague, victor):
        for somebody in (carla, victor):
            with pytest.raises(PermissionDenied):
                services.invite_colleague(
                    rosewood.pk, email="x@example.test", role="chat", by=somebody
                )
        assert VendorInvitation.objects.count() == 1

    def test_who_is_there_is_not_asked(self, rosewood, rosa):
        with pytest.raises(ColleagueAlready):
            services.invite_colleague(rosewood.pk, email="ROSA@example.test", role="chat", by=rosa)

    def test_a_second_letter_takes_the_place_of_the_first(self, letter, rosewood, rosa, carla):
        again = services.invite_colleague(
            rosewood.pk, email="carla@example.test", role="manager", by=rosa
        )

        with pytest.raises(InvitationGone):
            services.join_team(letter.token, by=carla)
        services.join_team(again.token, by=carla)
        assert rosewood.members.get(user=carla).role == "manager"

    def test_a_team_has_an_end(self, rosewood, rosa):
        Vendor.objects.update(member_limit=4)
        for number in range(3):
            services.invite_colleague(
                rosewood.pk, email=f"{number}@example.test", role="chat", by=rosa
            )
        with pytest.raises(TeamFull):
            services.invite_colleague(rosewood.pk, email="x@example.test", role="chat", by=rosa)


class TestJoining:
    def test_they_sit_beside_the_others_and_old_words_are_read(
        self, talk, letter, rosewood, rosa, carla
    ):
        services.join_team(letter.token, by=carla)

        seat, rosas = (Member.objects.get(conversation=talk, user=one) for one in (carla, rosa))
        assert (seat.party, seat.shown_as, seat.read_seq) == (rosas.party, "Rosewood Studio", 1)
        assert not Conversation.objects.for_inbox(carla).get().unread
        assert Notification.objects.get(user=rosa, kind="team").link == TEAM
        assert carla.has_perm("vendors.work_for_vendor", rosewood)
        assert not carla.has_perm("vendors.manage_vendor", rosewood)

    def test_twice_is_once(self, letter, rosewood, carla):
        for _ in range(2):
            assert services.join_team(letter.token, by=carla) == rosewood
        assert rosewood.members.count() == 2

    def test_a_letter_is_for_one(self, letter, colleague):
        with pytest.raises(InvitationGone):
            services.join_team(letter.token, by=UserFactory(joined_as="vendor"))

    @pytest.mark.parametrize("how", ["old", "withdrawn", "unknown"])
    def test_letters_that_lead_nowhere(self, letter, carla, rosa, how):
        token = letter.token
        if how == "old":
            VendorInvitation.objects.update(created_at=timezone.now() - dt.timedelta(days=15))
        elif how == "withdrawn":
            services.withdraw_colleague_invitation(letter.pk, by=rosa)
        else:
            token = "nobody-knows"
        with pytest.raises(InvitationGone):
            services.join_team(token, by=carla)

    def test_nobody_works_in_two_places(self, letter, victor):
        with pytest.raises(WorksElsewhere):
            services.join_team(letter.token, by=victor)

    def test_who_signed_up_as_a_couple_gives_up_an_empty_one(self, letter, rosewood):
        somebody = UserFactory(joined_as="couple")
        create_couple(somebody)

        services.join_team(letter.token, by=somebody)

        somebody.refresh_from_db()
        assert somebody.joined_as == User.JoinedAs.VENDOR
        assert not Couple.objects.exists()

    def test_who_plans_a_wedding_joins_with_another_address(self, talk, letter, anna, rosewood):
        with pytest.raises(PlansAWedding):
            services.join_team(letter.token, by=anna)
        assert rosewood.members.count() == 1
        assert anna.couple

    def test_later_conversations_have_them_too(self, colleague, rosewood, couple, anna, carla):
        talk = services.open_inquiry(rosewood.pk, couple=couple, by=anna).conversation
        assert Member.objects.seated().filter(conversation=talk, user=carla).exists()


class TestRoles:
    def test_an_owner_says_what_they_may_do(self, colleague, rosewood, rosa, carla):
        services.set_colleague_role(colleague.pk, role="manager", by=rosa)

        carla = User.objects.get(pk=carla.pk)
        assert carla.has_perm("vendors.manage_vendor", rosewood)
        assert carla.rights_changed_at
        assert Notification.objects.get(user=carla).text.endswith("you are now: Manager")

    def test_strangers_managers_and_nonsense(self, colleague, rosa, carla, victor):
        for somebody in (carla, victor):
            with pytest.raises(PermissionDenied):
                services.set_colleague_role(colleague.pk, role="owner", by=somebody)
        with pytest.raises(ValueError, match="king"):
            services.set_colleague_role(colleague.pk, role="king", by=rosa)

    def test_somebody_owns_the_place(self, rosewood, rosa, colleague):
        own = rosewood.members.get(user=rosa)
        with pytest.raises(LastOwner):
            services.set_colleague_role(own.pk, role="chat", by=rosa)
        services.set_colleague_role(colleague.pk, role="owner", by=rosa)
        services.set_colleague_role(own.pk, role="chat", by=rosa)
        assert not rosa.has_perm("vendors.lead_team", rosewood.__class__.objects.get())


class TestGoing:
    def test_who_is_let_go_hears_nothing_more(self, talk, colleague, rosa, carla, rosewood):
        services.remove_colleague(colleague.pk, by=rosa)

        assert not Member.objects.seated().filter(user=carla).exists()
        assert not Conversation.objects.for_inbox(carla).exists()
        assert User.objects.get(pk=carla.pk).rights_changed_at
        assert Notification.objects.filter(user=carla).last().text.endswith("no longer")
        assert rosewood.members.count() == 1

    def test_one_may_go_by_oneself_and_come_back(self, talk, colleague, rosa, carla, rosewood):
        services.remove_colleague(colleague.pk, by=carla)
        again = services.invite_colleague(rosewood.pk, email=carla.email, role="chat", by=rosa)
        services.join_team(again.token, by=carla)

        assert Member.objects.seated().get(user=carla).conversation == talk

    def test_not_by_others_and_not_the_last_owner(self, rosewood, rosa, colleague, carla, victor):
        own = rosewood.members.get(user=rosa)
        for somebody in (carla, victor):
            with pytest.raises(PermissionDenied):
                services.remove_colleague(own.pk, by=somebody)
        with pytest.raises(LastOwner):
            services.remove_colleague(own.pk, by=rosa)


class TestPages:
    def test_an_owner_invites_and_takes_back(self, client, rosewood, rosa):
        client.force_login(rosa)
        sent = client.post(TEAM, {"email": "c@example.test", "role": "chat"}, follow=True)
        assert "We wrote to c@example.test." in sent.content.decode()

        letter = VendorInvitation.objects.get()
        url = reverse("vendors:team-invitation-delete", args=[letter.pk])
        page = client.post(url, follow=True).content.decode()
        assert "leads nowhere now" in page
        assert "Take back the letter" not in page

    def test_what_is_wrong_stands_at_the_field_and_is_kept(self, client, rosewood, rosa):
        client.force_login(rosa)
        for email, why in (("nobody", "valid email"), (rosa.email, "works with you already")):
            page = client.post(TEAM, {"email": email, "role": "chat"}).content.decode()
            assert why in page
            assert f'value="{email}"' in page

    def test_who_only_chats_sees_the_team_and_may_leave(self, client, colleague, carla, rosewood):
        client.force_login(carla)
        page = client.get(TEAM).content.decode()
        assert "Rosa Wood" in page
        assert "Ask a colleague in" not in page

        assert client.post(TEAM, {"email": "x@example.test", "role": "chat"}).status_code == 200
        assert VendorInvitation.objects.count() == 1
        client.post(reverse("vendors:team-member-delete", args=[colleague.pk]))
        assert rosewood.members.count() == 1

    def test_other_peoples_teams_are_not_there(self, client, colleague, letter, victor):
        client.force_login(victor)
        for name, pk in (
            ("team-role-update", colleague.pk),
            ("team-member-delete", colleague.pk),
            ("team-invitation-delete", letter.pk),
        ):
            assert client.post(reverse(f"vendors:{name}", args=[pk])).status_code == 404

    def test_joining_by_the_page(self, client, letter, carla, rosewood):
        client.force_login(carla)
        assert client.post(letter.get_absolute_url()).url == reverse("pages:start")
        assert rosewood.members.filter(user=carla).exists()
        assert client.get(letter.get_absolute_url()).url == reverse("pages:vendor-dashboard")
        assert client.get("/vendor/team/letters/nobody/").status_code == 404

    def test_who_finds_no_room_reads_so_and_asks_for_it_once(
        self, client, letter, carla, rosewood, rosa
    ):
        VendorMember.objects.create(vendor=rosewood, user=UserFactory(), role="chat")
        client.force_login(carla)

        page = told(client.get(letter.get_absolute_url()))
        assert "The team of Rosewood Studio has no room at the moment." in page
        assert f"stays good until {letter.good_until:%-d %B %Y}" in page
        assert "Free" not in page
        assert "Join Rosewood Studio" not in page

        for _ in range(2):
            page = told(client.post(letter.get_absolute_url(), follow=True))
        assert "know that you are waiting" in page
        asked = Notification.objects.filter(user=rosa, text__contains="wants to join your team")
        (text,) = asked.values_list("text", flat=True)
        assert text.startswith("Carla Costa (carla@example.test) wants to join your team, and Free")
        assert not rosewood.members.filter(user=carla).exists()

        rosewood.members.exclude(user=rosa).delete()
        assert client.post(letter.get_absolute_url()).url == reverse("pages:start")

    def test_a_team_larger_than_its_tier_is_said_with_the_way_out(
        self, client, letter, rosewood, rosa
    ):
        client.force_login(rosa)
        page = told(client.get(TEAM))
        assert "Your team has all the people that Free has room for. Plus has room for 5." in page

        VendorMember.objects.create(vendor=rosewood, user=UserFactory(), role="chat")
        page = client.get(TEAM)
        assert "Your team is larger than Free has room for. Who is in it stays." in told(page)
        assert '<a href="/vendor/subscription/">See the tiers</a>' in page.content.decode()

    def test_with_room_no_other_tier_is_praised(self, client, rosewood, rosa):
        client.force_login(rosa)

        assert "See the tiers" not in told(client.get(TEAM))

    def test_a_full_team_costs_no_more_queries(
        self, client, rosewood, rosa, django_assert_max_num_queries
    ):
        client.force_login(rosa)
        Tier.objects.ladder()
        client.get(TEAM)
        for _ in range(8):
            VendorMember.objects.create(vendor=rosewood, user=UserFactory(), role="chat")
        with django_assert_max_num_queries(9):
            client.get(TEAM)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.fixture
    def owners(self, db) -> list[VendorMember]:
        vendor = VendorFactory()
        first = vendor.members.get()
        second = VendorMember.objects.create(vendor=vendor, user=UserFactory(), role="owner")
        return [first, second]

    def leave(self, owners: list[VendorMember]) -> int:
        all_at_once(
            [
                lambda member=member: services.remove_colleague(member.pk, by=member.user)
                for member in owners
            ]
        )
        return VendorMember.objects.filter(role="owner").count()

    def test_two_owners_who_leave_leave_one(self, owners):
        assert self.leave(owners) == 1

    def test_without_the_lock_nobody_stays(self, owners, monkeypatch):
        meeting, refuse = Meeting(2), team._refuse_last

        def refuse_and_meet(member, vendor):
            refuse(member, vendor)
            meeting.wait()

        monkeypatch.setattr(team, "lock_vendor", lambda pk: owners[0].vendor)
        monkeypatch.setattr(team, "_refuse_last", refuse_and_meet)
        assert self.leave(owners) == 0
