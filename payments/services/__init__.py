"""Everything that can happen to money, by subject."""

from payments.services.cancelling import cancel_booking
from payments.services.hearing import note_event, process_event
from payments.services.looking import look
from payments.services.paying import Checkout, start_payment
from payments.services.payout_accounts import (
    Ways,
    continue_payout_account,
    look_at_payout_account,
    open_payout_dashboard,
    start_payout_account,
)
from payments.services.reconciling import Report, reconcile
from payments.services.returning import return_money
from payments.services.sending import send_refund

__all__ = [
    "Checkout",
    "Report",
    "Ways",
    "cancel_booking",
    "continue_payout_account",
    "look",
    "look_at_payout_account",
    "note_event",
    "open_payout_dashboard",
    "process_event",
    "reconcile",
    "return_money",
    "send_refund",
    "start_payment",
    "start_payout_account",
]
