"""Two who act on one booking at the same moment. Each test has a control without the lock."""

import time

import pytest
from django.db import OperationalError
from django.utils import timezone

from bookings import services
from bookings.audit import problems
from bookings.exceptions import WrongState
from bookings.models import Booking, WaitingEntry
from bookings.services import DepositOutcome, timeline
from bookings.services import waiting as queue
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import accepted, confirmed, requested, waiting
from tests.races import Meeting, all_at_once
from vendors.exceptions import DayTaken
from vendors.models import DaySlot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
State = Booking.State
BREATH = 0.05


@pytest.fixture
def slow_read(monkeypatch):
    """A breath between reading the booking and changing it, so that races happen."""
    read = timeline.locked

    def read_and_pause(booking_id):
        booking = read(booking_id)
        time.sleep(BREATH)
        return booking

    monkeypatch.setattr(timeline, "locked", read_and_pause)


@pytest.fixture
def no_lock(monkeypatch):
    """`no_lock(2)`: two have read the booking before either changes it."""

    def switch_off(number):
        meeting = Meeting(number)

        def unlocked(booking_id):
            found = Booking.objects.select_related("vendor__place", "couple", "conversation")
            booking = found.get(pk=booking_id)
            meeting.wait()
            return booking

        monkeypatch.setattr(timeline, "locked", unlocked)

    return switch_off


def accept_against_expire(booking, rosa):
    late = booking.hold_expires_at  # not later: a hold that was accepted meanwhile ends just after
    return all_at_once(
        [
            lambda: services.accept_booking(booking.pk, by=rosa),
            lambda: services.expire_booking(booking.pk, at=late),
        ]
    )


def test_accepted_or_expired_never_both(rosewood, rosa, couple, anna, saturday, slow_read):
    booking = requested(rosewood, anna, saturday)

    answer, ran_out = accept_against_expire(booking, rosa)

    booking.refresh_from_db()
    if ran_out:
        assert isinstance(answer, WrongState)
        assert booking.state == State.EXPIRED
    else:
        assert booking.state == State.ACCEPTED
    assert list(problems()) == []


def test_without_the_lock_it_is_both_or_a_deadlock(rosewood, rosa, couple, anna, saturday, no_lock):
    """Each holds what the other waits for: the vendor here, the booking there."""
    booking = requested(rosewood, anna, saturday)
    no_lock(2)
    answers = accept_against_expire(booking, rosa)

    deadlock = any(isinstance(answer, OperationalError) for answer in answers)
    assert deadlock or list(problems()) != []


def withdraw_against_pay(booking, anna):
    return all_at_once(
        [
            lambda: services.withdraw_booking(booking.pk, reason="", by=anna),
            lambda: services.mark_deposit_paid(
                booking.pk, amount=booking.deposit, at=timezone.now()
            ),
        ]
    )


def test_paid_or_withdrawn_never_both(rosewood, rosa, couple, anna, saturday, slow_read):
    booking = accepted(rosewood, anna, saturday)

    withdrawn, paid = withdraw_against_pay(booking, anna)

    booking.refresh_from_db()
    if paid == DepositOutcome.CONFIRMED:
        assert isinstance(withdrawn, WrongState)
        assert booking.state == State.CONFIRMED
    else:
        assert paid == DepositOutcome.DAY_IS_GONE
        assert booking.state == State.CANCELLED
    assert list(problems()) == []


def test_without_the_lock_the_money_is_for_nothing(rosewood, rosa, couple, anna, saturday, no_lock):
    booking = accepted(rosewood, anna, saturday)
    no_lock(2)
    withdraw_against_pay(booking, anna)

    assert list(problems()) != []


def take_back_against_pay(booking, rosa):
    return all_at_once(
        [
            lambda: services.take_back_acceptance(booking.pk, reason="Ill", by=rosa),
            lambda: services.mark_deposit_paid(
                booking.pk, amount=booking.deposit, at=timezone.now()
            ),
        ]
    )


def test_paid_or_taken_back_never_both(rosewood, rosa, couple, anna, saturday, slow_read):
    booking = accepted(rosewood, anna, saturday)

    taken_back, paid = take_back_against_pay(booking, rosa)

    booking.refresh_from_db()
    if paid == DepositOutcome.CONFIRMED:
        assert isinstance(taken_back, WrongState)
        assert booking.state == State.CONFIRMED
    else:
        assert paid == DepositOutcome.DAY_IS_GONE
        assert booking.state == State.CANCELLED
    assert list(problems()) == []


