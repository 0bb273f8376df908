"""What the booking's page needs to show and take money."""

from typing import Any

from django.conf import settings

from accounts.models import User
from bookings.models import Booking
from payments.models import Payment
from payments.statements import statement_of


def payment_context(booking: Booking, viewer: User, side: str) -> dict[str, Any]:
    """For `payments/_deposit_button.html`, `_deposit_dialog.html` and `_ledger.html`.

    `payment` is None when this viewer has nothing to pay and nothing to see.
    """
    payment = booking.payments.active().filter(purpose=Payment.Purpose.DEPOSIT).first()
    may_pay = (
        booking.deposit_due
        and booking.deposit > 0
        and viewer.has_perm("bookings.pay_booking", booking)
    )
    ledger = statement_of(booking, side)
    if not may_pay and ledger is None and payment is None:
        return {"payment": None}
    return {
        "payment": {
            "current": payment,
            "due": booking.deposit,
            "may_pay": may_pay,
            "is_begun": payment is not None and payment.is_open,
            "ledger": ledger,
            "script": settings.STRIPE_SCRIPT_URL,
            "key": settings.STRIPE_PUBLIC_KEY,
        }
    }
