"""Deposit and balance: what is due, and what their payments do to the booking. Payments calls
these; we never ask a provider.
"""

import datetime as dt
import enum
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, BookingEvent, Instalment
from bookings.schedules import plan
from bookings.services import timeline
from bookings.services.standing import recount_acceptance
from messaging.services import touch
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
        _tick_instalments(booking)
        _record_money(booking, BookingEvent.Kind.BALANCE_PAID, amount)
        timeline.tell(
            booking,
            others=booking.people(),
            text=_balance_text(booking),
            kind="payment",
        )
    return True


def mark_instalment_paid(booking_id: int, *, number: int, amount: int) -> bool:
    """One part of the rest has arrived. False when it is not due any more, or not its turn: the
    money has to go back in full. `amount` is in minor units of the booking's currency. Runs inside
    the caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        due = booking.next_instalment
        if due is None or (due.number, due.amount) != (number, amount):
            return False
        booking.amount_paid += amount
        booking.save(update_fields=["amount_paid"])
        _tick_instalments(booking)
        count = booking.instalments.count()
        _record_money(
            booking, BookingEvent.Kind.INSTALMENT_PAID, amount, instalment=number, of=count
        )
        text = f"Instalment {number} of {count} has arrived. {_balance_text(booking)}"
        timeline.tell(booking, others=booking.people(), text=text, kind="payment")
    return True


def mark_deposit_returned(booking_id: int, *, amount: int, why: str) -> None:
    """Money that could not be used has been sent back in full."""
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        booking.deposit_returned_at = timezone.now()
        booking.save(update_fields=["deposit_returned_at"])
        _record_money(booking, BookingEvent.Kind.MONEY_RETURNED, amount, detail=why)
        timeline.tell(booking, others=booking.couple.people(), text=why, kind="payment")


def mark_given_back(booking_id: int, *, amount: int, counted: int, why: str, by: User) -> None:
    """A part of what was paid goes back while the booking stands as it is; `counted` of it is
    money that counts as paid, the rest came when nothing was due. Runs inside the caller's
    transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        booking.given_back += counted
        booking.save(update_fields=["given_back"])
        _record_money(booking, BookingEvent.Kind.GIVEN_BACK, amount, by=by, detail=why)
        money = words(amount, booking.currency)
        text = f"{money} of your booking with {booking.vendor} go back to you: {why}"
        timeline.tell(booking, others=booking.couple.people(), text=text, kind="payment")


def mark_not_returned(
    booking_id: int, kind: BookingEvent.Kind, *, amount: int, counted: int, why: str
) -> None:
    """Money that was to go back did not reach the couple: it could not be sent, or somebody sent it
    back. `counted` of it had counted as given back, and may be given again. Runs inside the
    caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if counted:
            booking.given_back -= counted
            booking.save(update_fields=["given_back"])
        _record_money(booking, kind, amount, detail=why)
        money = words(amount, booking.currency)
        text = f"{money} of your booking with {booking.vendor} did not reach you. {why}"
        timeline.tell(booking, others=booking.couple.people(), text=text, kind="payment")


def mark_charged_back(booking_id: int, *, amount: int) -> None:
    """The couple's bank keeps a part of what was paid: no cancellation gives it back once more, nor
    does one that has waited for that. Runs inside the caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        booking.charged_back += amount
        booking.refund_waiting = max(0, booking.refund_waiting - amount)
        booking.save(update_fields=["charged_back", "refund_waiting"])


def tell_charged_back(booking_id: int, *, what: str, amount: int, judge: str) -> None:
    """Both sides read on the timeline that a payment (`what`) went back through its `judge`; while
    the wedding is to come, the couple are told that it is owed again. Nothing is said of a booking
    that fell through. Runs inside the caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if booking.state not in Booking.PLANNED:
            return
        _record_money(booking, BookingEvent.Kind.CHARGED_BACK, amount, what=what)
        money, asked = words(amount, booking.currency), bool(booking.owed_again)
        text = (
            f"{what} of your booking with {booking.vendor} was charged back: {money} went back"
            f" through {judge}, and are owed again. Pay them on the booking."
        )
        others = booking.couple.people() if asked else []
        timeline.tell(booking, others=others, text=text, kind="payment")


def mark_paid_again(booking_id: int, *, what: str, amount: int) -> bool:
    """What a bank had taken back (`what`) has been paid once more. False when that much is not
    missing any more, or the booking has fallen through: the money has to go back in full. Runs
    inside the caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if amount > booking.payable_again:
            return False
        booking.paid_again += amount
        booking.save(update_fields=["paid_again"])
        _record_money(booking, BookingEvent.Kind.PAID_AGAIN, amount, what=what)
        money = words(amount, booking.currency)
        text = f"{what} for {booking.span} with {booking.vendor} was paid again: {money}"
        timeline.tell(booking, others=booking.people(), text=text, kind="payment")
    return True


