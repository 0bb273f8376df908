"""How many requests a vendor accepts: counted with each answer, and true to the rows."""

import datetime as dt

import pytest
from django.utils import timezone

from bookings import audit, services
from bookings.models import Booking
from bookings.services.standing import acceptance_of
from tests.factories.bookings import accepted, requested
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("couple")]


def percent() -> int | None:
    return Vendor.objects.get().acceptance_percent


def saturdays(saturday) -> list[dt.date]:
    return [saturday + dt.timedelta(weeks=week) for week in range(4)]


def test_each_answer_is_counted_once_there_are_three(rosewood, anna, rosa, saturday):
    first, second, third, fourth = (requested(rosewood, anna, day) for day in saturdays(saturday))
    assert percent() is None

    services.accept_booking(first.pk, by=rosa)
    services.decline_booking(second.pk, reason="Away", by=rosa)
    assert percent() is None
    services.expire_booking(third.pk, at=timezone.now() + dt.timedelta(days=30))
    assert percent() == 33
    services.accept_booking(fourth.pk, by=rosa)

    assert percent() == 50
    assert list(audit.problems()) == []


def test_what_couples_withdraw_or_let_run_out_is_nothing_the_vendor_did(
    rosewood, anna, rosa, saturday
):
    days = saturdays(saturday)
    for day in days[:2]:
        accepted(rosewood, anna, day)
    services.expire_booking(
        accepted(rosewood, anna, days[2]).pk, at=timezone.now() + dt.timedelta(days=30)
    )
    assert percent() == 100

    services.withdraw_booking(requested(rosewood, anna, days[3]).pk, reason="", by=anna)

    assert percent() == 100
    assert list(audit.problems()) == []


def test_the_audit_finds_what_was_not_counted_and_all_is_counted_again(
    rosewood, anna, rosa, saturday
):
    for day in saturdays(saturday)[:3]:
        accepted(rosewood, anna, day)
    Vendor.objects.update(acceptance_percent=12)

    assert list(audit.problems()) == [
        f"vendor {rosewood.pk}: stored 12 of 100 requests accepted, the rows say 100"
    ]
    assert (services.recount_all_acceptance(), services.recount_all_acceptance()) == (1, 0)
    assert list(audit.problems()) == []


def test_without_answers_there_is_nothing_to_say(rosewood):
    services.recount_acceptance(rosewood.pk)

    assert percent() is None
    assert not Booking.objects.answered().exists()


@pytest.mark.parametrize(
    ("counted", "of_a_hundred"), [((0, 2), None), ((0, 3), 0), ((2, 3), 67), ((1, 8), 13)]
)
def test_halves_are_rounded_up(counted, of_a_hundred):
    assert acceptance_of(*counted) == of_a_hundred
