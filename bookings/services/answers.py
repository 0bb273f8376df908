"""What the two sides answer to a request."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django_fsm import can_proceed

from accounts.models import User
from bookings.exceptions import WrongState
from bookings.models import Booking, BookingEvent
from bookings.services import timeline
from bookings.services.agreeing import require_bookable
from bookings.services.deposits import DEPOSIT_WINDOW, accept_and_maybe_confirm
from bookings.services.freeing import free_days
from bookings.services.holds import hold_has_run_out
from bookings.services.quotes import close_quotes
from bookings.services.standing import recount_acceptance
from vendors.services import lock_vendor, mark_lost


def accept_booking(booking_id: int, *, by: User) -> Booking:
    """The vendor agrees; the day stays held until the deposit is paid (or is theirs at once when
    none is due). Raises WrongState, and NotBookable while the vendor is suspended.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if not by.has_perm("bookings.answer_booking", booking):
            raise PermissionDenied
        if not can_proceed(booking.accept) or hold_has_run_out(booking):
            raise WrongState(booking)
        require_bookable(lock_vendor(booking.vendor_id))
        accept_and_maybe_confirm(booking, window=DEPOSIT_WINDOW, by=by)
        close_quotes(booking)
        timeline.tell(
            booking,
            others=booking.couple.people(),
            text=_accepted_text(booking),
        )
    return booking


def decline_booking(booking_id: int, *, reason: str, by: User) -> Booking:
    """The vendor says no, and the day is free again."""
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if not by.has_perm("bookings.answer_booking", booking):
            raise PermissionDenied
        if not can_proceed(booking.decline):
            raise WrongState(booking)
        before = booking.state
        booking.decline(at=timezone.now(), reason=reason)
        _free_the_day(booking, BookingEvent.Kind.DECLINED, before=before, by=by)
        recount_acceptance(booking.vendor_id)
        mark_lost(booking.vendor_id, booking.couple_id)
        timeline.tell(
            booking,
            others=booking.couple.people(),
            text=f"{booking.vendor} cannot take {booking.span}",
        )
    return booking


def withdraw_booking(booking_id: int, *, reason: str, by: User) -> Booking:
    """The couple steps back before anything is paid, and the day is free again."""
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if not by.has_perm("bookings.withdraw_booking", booking):
            raise PermissionDenied
        if not can_proceed(booking.withdraw):
            raise WrongState(booking)
        before = booking.state
        booking.withdraw(at=timezone.now(), reason=reason)
        _free_the_day(booking, BookingEvent.Kind.WITHDRAWN, before=before, by=by)
        timeline.tell(
            booking,
            others=booking.vendor.people(),
            text=f"{booking.couple} withdrew their request for {booking.span}",
        )
    return booking


def take_back_acceptance(booking_id: int, *, reason: str, by: User) -> Booking:
    """The vendor steps back before the deposit is paid, and the day is free again. What is being
    paid meanwhile is called off, or goes back in full. Raises WrongState.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if not by.has_perm("bookings.answer_booking", booking):
            raise PermissionDenied
        if not can_proceed(booking.take_back):
            raise WrongState(booking)
        before = booking.state
        booking.take_back(at=timezone.now(), reason=reason)
        booking.save(update_fields=["cancelled_by"])
        _free_the_day(booking, BookingEvent.Kind.TAKEN_BACK, before=before, by=by)
        mark_lost(booking.vendor_id, booking.couple_id)
        timeline.tell(
            booking,
            others=booking.couple.people(),
            text=f"{booking.vendor} cannot keep {booking.span} for you after all: {reason}",
        )
    return booking


def _accepted_text(booking: Booking) -> str:
    if booking.state == Booking.State.CONFIRMED:
        return f"{booking.vendor} accepted your date: {booking.span} is confirmed."
    return f"{booking.vendor} accepted your date. Pay the deposit to confirm it."


def _free_the_day(booking: Booking, kind: BookingEvent.Kind, *, before: str, by: User) -> None:
    booking.save(update_fields=["state", "ended_at", "hold_expires_at", "reason"])
    timeline.record(booking, kind, state_before=before, by=by, detail=booking.reason)
    close_quotes(booking)
    free_days(booking)
