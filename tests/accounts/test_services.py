"""Couples of one and two, and who gets in."""

import datetime as dt

import pytest
from django.core import mail

from accounts import services
from accounts.exceptions import AlreadyInCouple, CoupleFull, InvitationGone
from accounts.models import INVITATION_LIFE, Couple, CoupleInvitation
from messaging.models import Member
from tests.factories.accounts import CoupleFactory, PlaceFactory, UserFactory
from tests.factories.bookings import requested
from vendors.services import join_couple

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def alone(anna) -> Couple:
    return services.create_couple(anna)


def test_a_second_couple_is_the_first(anna, alone):
    assert services.create_couple(anna) == alone


def test_both_halves_change_the_wedding(couple, ben):
    place = PlaceFactory()
    day = dt.date(2030, 6, 1)

    services.update_wedding(couple.pk, wedding_date=day, place=place, guests=80, by=ben)

    couple.refresh_from_db()
    assert (couple.wedding_date, couple.place, couple.guests) == (day, place, 80)


def test_strangers_change_no_wedding(couple, cleo):
    with pytest.raises(Couple.DoesNotExist):
        services.update_wedding(couple.pk, wedding_date=None, place=None, guests=1, by=cleo)


def test_an_invitation_is_a_letter_with_a_link(anna, alone, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        invitation = services.invite_partner(alone.pk, email="Ben@Example.test", by=anna)

    (letter,) = mail.outbox
    assert letter.to == ["ben@example.test"]
    assert invitation.token in letter.body


def test_a_full_couple_invites_nobody(couple, anna):
    with pytest.raises(CoupleFull):
        services.invite_partner(couple.pk, email="x@example.test", by=anna)

    assert not CoupleInvitation.objects.exists()


def test_the_partner_joins_once(anna, ben, cleo, alone):
    token = services.invite_partner(alone.pk, email=ben.email, by=anna).token

    assert services.accept_invitation(token, by=ben) == alone
    with pytest.raises(InvitationGone):
        services.accept_invitation(token, by=cleo)

    assert str(Couple.objects.get(pk=alone.pk)) == "Anna & Ben"


def test_old_and_unknown_invitations_are_gone(anna, ben, alone, time_machine):
    token = services.invite_partner(alone.pk, email=ben.email, by=anna).token
    with pytest.raises(InvitationGone):
        services.accept_invitation("guessed", by=ben)

    time_machine.move_to(dt.datetime.now(dt.UTC) + INVITATION_LIFE)
    with pytest.raises(InvitationGone):
        services.accept_invitation(token, by=ben)


def test_the_couple_that_signing_up_made_is_given_up(anna, ben, alone):
    own = services.create_couple(ben)
    token = services.invite_partner(alone.pk, email=ben.email, by=anna).token

    services.accept_invitation(token, by=ben)

    assert not Couple.objects.filter(pk=own.pk).exists()


def test_a_couple_with_bookings_is_not_given_up(anna, alone, rosewood, saturday):
    busy = UserFactory()
    CoupleFactory(people=[busy])
    requested(rosewood, busy, saturday)
    token = services.invite_partner(alone.pk, email=busy.email, by=anna).token

    with pytest.raises(AlreadyInCouple):
        services.accept_invitation(token, by=busy)

    busy.refresh_from_db()
    assert busy.couple != alone


def test_the_partner_enters_the_conversations(anna, ben, alone, rosewood, saturday):
    booking = requested(rosewood, anna, saturday)
    token = services.invite_partner(alone.pk, email=ben.email, by=anna).token

    join_couple(token, by=ben)

    sides = dict(
        Member.objects.filter(conversation=booking.conversation).values_list("user", "party")
    )
    assert sides[ben.pk] == sides[anna.pk]
