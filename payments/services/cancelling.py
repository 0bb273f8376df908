"""A confirmed booking is cancelled, and what its policy promises goes back."""

import logging

from django.db import transaction

from accounts.models import User
from bookings import services as bookings
from bookings.models import Booking
from payments.models import Refund
from payments.services.giving_back import lock_payments, spread

log = logging.getLogger(__name__)


def cancel_booking(booking_id: int, *, reason: str, by: User, expected_refund: int) -> Booking:
    """Cancel, and decide the refunds in the same transaction; they are sent after it.

    `expected_refund` is what the person was shown, in minor units. Raises what
    `bookings.services.cancel_booking` raises. Payments are locked before the booking, as
    everywhere.
    """
    with transaction.atomic():
        payments = lock_payments(booking_id)
        booking = bookings.cancel_booking(
            booking_id, reason=reason, by=by, expected_refund=expected_refund
        )
        left = spread(payments, booking.refund_due, reason=Refund.Reason.CANCELLED)
        if left:
            log.error("booking %s: %s of its refund has no payment behind it", booking_id, left)
    return booking
