"""Stepping back from what was confirmed, coming to an end, and not coming at all."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from bookings import services
from bookings.audit import problems
from bookings.exceptions import RefundChanged, TooEarly, TooLate, WrongState
from bookings.models import Booking
from messaging.models import Notification
from tests.factories.bookings import accepted, confirmed, requested
from vendors.models import DaySlot

pytestmark = pytest.mark.django_db
State = Booking.State


def cancel(booking, by, refund, reason="Plans changed"):
    return services.cancel_booking(booking.pk, reason=reason, by=by, expected_refund=refund)


def on(day: dt.date):
    """At noon in Lisbon, where Rosewood is."""
    return time_machine.travel(dt.datetime.combine(day, dt.time(12), dt.UTC), tick=False)


def test_the_policy_of_the_request_is_kept(rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    rosewood.policy_kind = "strict"
    rosewood.save()

    booking.refresh_from_db()
    assert booking.policy_kind == "moderate"
    assert booking.policy_steps == [[90, 100], [30, 50]]


def test_a_couple_cancels_and_gets_what_the_policy_says(rosewood, rosa, couple, anna, saturday):
    booking = confirmed(rosewood, anna, saturday)
    with on(saturday - dt.timedelta(days=40)):
        cancelled = cancel(booking, anna, 15_000)

    assert (cancelled.state, cancelled.refund_due) == (State.CANCELLED, 15_000)
    assert (cancelled.cancelled_by, cancelled.reason) == ("couple", "Plans changed")
    assert not DaySlot.objects.exists()
    event = booking.events.last()
    assert (event.kind, event.facts["refund"]) == ("cancelled", 15_000)
    assert Notification.objects.filter(user=rosa, text__contains="cancelled").exists()
    assert list(problems()) == []


def test_a_vendor_who_cancels_gives_everything_back(rosewood, rosa, couple, anna, saturday):
    booking = confirmed(rosewood, anna, saturday)
    with on(saturday - dt.timedelta(days=1)):
        cancelled = cancel(booking, rosa, booking.amount_paid)

    assert (cancelled.cancelled_by, cancelled.refund_due) == ("vendor", 30_000)


def test_an_amount_that_is_no_longer_true_is_said(rosewood, couple, anna, saturday):
    booking = confirmed(rosewood, anna, saturday)
    with (
        on(saturday - dt.timedelta(days=20)),
        pytest.raises(RefundChanged) as refused,
    ):
        cancel(booking, anna, 15_000)

    assert refused.value.refund == 0
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


@pytest.mark.parametrize("who", ["cleo", "victor", "mona"])
def test_strangers_cancel_nothing(request, rosewood, couple, other_couple, anna, saturday, who):
    booking = confirmed(rosewood, anna, saturday)

    with pytest.raises(PermissionDenied):
        cancel(booking, request.getfixturevalue(who), 30_000)


def test_cancelling_twice_is_refused(rosewood, rosa, couple, anna, saturday):
    booking = confirmed(rosewood, anna, saturday)
    cancel(booking, rosa, 30_000)

    with pytest.raises(WrongState):
        cancel(booking, rosa, 30_000)


def test_what_is_not_confirmed_is_withdrawn_not_cancelled(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    with pytest.raises(WrongState):
        cancel(booking, anna, 0)

    withdrawn = services.withdraw_booking(booking.pk, reason="", by=anna)
    assert withdrawn.state_words == "Withdrawn"


def test_the_wedding_is_done_when_its_day_is_over_for_the_vendor(rosewood, couple, anna, saturday):
    booking = confirmed(rosewood, anna, saturday)
    midnight = dt.datetime.combine(saturday + dt.timedelta(days=1), dt.time(), rosewood.zone)

    assert services.complete_past_bookings(at=midnight - dt.timedelta(seconds=1)) == 0
    assert services.complete_past_bookings(at=midnight) == 1
    assert services.complete_past_bookings(at=midnight) == 0
    booking.refresh_from_db()
    assert booking.state == State.COMPLETED
    assert list(problems()) == []


def test_across_the_date_line_the_vendor_s_calendar_decides(rosewood, couple, anna, saturday):
    """In Auckland the day is over 12 hours and more before it is in Greenwich."""
    rosewood.place.time_zone = "Pacific/Auckland"
    rosewood.place.save()
    booking = confirmed(rosewood, anna, saturday)
    noon = dt.datetime.combine(saturday, dt.time(12, 30), dt.UTC)

    assert services.complete_past_bookings(at=noon) == 1
    booking.refresh_from_db()
    assert booking.state == State.COMPLETED


def test_two_days_are_over_after_the_second(rosewood, couple, anna, saturday):
    rosewood.packages.update(days=2)
    for weekday in range(7):
        rosewood.weekly.get_or_create(weekday=weekday, defaults={"capacity": 1})
    confirmed(rosewood, anna, saturday)
    sunday_night = dt.datetime.combine(saturday + dt.timedelta(days=2), dt.time(), rosewood.zone)

    assert services.complete_past_bookings(at=sunday_night - dt.timedelta(minutes=1)) == 0
    assert services.complete_past_bookings(at=sunday_night) == 1


def test_who_did_not_come_is_said_once_and_in_time(rosewood, rosa, couple, anna, saturday):
    booking = confirmed(rosewood, anna, saturday)
    with on(saturday - dt.timedelta(days=1)), pytest.raises(TooEarly):
        services.report_no_show(booking.pk, detail="", by=rosa)
    with on(saturday + dt.timedelta(days=15)), pytest.raises(TooLate):
        services.report_no_show(booking.pk, detail="", by=rosa)

    with on(saturday):
        reported = services.report_no_show(booking.pk, detail="We waited", by=anna)
        with pytest.raises(WrongState):
            services.report_no_show(booking.pk, detail="They did not", by=rosa)

    assert reported.absent == "vendor"
    assert Notification.objects.filter(user=rosa, text__contains="did not come").exists()
    assert list(problems()) == []
