"""Another day, when both agree."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bookings import services
from bookings.audit import problems
from bookings.exceptions import MoveGone, MoveOpen, SameDay, WrongState
from bookings.models import Booking, Move
from messaging.models import Notification
from tests.factories.bookings import accepted, confirmed, requested
from vendors.exceptions import DayTaken
from vendors.models import DaySlot

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return confirmed(rosewood, anna, saturday)


def propose(booking, by, days=7):
    date = booking.date + dt.timedelta(days=days)
    return services.propose_move(booking.pk, date=date, note="Rain", by=by)


def test_nothing_moves_before_the_other_side_agrees(booking, anna, rosa, saturday):
    move = propose(booking, anna)

    assert DaySlot.objects.get().date == saturday
    assert Notification.objects.filter(user=rosa, text__contains="move to").exists()

    moved = services.agree_to_move(move.pk, by=rosa)
    assert moved.date == DaySlot.objects.get().date == saturday + WEEK
    assert booking.events.last().facts == {
        "before": saturday.isoformat(),
        "date": (saturday + WEEK).isoformat(),
    }
    assert list(problems()) == []


def test_the_vendor_may_ask_too(booking, anna, rosa, saturday):
    move = propose(booking, rosa)

    assert services.agree_to_move(move.pk, by=anna).date == saturday + WEEK


@pytest.mark.parametrize("who", ["anna", "ben", "cleo", "victor"])
def test_only_the_other_side_agrees(request, booking, anna, other_couple, who):
    move = propose(booking, anna)

    with pytest.raises(PermissionDenied):
        services.agree_to_move(move.pk, by=request.getfixturevalue(who))


def test_a_day_that_is_gone_is_said_before_and_after(
    booking, rosewood, anna, rosa, other_couple, cleo, saturday
):
    move = propose(booking, anna)
    requested(rosewood, cleo, saturday + WEEK)

    with pytest.raises(DayTaken) as refused:
        services.agree_to_move(move.pk, by=rosa)

    assert refused.value.nearest_free_days
    booking.refresh_from_db()
    assert booking.date == saturday
    assert DaySlot.objects.filter(holder=booking.uuid).get().date == saturday
    services.withdraw_move(move.pk, by=anna)
    with pytest.raises(DayTaken):
        propose(booking, anna)
    assert list(problems()) == []


def test_overlapping_days_of_its_own_are_no_obstacle(rosewood, couple, anna, rosa, saturday):
    for weekday in range(7):
        rosewood.weekly.get_or_create(weekday=weekday, defaults={"capacity": 1})
    rosewood.packages.update(days=3)
    booking = confirmed(rosewood, anna, saturday)

    services.agree_to_move(propose(booking, anna, days=1).pk, by=rosa)

    held = DaySlot.objects.filter(holder=booking.uuid).values_list("date", flat=True)
    assert sorted(held) == [saturday + dt.timedelta(days=n) for n in (1, 2, 3)]


def test_declined_withdrawn_expired(booking, anna, rosa, saturday):
    services.decline_move(propose(booking, anna).pk, by=rosa)
    services.withdraw_move(propose(booking, anna).pk, by=anna)
    late = propose(booking, rosa)
    later = timezone.now() + dt.timedelta(days=8)
    assert services.expire_moves(at=later) == 1
    assert services.expire_moves(at=later) == 0

    assert set(Move.objects.values_list("state", flat=True)) == {
        "declined",
        "withdrawn",
        "expired",
    }
    with pytest.raises(MoveGone):
        services.agree_to_move(late.pk, by=anna)
    booking.refresh_from_db()
    assert booking.date == saturday


def test_one_proposal_at_a_time_for_another_day(booking, anna, rosa):
    with pytest.raises(SameDay):
        propose(booking, anna, days=0)
    propose(booking, anna)

    with pytest.raises(MoveOpen):
        propose(booking, rosa, days=14)


def test_only_what_is_confirmed_moves(rosewood, couple, anna, saturday):
    with pytest.raises(WrongState):
        propose(accepted(rosewood, anna, saturday), anna)


def test_a_cancelled_booking_does_not_move(booking, anna, rosa):
    move = propose(booking, anna)
    services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000)

    with pytest.raises(MoveGone):
        services.agree_to_move(move.pk, by=rosa)
