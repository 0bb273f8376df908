"""Holds that run out."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from bookings.models import Booking, BookingEvent
from bookings.services import timeline
from bookings.services.freeing import free_days
from bookings.services.quotes import close_quotes
from bookings.services.standing import recount_acceptance


def expire_overdue_holds(*, at: dt.datetime | None = None) -> int:
    """Free the days of every hold that has run out. Safe to run twice and in parallel; returns
    how many it freed.
    """
    overdue = Booking.objects.overdue(at or timezone.now()).values_list("pk", flat=True)
    return sum(expire_booking(pk, at=at) for pk in list(overdue))


def expire_booking(booking_id: int, *, at: dt.datetime | None = None) -> bool:
    """Free the day if the hold has run out by `at` (now). False when it had not, or somebody was
    quicker.
    """
    at = at or timezone.now()
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if not hold_has_run_out(booking, at=at):
            return False
        before = booking.state
        booking.expire(at=at)
        booking.save(update_fields=["state", "ended_at", "hold_expires_at"])
        timeline.record(booking, BookingEvent.Kind.EXPIRED, state_before=before, by=None)
        close_quotes(booking)
        free_days(booking)
        recount_acceptance(booking.vendor_id)
        timeline.tell(
            booking,
            others=booking.people(),
            text=f"The hold on {booking.span} ran out; the day is free again.",
        )
    return True


def hold_has_run_out(booking: Booking, *, at: dt.datetime | None = None) -> bool:
    return (
        booking.is_holding
        and booking.hold_expires_at is not None
        and booking.hold_expires_at <= (at or timezone.now())
    )