def mark_refund_waiting(booking_id: int, *, amount: int) -> Booking:
    """So much of what its cancellation promised is not sent, because it is not settled whose it is.
    Runs inside the caller's transaction.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        booking.refund_waiting = amount
        booking.save(update_fields=["refund_waiting"])
        touch(booking.people(), "booking", booking.pk)
    return booking


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
    recount_acceptance(booking.vendor_id)
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
        _record_money(booking, kind, amount)
        _confirm(booking, at=at)
        timeline.tell(
            booking,
            others=booking.people(),
            text=f"{booking.span} with {booking.vendor} is confirmed{_and_paid(booking)}",
        )
    return DepositOutcome.CONFIRMED


def _record_money(
    booking: Booking,
    kind: BookingEvent.Kind,
    amount: int,
    *,
    by: User | None = None,
    detail: str = "",
    **facts: Any,
) -> None:
    """Put money that came or goes on the timeline; it changes no state by itself."""
    timeline.record(
        booking,
        kind,
        state_before=booking.state,
        by=by,
        detail=detail,
        amount=amount,
        currency=booking.currency,
        **facts,
    )


def _and_paid(booking: Booking) -> str:
    return " and paid in full" if booking.is_paid_in_full and booking.balance else ""


def _balance_text(booking: Booking) -> str:
    if booking.next_instalment:
        due = words(booking.next_due, booking.currency)
        day = f"{booking.next_due_on:%-d %B %Y}"
        return f"{due} for {booking.span} with {booking.vendor} is due next, on {day}"
    if booking.balance_due:
        left = words(booking.balance_due, booking.currency)
        return f"A payment for {booking.span} with {booking.vendor} has arrived; {left} is left"
    return f"{booking.span} with {booking.vendor} is paid in full"


def _confirm(booking: Booking, *, at: dt.datetime) -> None:
    before = booking.state
    booking.confirm(
        at=at,
        commission_basis_points=booking.vendor.commission_basis_points,
        commission_tax_rate=settings.COMMISSION_TAX_RATE,
        balance_days=booking.vendor.balance_days,
    )
    booking.save(
        update_fields=[
            "state",
            "confirmed_at",
            "hold_expires_at",
            "commission_basis_points",
            "tax_rate",
            "tax_id",
            "commission_tax_rate",
            "balance_days",
        ]
    )
    _write_instalments(booking, since=at.astimezone(booking.vendor.zone).date())
    timeline.record(booking, BookingEvent.Kind.CONFIRMED, state_before=before, by=None)


def _write_instalments(booking: Booking, *, since: dt.date) -> None:
    """What is left is owed by the schedule that was agreed on, counted from the day on which the
    booking stands. When everything was paid at once nothing is.
    """
    if not booking.balance_due:
        return
    parts = plan(
        booking.schedule, booking.balance_due, booking.currency, date=booking.date, since=since
    )
    Instalment.objects.bulk_create(
        Instalment(
            booking=booking,
            number=part.number,
            amount=part.amount,
            days=part.days,
            due_on=part.due_on,
        )
        for part in parts
    )


def _tick_instalments(booking: Booking) -> None:
    """Those which what was paid covers, in their order, are paid."""
    covered, now = booking.amount_paid - booking.deposit, timezone.now()
    for instalment in booking.all_instalments:
        covered -= instalment.amount
        if covered < 0:
            return
        if not instalment.is_paid:
            instalment.paid_at = now
            instalment.save(update_fields=["paid_at"])


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
