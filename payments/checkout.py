"""What the booking's page needs to show and take money."""

from typing import Any

from django.conf import settings
from django.db.models import Sum

from accounts.models import User
from bookings.models import Booking
from payments.models import Payment, Refund
from payments.statements import statement_of


def payment_context(booking: Booking, viewer: User, side: str) -> dict[str, Any]:
    """For `payments/_deposit_button.html`, `_deposit_dialog.html` and `_ledger.html`.

    `payment` is None when this viewer has nothing to pay and nothing to see. `is_payer` is true
    from the request on: the page updates itself when the vendor accepts, the dialog beside it
    does not. `stuck` is what should have gone back and could not be sent.
    """
    payment = booking.payments.active().filter(purpose=Payment.Purpose.DEPOSIT).first()
    ledger = statement_of(booking, side)
    is_payer = (
        booking.is_holding
        and booking.deposit > 0
        and viewer.has_perm("bookings.pay_booking", booking)
    )
    if not is_payer and ledger is None:
        return {"payment": None}
    return {
        "stuck": _stuck(booking) if ledger else 0,
        "payment": {
            "current": payment,
            "due": booking.deposit,
            "is_payer": is_payer,
            "may_pay": is_payer and booking.deposit_due,
            "is_begun": payment is not None and payment.is_open,
            "ledger": ledger,
            "script": settings.STRIPE_SCRIPT_URL,
            "key": settings.STRIPE_PUBLIC_KEY,
        },
    }


def _stuck(booking: Booking) -> int:
    refunds = Refund.objects.stuck().filter(payment__booking=booking)
    amount: int = refunds.aggregate(sum=Sum("amount"))["sum"] or 0
    return amount
