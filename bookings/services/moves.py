"""Moving a confirmed booking to another day, when both sides agree."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.exceptions import MoveGone, MoveOpen, NotYetConfirmed, SameDay, WrongState
from bookings.models import Booking, BookingEvent, Move
from bookings.services import timeline
from bookings.services.waiting import offer_freed_days
from bookings.spans import Span
from messaging.services import touch
from vendors.services import hold_days, lock_vendor, release_days

ANSWER_WITHIN = dt.timedelta(days=7)
Kind = BookingEvent.Kind
State = Move.State


def propose_move(booking_id: int, *, date: dt.date, note: str, by: User) -> Move:
    """Ask the other side for another day. Nothing moves until they agree.

    Raises NotYetConfirmed, WrongState, SameDay, MoveOpen, and from vendors DayTaken and
    DayNotOffered when the day could not be taken now (both carry the nearest free days).
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        side = _side(booking, by)
        refuse_move(booking)
        if date == booking.date:
            raise SameDay
        _try(booking, date)
        now = timezone.now()
        move = Move.objects.create(
            booking=booking,
            date=date,
            side=side,
            note=note,
            proposed_by=by,
            proposed_at=now,
            expires_at=now + ANSWER_WITHIN,
        )
        timeline.record(
            booking,
            Kind.RESCHEDULE_PROPOSED,
            state_before=booking.state,
            by=by,
            detail=note,
            proposed=date.isoformat(),
        )
        text = f"Can {booking.span} move to {Span.of(date, booking.days)}?"
        timeline.tell(booking, others=_opposite(booking, side), text=text)
    return move


def refuse_move(booking: Booking) -> None:
    """Unless another day can be proposed now. Raises NotYetConfirmed, WrongState, MoveOpen."""
    if booking.is_holding:
        raise NotYetConfirmed(booking)
    if not booking.can_be_rescheduled:
        raise WrongState(booking)
    if booking.moves.open().exists():
        raise MoveOpen


def agree_to_move(move_id: int, *, by: User) -> Booking:
    """The other side agrees: the new day is taken and the old one is free, both or neither.

    Raises MoveGone, and from vendors DayTaken and DayNotOffered when the day has gone meanwhile.
    """
    with transaction.atomic():
        booking, move = _locked(move_id)
        _require_answerer(booking, move, by)
        old = booking.dates
        lock_vendor(booking.vendor_id)
        booking.date = move.date
        release_days(booking.uuid)
        hold_days(booking.vendor_id, booking.dates, holder=booking.uuid)
        booking.save(update_fields=["date"])
        _move_instalments(booking)
        _close(move, State.AGREED)
        timeline.record(
            booking,
            Kind.RESCHEDULED,
            state_before=booking.state,
            by=by,
            before=old[0].isoformat(),
            date=move.date.isoformat(),
        )
        offer_freed_days(booking.vendor_id, old)
        touch(booking.vendor.people(), "calendar", booking.vendor_id)
        text = f"{booking.package_name} is on {booking.span} now"
        timeline.tell(booking, others=booking.people(), text=text)
    return booking


def decline_move(move_id: int, *, by: User) -> Move:
    """The other side prefers the day as it is. Raises MoveGone."""
    with transaction.atomic():
        booking, move = _locked(move_id)
        _require_answerer(booking, move, by)
        _close(move, State.DECLINED)
        timeline.record(booking, Kind.RESCHEDULE_DECLINED, state_before=booking.state, by=by)
        text = f"{booking.span} stays: the other day was declined"
        timeline.tell(booking, others=_opposite(booking, _side(booking, by)), text=text)
    return move


def withdraw_move(move_id: int, *, by: User) -> Move:
    """Who proposed it does not need it any more. Raises MoveGone."""
    with transaction.atomic():
        booking, move = _locked(move_id)
        if _side(booking, by) != move.side:
            raise PermissionDenied
        _close(move, State.WITHDRAWN)
        timeline.tell(booking, others=[], text="")
    return move


def expire_moves(*, at: dt.datetime | None = None) -> int:
    """End the proposals that nobody answered. Returns how many it ended."""
    at = at or timezone.now()
    return sum(
        _expire(pk, at) for pk in list(Move.objects.overdue(at).values_list("pk", flat=True))
    )


def close_moves(booking: Booking) -> None:
    """A locked booking is over: nothing is left to be moved."""
    booking.moves.open().update(state=State.WITHDRAWN, answered_at=timezone.now())


def _expire(move_id: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        booking, move = _locked(move_id, must_be_open=False)
        if move.state != State.PROPOSED or move.expires_at > at:
            return False
        _close(move, State.EXPIRED)
        text = f"Nobody answered: {booking.span} stays as it is"
        timeline.tell(booking, others=booking.people(), text=text)
    return True


def _locked(move_id: int, *, must_be_open: bool = True) -> tuple[Booking, Move]:
    """The proposal behind its locked booking."""
    booking = timeline.locked(Move.objects.values_list("booking", flat=True).get(pk=move_id))
    move = Move.objects.get(pk=move_id)
    over = move.state != State.PROPOSED or move.expires_at <= timezone.now()
    if must_be_open and (over or not booking.can_be_rescheduled):
        raise MoveGone
    return booking, move


def _try(booking: Booking, date: dt.date) -> None:
    """Move the days and take it back: raises what would stand in the way now."""
    wanted = [date + dt.timedelta(days=offset) for offset in range(booking.days)]
    lock_vendor(booking.vendor_id)
    point = transaction.savepoint()
    try:
        release_days(booking.uuid)
        hold_days(booking.vendor_id, wanted, holder=booking.uuid)
    finally:
        transaction.savepoint_rollback(point)


def _move_instalments(booking: Booking) -> None:
    """What is not paid moves to a later date with the wedding. An earlier one than was agreed on it
    only gets where it would come after the wedding.
    """
    for instalment in booking.all_instalments:
        moved = booking.date - dt.timedelta(days=instalment.days)
        due_on = min(max(instalment.due_on, moved), booking.date)
        if not instalment.is_paid and due_on != instalment.due_on:
            instalment.due_on = due_on
            instalment.save(update_fields=["due_on"])


def _close(move: Move, state: Move.State) -> None:
    move.state, move.answered_at = state, timezone.now()
    move.save(update_fields=["state", "answered_at"])


def _side(booking: Booking, by: User) -> str:
    """Couple or vendor. Raises PermissionDenied for all who do not decide there."""
    if by.has_perm("bookings.withdraw_booking", booking):
        return Booking.Side.COUPLE
    if by.has_perm("bookings.answer_booking", booking):
        return Booking.Side.VENDOR
    raise PermissionDenied


def _require_answerer(booking: Booking, move: Move, by: User) -> None:
    if _side(booking, by) == move.side:
        raise PermissionDenied


def _opposite(booking: Booking, side: str) -> list[User]:
    is_couple = side == Booking.Side.COUPLE
    return booking.vendor.people() if is_couple else booking.couple.people()
