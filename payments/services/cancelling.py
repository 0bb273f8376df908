"""A confirmed booking is cancelled, and what its policy promises goes back. What a bank, or PayPal,
has taken and not decided on waits: if it decides for us, the couple gets it then; if it decides for
them, they have it.
"""

import logging
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from bookings import services as bookings
from bookings.models import Booking
from payments.models import Dispute, Payment, Refund
from payments.services.giving_back import left_of, lock_payments, spread

log = logging.getLogger(__name__)


def undecided_of(booking_id: int) -> list[Dispute]:
    """The disputes that a cancellation leaves a part of its refund to: those about money that
    counts as paid.
    """
    disputes = Dispute.objects.undecided().filter(
        payment__booking=booking_id, payment__commission_basis_points__isnull=False
    )
    return list(disputes.select_related("payment").order_by("pk"))


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
        waiting = _send_what_may_go(booking_id, payments, booking.refund_due)
        return bookings.mark_refund_waiting(booking_id, amount=waiting) if waiting else booking


def release_refund(booking_id: int) -> int:
    """Send what a cancellation had to leave with a bank, as far as that is decided; how much it
    was, minor units. Safe at any time, twice and in parallel.
    """
    with transaction.atomic():
        payments = lock_payments(booking_id)
        before = Booking.objects.values_list("refund_waiting", flat=True).get(pk=booking_id)
        # What had to wait goes first: the shares of the others may have been paid out.
        payments.sort(key=lambda payment: not payment.disputes.exists())
        waiting = _send_what_may_go(booking_id, payments, before)
        if waiting != before:
            bookings.mark_refund_waiting(booking_id, amount=waiting)
    return before - waiting


def _send_what_may_go(booking_id: int, payments: Sequence[Payment], amount: int) -> int:
    """Return so much of these locked payments but for what may be the couple's through their bank;
    what waits for that.
    """
    undecided = sum(dispute.amount for dispute in undecided_of(booking_id))
    now = min(max(0, amount - undecided), left_of(payments))
    spread(payments, now, reason=Refund.Reason.CANCELLED)
    rest = amount - now
    if rest and not undecided:
        log.error("booking %s: %s of its refund has no payment behind it", booking_id, rest)
        return 0
    return rest
