"""What the booking's page needs to show and take money."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse

from accounts.models import User
from bookings.models import Booking
from payments.models import BalanceConsent, Payment, Refund, SavedCard
from payments.money import paypal_takes
from payments.services import may_be_agreed
from payments.statements import statement_of


@dataclass(frozen=True)
class Due:
    """A sum that this viewer pays, now (`may_pay`) or once the booking has come so far; `current`
    is the payment that was begun; `paypal` begins it there, or is empty where PayPal does not take
    it. Minor units of the booking's currency.
    """

    purpose: Payment.Purpose
    amount: int
    may_pay: bool
    current: Payment | None
    start: str
    paypal: str

    @property
    def title(self) -> str:
        if self.purpose == Payment.Purpose.WHOLE:
            return "Pay everything now"
        return f"Pay the {self.purpose.label.lower()}"

    @property
    def is_begun(self) -> bool:
        return self.current is not None and self.current.is_open


@dataclass(frozen=True)
class Automatic:
    """Whether the balance is charged by itself: what was agreed to, or the cards it may be charged
    to when it is due.
    """

    consent: BalanceConsent | None
    may_agree: bool
    cards: list[SavedCard]

    @classmethod
    def of(cls, booking: Booking, viewer: User) -> "Automatic":
        consent = BalanceConsent.objects.active().in_full().filter(booking=booking).first()
        may_agree = consent is None and may_be_agreed(booking)
        kept = SavedCard.objects.kept_by(viewer) if may_agree else []
        cards = [card for card in kept if card.last_day >= booking.balance_due_on]
        return cls(consent, may_agree, cards)


def payment_context(booking: Booking, viewer: User, side: str) -> dict[str, Any]:
    """For `payments/_pay_button.html`, `_payment_dialog.html` and `_ledger.html`.

    `payment` is None when this viewer has nothing to pay and nothing to see. What is to be paid
    later stands on the page from the request on: the page updates itself when the vendor accepts
    or the deposit has come, the dialogs beside it do not. `stuck` is what should have gone back and
    could not be sent.
    """
    deposit, whole, balance = _dues(booking, viewer)
    ledger = statement_of(booking, side)
    if not deposit and not balance and ledger is None:
        return {"payment": None}
    return {
        "stuck": _stuck(booking) if ledger else 0,
        "payment": {
            "deposit": deposit,
            "whole": whole,
            "balance": balance,
            "automatic": Automatic.of(booking, viewer) if balance and balance.may_pay else None,
            "ledger": ledger,
            "may_give_back": _may_give_back(booking, viewer),
            **script_context(),
        },
    }


def script_context() -> dict[str, str]:
    """The provider's own script and our public key for it."""
    return {"script": settings.STRIPE_SCRIPT_URL, "key": settings.STRIPE_PUBLIC_KEY}


def _dues(booking: Booking, viewer: User) -> tuple[Due | None, Due | None, Due | None]:
    """Deposit, everything at once, and balance; None for what is not this viewer's to pay, or not
    any more.
    """
    deposit = booking.deposit if booking.is_holding else 0
    balance = booking.balance if booking.is_holding else booking.balance_due
    whole = booking.price if deposit and balance else 0
    if not (deposit or balance) or not viewer.has_perm("bookings.pay_booking", booking):
        return None, None, None
    begun = {payment.purpose: payment for payment in booking.payments.active()}

    def due(purpose: Payment.Purpose, amount: int, *, may_pay: bool) -> Due | None:
        if not amount:
            return None
        start = reverse(f"payments:{purpose}-create", args=[booking.pk])
        is_taken = settings.PAYPAL_IS_ON and paypal_takes(amount, booking.currency)
        paypal = reverse("payments:paypal-create", args=[booking.pk, purpose]) if is_taken else ""
        return Due(purpose, amount, may_pay, begun.get(purpose), start, paypal)

    return (
        due(Payment.Purpose.DEPOSIT, deposit, may_pay=booking.deposit_due),
        due(Payment.Purpose.WHOLE, whole, may_pay=booking.deposit_due),
        due(Payment.Purpose.BALANCE, balance, may_pay=booking.balance_due > 0),
    )


def _may_give_back(booking: Booking, viewer: User) -> bool:
    """Whether something of what was paid could still be given back, by this viewer."""
    left = booking.amount_paid - booking.given_back - booking.refund_due
    return left > 0 and viewer.has_perm("payments.give_back", booking)


def _stuck(booking: Booking) -> int:
    refunds = Refund.objects.stuck().filter(payment__booking=booking)
    amount: int = refunds.aggregate(sum=Sum("amount"))["sum"] or 0
    return amount
