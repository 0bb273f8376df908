"""Everything that can happen to a booking, by subject."""

from bookings.services.answers import accept_booking, decline_booking, withdraw_booking
from bookings.services.deposits import (
    DepositOutcome,
    mark_deposit_paid,
    mark_deposit_returned,
    record_payment_step,
)
from bookings.services.holds import expire_booking, expire_overdue_holds
from bookings.services.requests import request_booking

__all__ = [
    "DepositOutcome",
    "accept_booking",
    "decline_booking",
    "expire_booking",
    "expire_overdue_holds",
    "mark_deposit_paid",
    "mark_deposit_returned",
    "record_payment_step",
    "request_booking",
    "withdraw_booking",
]
