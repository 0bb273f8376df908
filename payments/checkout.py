"""What the booking's page needs to show and take money."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from bookings.models import Booking
from bookings.schedules import Row, is_shortened, rows_of
from payments.models import BalanceConsent, Dispute, Payment, SavedCard
from payments.money import paypal_takes
from payments.owed_back import owed_back
from payments.services import left_of, may_be_agreed
from payments.statements import statement_of


@dataclass(frozen=True)
class Due:
    """A sum that this viewer pays, now (`may_pay`) or once the booking has come so far; `current`
    is the payment that was begun; `paypal` begins it there, or is empty where PayPal does not take
    it. `key` names its dialog, `instalment` is the number of one, `loss` the dispute in which was
    lost what is paid again. Minor units of the booking's currency.
    """

    purpose: Payment.Purpose
    amount: int
    may_pay: bool
    current: Payment | None
    start: str
    paypal: str
    key: str
    instalment: int = 0
    is_of_several: bool = False
    is_beside_losses: bool = False
    loss: Dispute | None = None

    @property
    def title(self) -> str:
        if self.loss:
            return f"Pay {_named(self.loss.payment.origin)} again"
        if self.purpose == Payment.Purpose.WHOLE:
            return "Pay everything now"
        if self.instalment:
            return f"Pay instalment {self.instalment}"
        if self.is_of_several:
            return "Pay all else that is left" if self.is_beside_losses else "Pay all that is left"
        return f"Pay the {self.purpose.label.lower()}"

    @property
    def is_begun(self) -> bool:
        return self.current is not None and self.current.is_open


@dataclass(frozen=True)
class Automatic:
    """Whether the balance is charged by itself: what was agreed to, or the cards it may be charged
    to when it is due; `expires_before` when there are only cards that are not good until then.
    """

    consent: BalanceConsent | None
    may_agree: bool
    cards: list[SavedCard]
    expires_before: bool

    @classmethod
    def of(cls, booking: Booking, viewer: User) -> "Automatic":
        consent = BalanceConsent.objects.active().in_full().filter(booking=booking).first()
        may_agree = consent is None and may_be_agreed(booking)
        kept = list(SavedCard.objects.kept_by(viewer)) if may_agree else []
        cards = [card for card in kept if card.last_day >= booking.balance_due_on]
        return cls(consent, may_agree, cards, expires_before=bool(kept) and not cards)


def payment_context(booking: Booking, viewer: User, side: str) -> dict[str, Any]:
    """For `payments/_pay_button.html`, `_payment_dialog.html`, `_schedule.html` and `_ledger.html`.

    `payment` is None when this viewer has nothing to pay and nothing to see. What is to be paid
    later stands on the page from the request on: the page updates itself when the vendor accepts
    or money has come, the dialogs beside it do not. `stuck` is what should have gone back and did
    not arrive.
    """
    schedule = rows_of(booking)
    losses = losses_of(booking)
    dues = _dues(booking, viewer, schedule, losses)
    ledger = statement_of(booking, side) if _sees_money(booking, viewer, side) else None
    context = {
        "schedule": _with_losses(booking, schedule, losses),
        "is_shortened": is_shortened(booking.schedule, schedule),
        "charged_back": {loss.payment.origin.purpose for loss in losses},
    }
    if not dues and ledger is None:
        return context | {"payment": None}
    balance = dues.get("balance")
    return context | {
        "stuck": owed_back([booking.pk]).get(booking.pk) if ledger else None,
        "payment": {
            "losses": losses,
            "dues": list(dues.values()),
            "deposit": dues.get("deposit"),
            "whole": dues.get("whole"),
            "balance": balance,
            "again": [due for due in dues.values() if due.loss],
            "instalment": _next_of(booking, dues),
            "automatic": Automatic.of(booking, viewer) if balance and balance.may_pay else None,
            "ledger": ledger,
            "may_give_back": _may_give_back(booking, viewer) if ledger else False,
            "disputes": _disputes(booking, viewer) if ledger else [],
            **script_context(),
        },
    }


def _sees_money(booking: Booking, viewer: User, side: str) -> bool:
    """Of a vendor's team not those who only chat."""
    return side != "vendor" or viewer.has_perm("payments.manage_payouts", booking.vendor)


def losses_of(booking: Booking) -> list[Dispute]:
    """What of its payments banks have taken for good and nobody has paid again. Most bookings have
    none, and cost no query.
    """
    if not booking.still_charged_back:
        return []
    losses = list(Dispute.objects.standing_losses_of(booking))
    for loss in losses:
        loss.payment.booking = booking
    return losses