def test_without_the_lock_it_is_paid_and_taken_back(
    rosewood, rosa, couple, anna, saturday, no_lock
):
    booking = accepted(rosewood, anna, saturday)
    no_lock(2)
    take_back_against_pay(booking, rosa)

    assert list(problems()) != []


def cancel_twice_against_pay(booking, anna, rosa):
    due = booking.refund_for("couple", on=booking.vendor.today())
    return all_at_once(
        [
            lambda: services.cancel_booking(booking.pk, reason="", by=anna, expected_refund=due),
            lambda: services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000),
            lambda: services.mark_deposit_paid(
                booking.pk, amount=booking.deposit, at=timezone.now()
            ),
        ]
    )


def test_cancelled_once_and_paid_no_second_time(rosewood, rosa, couple, anna, saturday, slow_read):
    booking = confirmed(rosewood, anna, saturday)

    *cancelled, paid = cancel_twice_against_pay(booking, anna, rosa)

    booking.refresh_from_db()
    assert sorted(type(answer).__name__ for answer in cancelled) == ["Booking", "WrongState"]
    assert paid == DepositOutcome.ALREADY_PAID
    assert (booking.state, booking.amount_paid) == (State.CANCELLED, booking.deposit)
    assert list(problems()) == []


def test_without_the_lock_it_is_cancelled_twice(rosewood, rosa, couple, anna, saturday, no_lock):
    booking = confirmed(rosewood, anna, saturday)
    no_lock(3)
    cancel_twice_against_pay(booking, anna, rosa)

    assert list(problems()) != []


@pytest.fixture
def offer(rosewood, rosa, couple, anna, other_couple, cleo, saturday) -> WaitingEntry:
    """The day is free again and held for the other couple."""
    booking = confirmed(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000)
    return entry


def take_twice(offer, people):
    return all_at_once(
        [
            lambda person=person: services.take_offer(offer.pk, message="Yes", by=person)
            for person in people
        ]
    )


def test_an_offer_is_taken_once(offer, other_couple):
    answers = take_twice(offer, other_couple.people())

    booking = Booking.objects.get(couple=other_couple)
    assert answers == [booking, booking]
    assert list(problems()) == []


def test_without_the_lock_it_is_taken_twice(offer, other_couple, monkeypatch):
    meeting = Meeting(2)

    def unlocked(entry_id):
        found = WaitingEntry.objects.select_related("vendor__place", "couple", "package")
        entry = found.get(pk=entry_id)
        meeting.wait()
        return entry

    monkeypatch.setattr(queue, "_locked", unlocked)
    monkeypatch.setattr(queue, "refuse_twice", lambda *args: None)

    take_twice(offer, other_couple.people())

    assert Booking.objects.filter(couple=other_couple).count() == 2
    assert list(problems()) != []


def test_nobody_is_quicker_than_the_queue(
    rosewood, rosa, couple, anna, other_couple, cleo, saturday
):
    booking = confirmed(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    others = [UserFactory() for _ in range(6)]
    for person in others:
        CoupleFactory(people=[person])

    answers = all_at_once(
        [
            lambda: services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000),
            *(lambda one=one: requested(rosewood, one, saturday) for one in others),
        ]
    )

    assert [type(answer) for answer in answers[1:]] == [DayTaken] * 6
    entry.refresh_from_db()
    assert entry.state == "offered"
    assert DaySlot.objects.get().holder == entry.uuid


def test_without_the_queue_in_the_same_transaction_somebody_is(
    rosewood, rosa, couple, anna, other_couple, cleo, saturday, monkeypatch
):
    """The control: were the queue asked only later, the day would be anybody's."""
    booking = confirmed(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    stranger = UserFactory()
    CoupleFactory(people=[stranger])
    monkeypatch.setattr("bookings.services.freeing.offer_freed_days", lambda *args: 0)

    services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=30_000)
    requested(rosewood, stranger, saturday)
    services.offer_what_is_free()

    entry.refresh_from_db()
    assert entry.state == "waiting"
