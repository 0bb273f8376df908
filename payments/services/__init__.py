"""Everything that can happen to money, by subject."""

from payments.services.cancelling import cancel_booking
from payments.services.hearing import note_event, process_event
from payments.services.looking import look
from payments.services.paying import Checkout, start_deposit
from payments.services.reconciling import Report, reconcile
from payments.services.returning import return_money
from payments.services.sending import send_refund

__all__ = [
    "Checkout",
    "Report",
    "cancel_booking",
    "look",
    "note_event",
    "process_event",
    "reconcile",
    "return_money",
    "send_refund",
    "start_deposit",
]
