"""A confirmed booking is cancelled, and what its policy promises goes back."""

import logging

from django.db import transaction

from accounts.models import User
from bookings import services as bookings
from bookings.models import Booking
from payments.exceptions import MoneyIsDisputed
from payments.models import Payment, Refund
from payments.services.giving_back import left_of, lock_payments, spread

log = logging.getLogger(__name__)


def waits_for_bank(booking: Booking, refund: int) -> bool:
    """Whether cancelling now would be refused: a bank, or PayPal, has what would go back."""
    payments = Payment.objects.succeeded().filter(booking=booking)
    return any(payment.is_held for payment in payments) and left_of(payments) < refund


def cancel_booking(booking_id: int, *, reason: str, by: User, expected_refund: int) -> Booking:
    """Cancel, and decide the refunds in the same transaction; they are sent after it.

    `expected_refund` is what the person was shown, in minor units. Raises what
    `bookings.services.cancel_booking` raises, and MoneyIsDisputed while a bank has what would go
    back. Payments are locked before the booking, as everywhere.
    """
    with transaction.atomic():
        payments = lock_payments(booking_id)
        booking = bookings.cancel_booking(
            booking_id, reason=reason, by=by, expected_refund=expected_refund
        )
        refunds = spread(payments, booking.refund_due, reason=Refund.Reason.CANCELLED)
        left = booking.refund_due - sum(refund.amount for refund in refunds)
        if left and any(payment.is_held for payment in payments):
            raise MoneyIsDisputed("the booking can be cancelled then.")
        if left:
            log.error("booking %s: %s of its refund has no payment behind it", booking_id, left)
    return booking
