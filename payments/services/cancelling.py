"""A confirmed booking is cancelled, and what its policy promises goes back."""

import logging

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from bookings import services as bookings
from bookings.models import Booking
from payments.models import Payment, Refund
from payments.services.returning import return_money

log = logging.getLogger(__name__)


def cancel_booking(booking_id: int, *, reason: str, by: User, expected_refund: int) -> Booking:
    """Cancel, and decide the refunds in the same transaction; they are sent after it.

    `expected_refund` is what the person was shown, in minor units. Raises what
    `bookings.services.cancel_booking` raises. Payments are locked before the booking, as
    everywhere.
    """
    with transaction.atomic():
        payments = list(
            Payment.objects.succeeded()
            .filter(booking=booking_id)
            .select_for_update(of=("self",))
            .order_by("-pk")
        )
        booking = bookings.cancel_booking(
            booking_id, reason=reason, by=by, expected_refund=expected_refund
        )
        left = booking.refund_due
        for payment in payments:
            part = min(left, _left_of(payment))
            if part:
                return_money(payment, part, reason=Refund.Reason.CANCELLED)
                left -= part
        if left:
            log.error("booking %s: %s of its refund has no payment behind it", booking_id, left)
    return booking


def _left_of(payment: Payment) -> int:
    gone: int = payment.refunds.counting().aggregate(sum=Sum("amount"))["sum"] or 0
    return payment.amount - gone
