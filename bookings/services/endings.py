"""How a confirmed booking ends: it is cancelled, it takes place, or somebody does not come."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from accounts.models import User
from bookings.exceptions import NotYetConfirmed, RefundChanged, TooEarly, TooLate, WrongState
from bookings.models import Booking, BookingEvent
from bookings.services import timeline
from bookings.services.freeing import free_days
from bookings.services.moves import close_moves
from messaging.services import touch

NO_SHOW_WITHIN = dt.timedelta(days=14)
Kind = BookingEvent.Kind
Side = Booking.Side


def cancel_booking(booking_id: int, *, reason: str, by: User, expected_refund: int) -> Booking:
    """Either side steps back from a confirmed booking; the day is free at once.

    What is promised back stands in `refund_due` afterwards; payments sends it. `expected_refund`
    is what the person was shown (minor units): raises RefundChanged, which carries the amount of
    now, when that is no longer true. Raises WrongState.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        side = side_that_cancels(booking, by)
        if not can_proceed(booking.cancel):
            raise WrongState(booking)
        refund = booking.refund_for(side, on=booking.vendor.today())
        if refund != expected_refund:
            raise RefundChanged(refund)
        before = booking.state
        booking.cancel(at=timezone.now(), by=side, reason=reason, refund=refund)
        booking.save(update_fields=["state", "ended_at", "reason", "cancelled_by", "refund_due"])
        close_moves(booking)
        timeline.record(
            booking,
            Kind.CANCELLED,
            state_before=before,
            by=by,
            detail=reason,
            refund=refund,
            currency=booking.currency,
            side=side,
        )
        free_days(booking)
        touch(booking.vendor.people(), "calendar", booking.vendor_id)
        is_couple = side == Side.COUPLE
        who = booking.couple if is_couple else booking.vendor
        timeline.tell(
            booking,
            others=booking.vendor.people() if is_couple else booking.couple.people(),
            text=f"{who} cancelled {booking.span}",
        )
    return booking


def side_that_cancels(booking: Booking, by: User) -> Booking.Side:
    """Couple or vendor. Raises PermissionDenied for everybody else."""
    if by.has_perm("bookings.withdraw_booking", booking):
        return Side.COUPLE
    if by.has_perm("bookings.answer_booking", booking):
        return Side.VENDOR
    raise PermissionDenied


def complete_past_bookings(*, at: dt.datetime | None = None) -> int:
    """Close every confirmed booking whose last day is over on the vendor's own calendar. Safe to
    run twice; returns how many it closed.
    """
    at = at or timezone.now()
    past = Booking.objects.past(at).values_list("pk", flat=True)
    return sum(_complete(pk, at) for pk in list(past))


def report_no_show(booking_id: int, *, detail: str, by: User) -> Booking:
    """Say that the other side did not come, from the day itself until two weeks after it.

    Raises WrongState for what was not to take place or is reported already, TooEarly, TooLate.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        side = side_that_cancels(booking, by)
        refuse_no_show(booking)
        booking.absent = Side.VENDOR if side == Side.COUPLE else Side.COUPLE
        booking.save(update_fields=["absent"])
        timeline.record(
            booking,
            Kind.NO_SHOW,
            state_before=booking.state,
            by=by,
            detail=detail,
            absent=booking.absent,
        )
        other = booking.couple if side == Side.VENDOR else booking.vendor
        timeline.tell(
            booking,
            others=other.people(),
            text=f"Reported: you did not come on {booking.span}. Answer in the chat.",
        )
    return booking


def refuse_no_show(booking: Booking) -> None:
    """Unless it can be reported now; raises what `report_no_show` does."""
    if booking.is_holding:
        raise NotYetConfirmed(booking)
    if booking.state not in Booking.PLANNED or booking.absent:
        raise WrongState(booking)
    today, latest = booking.vendor.today(), booking.last_date + NO_SHOW_WITHIN
    if today < booking.date:
        raise TooEarly(booking.date)
    if today > latest:
        raise TooLate(latest)


def _complete(booking_id: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        today = at.astimezone(booking.vendor.zone).date()
        if booking.state != Booking.State.CONFIRMED or booking.last_date >= today:
            return False
        before = booking.state
        booking.complete(at=at)
        booking.save(update_fields=["state", "ended_at"])
        close_moves(booking)
        timeline.record(booking, Kind.COMPLETED, state_before=before, by=None)
        timeline.tell(booking, others=[], text="")
    return True
