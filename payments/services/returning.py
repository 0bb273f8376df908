"""Money goes back: decided under the payment's lock, which keeps two refunds from returning more
than came. `sending.py` sends it, when nothing is locked. What does not reach the couple is told.
"""

import logging
import uuid

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.text import capfirst

from accounts.groups import bookkeepers
from bookings.models import BookingEvent
from bookings.services import mark_deposit_returned, mark_not_returned, record_payment_step
from messaging.services import notify, touch
from payments import ledger, tasks
from payments.exceptions import MoneyIsDisputed, RefundTooHigh
from payments.judges import judge_of
from payments.models import Payment, Refund, RefundRequest
from payments.money import split
from payments.providers.base import SeenRefund
from vendors.money import words

QUEUE = "/adminpanel/refunds/"
WORDS = {
    Refund.Reason.DAY_IS_GONE: "The day had been taken when your payment arrived. We are sorry: "
    "the money is on its way back to you, in full.",
    Refund.Reason.PAID_TWICE: "This was paid already. The second payment is on its way back, in "
    "full.",
    Refund.Reason.NOT_DUE: "Nothing was due any more when this payment arrived. It is on its way"
    " back, in full.",
    Refund.Reason.CANCELLED: "As the terms of this booking say.",
}
WAS_NOT_TAKEN = "the payment service did not take it"
log = logging.getLogger(__name__)


def return_money(
    payment: Payment,
    amount: int,
    *,
    reason: Refund.Reason,
    explanation: str = "",
    request: RefundRequest | None = None,
) -> Refund:
    """Decide to send money back; `request` is what was agreed on, if somebody asked for it. The
    payment must be locked.
    """
    counted = payment.refunds.counting().aggregate(sum=Sum("amount"))["sum"] or 0
    disputed = payment.disputes.taking().total()
    if counted + disputed + amount > payment.amount:
        raise MoneyIsDisputed if disputed else RefundTooHigh
    refund = Refund.objects.create(
        payment=payment, amount=amount, reason=reason, explanation=explanation, request=request
    )
    transaction.on_commit(lambda: tasks.send_refund.delay(refund.pk), robust=True)
    return refund


def agree_on_refund(payment: Payment, seen: SeenRefund) -> None:
    """Make ours agree with a refund as the provider has it. The payment is locked and saved."""
    refund = _ours(payment, seen)
    if refund.state == seen.state or not refund.may_become(seen.state):
        return
    gone_before, had_left = payment.returned + payment.charged_back, refund.has_left
    refund.provider_id, refund.state, refund.failure_message = seen.id, seen.state, seen.failure
    refund.save(update_fields=["provider_id", "state", "failure_message"])
    payment.version += 1
    payment.save(update_fields=["version"])
    if not had_left:  # which one that has failed by now did, too, before we could look
        gone = ledger.record_refund(refund, gone_before=gone_before, at=seen.created_at)
        lessen_share(payment, gone=gone)
    if refund.has_left and not had_left:
        _tell_booking(refund)
    if not refund.has_left:
        ledger.record_refund_failed(refund, at=timezone.now())
        note_failed(refund)
        log.error("refund %s came back from the bank", refund.pk)


def note_failed(refund: Refund) -> None:
    """A refund has just failed. What the vendor or staff gave back and the couple did not get is
    not given back; both sides find it on the timeline, the couple and those who keep the books are
    told. The payment is locked.
    """
    refund.failed_at = timezone.now()
    refund.save(update_fields=["failed_at"])
    _tell_bookkeepers(refund)
    payment, kind = refund.payment, BookingEvent.Kind
    was_counted = refund.reason == Refund.Reason.GIVEN_BACK and payment.is_shared
    mark_not_returned(
        payment.booking_id,
        kind.CAME_BACK if refund.came_back else kind.NOT_SENT,
        amount=refund.amount,
        counted=refund.amount if was_counted else 0,
        why=_why_not(refund),
    )


def lessen_share(payment: Payment, *, gone: int) -> None:
    """Of what went back the vendor has no share; what they have had of it is taken back. The
    payment is locked; `gone` is all that went back of it so far.
    """
    if payment.commission_basis_points is None:
        return
    rate = payment.commission_basis_points
    payment.vendor_share = split(payment.amount, rate).vendor - split(gone, rate).vendor
    payment.save(update_fields=["vendor_share"])
    if payment.unpaid_share < 0:
        transaction.on_commit(lambda: tasks.take_back.delay(payment.pk), robust=True)


def _ours(payment: Payment, seen: SeenRefund) -> Refund:
    """Our row of it; one that was made at the provider gets its row now."""
    refund = payment.refunds.filter(provider_id=seen.id).first()
    if refund is None and (named := _uuid(seen.reference)):
        refund = payment.refunds.filter(uuid=named).first()
    if refund is not None:
        refund.payment = payment
        return refund
    return Refund.objects.create(
        payment=payment, amount=seen.amount, reason=Refund.Reason.AT_PROVIDER, provider_id=seen.id
    )


def _tell_booking(refund: Refund) -> None:
    payment = refund.payment
    reason = Refund.Reason(refund.reason)
    if reason == Refund.Reason.DAY_IS_GONE:
        mark_deposit_returned(payment.booking_id, amount=refund.amount, why=WORDS[reason])
        return
    record_payment_step(
        payment.booking_id,
        BookingEvent.Kind.MONEY_RETURNED,
        by=None,
        detail=WORDS.get(reason, refund.explanation),
        amount=refund.amount,
        currency=payment.currency,
    )


def _why_not(refund: Refund) -> str:
    """The same for both sides: what is wrong with whose card is not said."""
    judge = judge_of(refund.payment.provider)
    who = f"{judge.full_name} sent it back" if refund.came_back else WAS_NOT_TAKEN
    return f"{capfirst(who)}. Our team looks after it."


def _tell_bookkeepers(refund: Refund) -> None:
    booking, people = refund.payment.booking, bookkeepers()
    amount = words(refund.amount, booking.currency)
    what = "came back" if refund.came_back else "could not be sent"
    why = f": {refund.failure_message}" if refund.failure_message else ""
    text = f"{amount} to {booking.couple} {what}{why}. Booked: {booking.vendor}, {booking.span}."
    for person in people:
        notify(person, "refund_failed", text, QUEUE)
    touch(people, "refunds", "queue")


def _uuid(reference: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(reference)
    except ValueError:
        return None