def script_context() -> dict[str, str]:
    """The provider's own script and our public key for it."""
    return {"script": settings.STRIPE_SCRIPT_URL, "key": settings.STRIPE_PUBLIC_KEY}


def _dues(
    booking: Booking, viewer: User, schedule: list[Row], losses: list[Dispute]
) -> dict[str, Due]:
    """Deposit, everything at once, each instalment, all that is left, and what was charged back, by
    their keys: what is this viewer's to pay, and still to be paid.
    """
    deposit = booking.deposit if booking.is_holding else 0
    balance = booking.balance if booking.is_holding else booking.balance_due
    whole = booking.price if deposit and balance else 0
    again = losses if booking.payable_again else []
    if not (deposit or balance or again) or not viewer.has_perm("bookings.pay_booking", booking):
        return {}
    begun = {payment.key: payment for payment in booking.payments.active()}
    purpose = Payment.Purpose
    dues = [
        _due(booking, begun, purpose.DEPOSIT, deposit, may_pay=booking.deposit_due),
        _due(booking, begun, purpose.WHOLE, whole, may_pay=booking.deposit_due),
        *(
            _due(
                booking,
                begun,
                purpose.INSTALMENT,
                row.amount,
                may_pay=booking.balance_due > 0,
                instalment=row.number,
            )
            for row in schedule
            if row.state != "paid"
        ),
        _due(
            booking,
            begun,
            purpose.BALANCE,
            balance,
            may_pay=booking.balance_due > 0,
            is_of_several=bool(schedule),
            is_beside_losses=bool(again),
        ),
        *(
            _due(booking, begun, purpose.AGAIN, loss.amount, may_pay=True, loss=loss)
            for loss in again
        ),
    ]
    return {due.key: due for due in dues if due.amount}


def _due(
    booking: Booking,
    begun: dict[str, Payment],
    purpose: Payment.Purpose,
    amount: int,
    *,
    may_pay: bool,
    instalment: int = 0,
    is_of_several: bool = False,
    is_beside_losses: bool = False,
    loss: Dispute | None = None,
) -> Due:
    key: str = str(purpose)
    named: list[UUID | int] = []
    if instalment or loss:
        key = f"{purpose}-{loss.pk if loss else instalment}"
        named = [loss.uuid if loss else instalment]
    start = reverse(f"payments:{purpose}-create", args=[booking.pk, *named])
    paypal = ""
    if settings.PAYPAL_IS_ON and paypal_takes(amount, booking.currency):
        name = f"payments:{purpose}-paypal-create" if named else "payments:paypal-create"
        paypal = reverse(name, args=[booking.pk, *(named or (purpose,))])
    return Due(
        purpose,
        amount,
        may_pay,
        begun.get(key),
        start,
        paypal,
        key,
        instalment,
        is_of_several,
        is_beside_losses,
        loss,
    )


def _named(payment: Payment) -> str:
    """ "the deposit", "instalment 2 of 4"."""
    what = payment.what.lower()
    return what if payment.instalment else f"the {what}"


def _with_losses(booking: Booking, schedule: list[Row], losses: list[Dispute]) -> list[Row]:
    """The instalments whose money a bank has taken are not paid any more, whoever paid them: each
    by itself, or all that were left at once.
    """
    origins = [loss.payment.origin for loss in losses]
    numbers = {payment.instalment for payment in origins if payment.instalment}
    if any(payment.purpose == Payment.Purpose.BALANCE for payment in origins):
        own = booking.payments.succeeded().filter(purpose=Payment.Purpose.INSTALMENT)
        by_themselves = set(own.values_list("instalment", flat=True))
        numbers |= {row.number for row in schedule} - by_themselves
    return [
        replace(row, state="charged back") if row.state == "paid" and row.number in numbers else row
        for row in schedule
    ]


def _next_of(booking: Booking, dues: dict[str, Due]) -> Due | None:
    """The instalment whose turn it is."""
    following = booking.next_instalment
    return dues.get(f"{Payment.Purpose.INSTALMENT}-{following.number}") if following else None


def _may_give_back(booking: Booking, viewer: User) -> bool:
    """Whether something of what was paid could still be given back, by this viewer."""
    if not viewer.has_perm("payments.give_back", booking):
        return False
    return left_of(Payment.objects.succeeded().filter(booking=booking)) > 0


def _disputes(booking: Booking, viewer: User) -> list[Dispute]:
    """Those of which this viewer sees a page."""
    disputes = Dispute.objects.visible_to(viewer).filter(payment__booking=booking)
    return list(disputes.select_related("payment__booking"))
