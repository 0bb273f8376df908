"""Deposit and balance: what is due, and what their payments do to the booking. Payments calls
these; we never ask a provider.
"""

import datetime as dt
import enum
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, BookingEvent
from bookings.services import timeline
from vendors.exceptions import DayNotOffered, DayTaken
from vendors.money import words
from vendors.services import hold_days

DEPOSIT_WINDOW = dt.timedelta(hours=48)
DEPOSIT_WINDOW_INSTANT = dt.timedelta(hours=2)
INSTANT_HOURS = DEPOSIT_WINDOW_INSTANT // dt.timedelta(hours=1)


class DepositOutcome(enum.Enum):
    """What paying the deposit came to."""

    CONFIRMED = "confirmed"
    ALREADY_PAID = "already paid"
    DAY_IS_GONE = "day is gone"  # the money has to go back in full


def mark_deposit_paid(booking_id: int, *, amount: int, at: dt.datetime) -> DepositOutcome:
    """The deposit has arrived: confirm the booking.

    After the hold has run out the day is taken again if it is still free; otherwise nothing
    changes and the answer is DAY_IS_GONE. `amount` is in minor units of the booking's currency.
    Runs inside the caller's transaction.
    """
    return _mark_first_paid(booking_id, BookingEvent.Kind.DEPOSIT_PAID, amount=amount, at=at)


def mark_whole_paid(booking_id: int, *, amount: int, at: dt.datetime) -> DepositOutcome:
    """The same of the whole price in one payment: the deposit is in it, and no balance is left."""
    return _mark_first_paid(booking_id, BookingEvent.Kind.WHOLE_PAID, amount=amount, at=at)


def mark_balance_paid(booking_id: int, *, amount: int) -> bool:
    """What was left of the price has arrived. False when that much is not due any more (paid
    already, or the booking has ended): the money has to go back in full. `amount` is in minor units
    of the booking's currency. Runs inside the caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if amount > booking.balance_due:
            return False
        booking.amount_paid += amount
        booking.save(update_fields=["amount_paid"])
        timeline.record(
            booking,
            BookingEvent.Kind.BALANCE_PAID,
            state_before=booking.state,
            by=None,
            amount=amount,
            currency=booking.currency,
        )
        timeline.tell(
            booking,
            others=booking.people(),
            text=_balance_text(booking),
            kind="payment",
        )
    return True


def mark_deposit_returned(booking_id: int, *, amount: int, why: str) -> None:
    """Money that could not be used has been sent back in full."""
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        booking.deposit_returned_at = timezone.now()
        booking.save(update_fields=["deposit_returned_at"])
        timeline.record(
            booking,
            BookingEvent.Kind.MONEY_RETURNED,
            state_before=booking.state,
            by=None,
            detail=why,
            amount=amount,
            currency=booking.currency,
        )
        timeline.tell(booking, others=booking.couple.people(), text=why, kind="payment")


def mark_given_back(booking_id: int, *, amount: int, why: str, by: User) -> None:
    """A part of what was paid goes back while the booking stands as it is. Runs inside the
    caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        booking.given_back += amount
        booking.save(update_fields=["given_back"])
        timeline.record(
            booking,
            BookingEvent.Kind.GIVEN_BACK,
            state_before=booking.state,
            by=by,
            detail=why,
            amount=amount,
            currency=booking.currency,
        )
        money = words(amount, booking.currency)
        text = f"{money} of your booking with {booking.vendor} go back to you: {why}"
        timeline.tell(booking, others=booking.couple.people(), text=text, kind="payment")


def record_payment_step(
    booking_id: int, kind: BookingEvent.Kind, *, by: User | None, detail: str = "", **facts: Any
) -> None:
    """Put a step of paying that changes no state on the timeline: started, failed."""
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        timeline.record(booking, kind, state_before=booking.state, by=by, detail=detail, **facts)
        timeline.tell(booking, others=[], text="")


def accept_and_maybe_confirm(booking: Booking, *, window: dt.timedelta, by: User | None) -> None:
    """Accept a locked booking until its deposit is paid; one without deposit is confirmed at
    once.
    """
    now, before = timezone.now(), booking.state
    booking.accept(at=now, hold_expires_at=now + window)
    booking.save(update_fields=["state", "accepted_at", "hold_expires_at"])
    facts: dict[str, Any] = {"at_once": True} if window == DEPOSIT_WINDOW_INSTANT else {}
    timeline.record(booking, BookingEvent.Kind.ACCEPTED, state_before=before, by=by, **facts)
    if booking.deposit == 0:
        _confirm(booking, at=now)


def _mark_first_paid(
    booking_id: int, kind: BookingEvent.Kind, *, amount: int, at: dt.datetime
) -> DepositOutcome:
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if booking.deposit_paid_at is not None:
            return DepositOutcome.ALREADY_PAID
        if booking.state == Booking.State.EXPIRED and booking.accepted_at is not None:
            _take_day_again(booking)
        if booking.state != Booking.State.ACCEPTED:
            return DepositOutcome.DAY_IS_GONE
        booking.deposit_paid_at = at
        booking.amount_paid += amount
        booking.save(update_fields=["deposit_paid_at", "amount_paid"])
        timeline.record(
            booking,
            kind,
            state_before=booking.state,
            by=None,
            amount=amount,
            currency=booking.currency,
        )
        _confirm(booking, at=at)
        timeline.tell(
            booking,
            others=booking.people(),
            text=f"{booking.span} with {booking.vendor} is confirmed{_and_paid(booking)}",
        )
    return DepositOutcome.CONFIRMED


def _and_paid(booking: Booking) -> str:
    return " and paid in full" if booking.is_paid_in_full and booking.balance else ""


def _balance_text(booking: Booking) -> str:
    if booking.balance_due:
        left = words(booking.balance_due, booking.currency)
        return f"A payment for {booking.span} with {booking.vendor} has arrived; {left} is left"
    return f"{booking.span} with {booking.vendor} is paid in full"


def _confirm(booking: Booking, *, at: dt.datetime) -> None:
    before = booking.state
    booking.confirm(
        at=at,
        commission_basis_points=booking.vendor.commission_basis_points,
        balance_days=booking.vendor.balance_days,
    )
    booking.save(
        update_fields=[
            "state",
            "confirmed_at",
            "hold_expires_at",
            "commission_basis_points",
            "balance_days",
        ]
    )
    timeline.record(booking, BookingEvent.Kind.CONFIRMED, state_before=before, by=None)


def _take_day_again(booking: Booking) -> None:
    try:
        hold_days(booking.vendor_id, booking.dates, holder=booking.uuid)
    except (DayTaken, DayNotOffered):
        return
    booking.take_again()
    booking.save(update_fields=["state", "ended_at", "reason"])
    timeline.record(
        booking,
        BookingEvent.Kind.DAY_TAKEN_AGAIN,
        state_before=Booking.State.EXPIRED,
        by=None,
    )
