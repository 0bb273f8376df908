"""Looking at a payment where it lives, and making ours agree.

Every door ends here: the page after a payment, a webhook, reconciliation. Nobody believes what
they were told; they fetch the payment, lock our row, and apply what they saw. The provider is
asked while no lock is held, so the row may move meanwhile: then what we saw is old, and we look
again. States go forward only.
"""

import datetime as dt
import logging
import uuid

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, BookingEvent
from bookings.services import (
    DepositOutcome,
    mark_balance_paid,
    mark_deposit_paid,
    mark_instalment_paid,
    mark_paid_again,
    mark_whole_paid,
    record_payment_step,
)
from messaging.services import card_changed, post_card, touch
from payments import ledger
from payments.models import Payment, Refund, Series
from payments.money import split
from payments.providers import provider_of
from payments.providers.base import NoAnswer, NotThere, SeenPayment
from payments.services.letters import owe_receipt
from payments.services.numbering import next_number
from payments.services.returning import agree_on_refund, return_money

FIND_AROUND = dt.timedelta(hours=1)
LOOKS = 5
# What looking writes on a payment.
LEARNED = [
    "provider_id",
    "state",
    "version",
    "charge_id",
    "failure_code",
    "failure_message",
    "fee",
    "fee_currency",
    "commission_basis_points",
    "vendor_share",
    "succeeded_at",
    "paid_with",
    "looked_at",
]
log = logging.getLogger(__name__)


def look(payment_id: int) -> Payment:
    """Fetch a payment from its provider and make ours agree. Safe to do at any time, twice, and
    from several places at once. Raises NoAnswer when the provider is silent.
    """
    payment = Payment.objects.get(pk=payment_id)
    seen = find(payment)
    if seen is not None:
        return agree(payment, seen)
    if payment.provider_id is not None:
        return forget(payment)
    return payment


def find(payment: Payment) -> SeenPayment | None:
    """The payment at the provider, also when we never heard what became of creating it."""
    provider = provider_of(payment.provider)
    if payment.provider_id is None:
        since = payment.created_at - FIND_AROUND
        return provider.find_payment(str(payment.uuid), since=since)
    try:
        return provider.retrieve_payment(payment.provider_id)
    except NotThere:
        return None


def agree(payment: Payment, seen: SeenPayment) -> Payment:
    """Apply what was seen to the payment as it was when we set out; look again if it has moved."""
    for _ in range(LOOKS):
        with transaction.atomic():
            locked = lock(payment.pk)
            if not has_moved(locked, since=payment):
                _apply(locked, seen)
                return locked
        payment = locked
        seen = provider_of(payment.provider).retrieve_payment(seen.id)
    raise NoAnswer(f"payment {payment.pk} moves faster than we can look")


def forget(payment: Payment) -> Payment:
    """The provider does not know this payment: it can never be paid, and must not block another."""
    log.error("payment %s is not at %s: %s", payment.pk, payment.provider, payment.provider_id)
    with transaction.atomic():
        locked = lock(payment.pk)
        if locked.is_open and not has_moved(locked, since=payment):
            _move(locked, Payment.State.CANCELLED)
            locked.save(update_fields=["state", "version"])
    return locked


def lock(payment_id: int) -> Payment:
    """The payment, ours alone until the transaction ends."""
    payments = Payment.objects.select_for_update(of=("self",)).select_related("booking")
    return payments.get(pk=payment_id)


def has_moved(locked: Payment, *, since: Payment) -> bool:
    """Whether somebody has changed the row after `since` was read: what was fetched for that one
    may be older than what the row knows now.
    """
    return locked.version != since.version


def ours(provider: str, seen: SeenPayment) -> Payment | None:
    """Our payment of what was seen there: by its id or, when we never learned that, by the name
    we gave it.
    """
    payments = Payment.objects.filter(provider=provider)
    payment = payments.filter(provider_id=seen.id).first()
    if payment is None and (named := _uuid(seen.reference)):
        payment = payments.filter(provider_id=None, uuid=named).first()
    return payment


# ---------------------------------------------------------------- applying


def _apply(payment: Payment, seen: SeenPayment) -> None:
    """Make a locked payment agree with what was seen. The one place where money becomes true."""
    if (seen.amount, seen.currency) != (payment.amount, payment.currency):
        log.error("payment %s is %s %s there", payment.pk, seen.amount, seen.currency)
        return
    if payment.provider_id not in (None, seen.id):
        log.error("payment %s is %s, not %s", payment.pk, payment.provider_id, seen.id)
        return
    before = payment.version
    if payment.provider_id is None:
        payment.provider_id = seen.id
        payment.version += 1
    failed_anew = _note_failure(payment, seen)
    moved = seen.state != payment.state and payment.may_become(seen.state)
    if moved:
        _move(payment, seen.state)
    if moved and payment.state == Payment.State.SUCCEEDED:
        _take_in(payment, seen)
    if payment.state == Payment.State.SUCCEEDED:
        _note_fee(payment, seen)
    payment.looked_at = timezone.now()
    payment.save(update_fields=LEARNED)
    for refund in seen.refunds:
        agree_on_refund(payment, refund)
    if payment.version != before:
        _tell(payment, failed_anew=failed_anew)
    if payment.is_shared and not payment.receipt_number:
        _number_receipt(payment)


def _number_receipt(payment: Payment) -> None:
    """Last of all: until we are done, everybody who is paid waits for the next number."""
    at = payment.succeeded_at or timezone.now()
    payment.receipt_number = next_number(Series.Kind.RECEIPT, at)
    payment.save(update_fields=["receipt_number"])


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _move(payment: Payment, state: str) -> None:
    payment.state = state
    payment.version += 1


def _note_failure(payment: Payment, seen: SeenPayment) -> bool:
    """Keep why the last card was not taken, for the payer alone. True when it is news."""
    code, message = seen.failure_code[:60], seen.failure_message[:300]
    if payment.state == Payment.State.FAILED and seen.state == Payment.State.CREATED and not code:
        return False  # it waits for another try, and the last one failed as it did
    if (code, message) == (payment.failure_code, payment.failure_message):
        return False
    payment.failure_code, payment.failure_message = code, message
    payment.version += 1
    return bool(code)


def _take_in(payment: Payment, seen: SeenPayment) -> None:
    """The money is there: write it down, confirm the booking, or send it back."""
    at = seen.paid_at or timezone.now()
    payment.succeeded_at, payment.charge_id = at, seen.charge_id
    payment.failure_code = payment.failure_message = ""
    payment.paid_with = seen.paid_with
    payment.save(update_fields=LEARNED)
    ledger.record_capture(payment, at=at)
    if payment.purpose not in Payment.FIRST:
        _take_in_rest(payment, at=at)
        return
    is_whole = payment.purpose == Payment.Purpose.WHOLE
    mark_paid = mark_whole_paid if is_whole else mark_deposit_paid
    outcome = mark_paid(payment.booking_id, amount=payment.amount, at=at)
    if outcome == DepositOutcome.CONFIRMED:
        _share(payment, at=at)
    elif outcome == DepositOutcome.DAY_IS_GONE:
        return_money(payment, payment.amount, reason=Refund.Reason.DAY_IS_GONE)
    else:
        return_money(payment, payment.amount, reason=Refund.Reason.PAID_TWICE)


def _take_in_rest(payment: Payment, *, at: dt.datetime) -> None:
    if payment.purpose == Payment.Purpose.INSTALMENT:
        is_due = mark_instalment_paid(
            payment.booking_id, number=payment.instalment, amount=payment.amount
        )
    elif payment.makes_good is not None:
        what = payment.origin.what
        is_due = mark_paid_again(payment.booking_id, what=what, amount=payment.amount)
    else:
        is_due = mark_balance_paid(payment.booking_id, amount=payment.amount)
    if is_due:
        _share(payment, at=at)
    else:
        return_money(payment, payment.amount, reason=Refund.Reason.NOT_DUE)


def _share(payment: Payment, *, at: dt.datetime) -> None:
    """Divide the money by the rate that was fixed when the booking was confirmed."""
    booking = Booking.objects.only("commission_basis_points").get(pk=payment.booking_id)
    if booking.commission_basis_points is None:
        raise ValueError(f"booking {booking.pk} is confirmed without a rate")
    payment.commission_basis_points = booking.commission_basis_points
    payment.vendor_share = split(payment.amount, booking.commission_basis_points).vendor
    ledger.record_share(payment, basis_points=booking.commission_basis_points, at=at)
    owe_receipt(payment)


def _note_fee(payment: Payment, seen: SeenPayment) -> None:
    """The fee comes later than the money, once."""
    if seen.fee is None or payment.fee is not None:
        return
    payment.fee, payment.fee_currency = seen.fee.amount, seen.fee.currency
    payment.version += 1
    if seen.fee.amount:
        at = seen.paid_at or timezone.now()
        ledger.record_fee(payment, fee=seen.fee.amount, currency=seen.fee.currency, at=at)


def _tell(payment: Payment, *, failed_anew: bool) -> None:
    """Open pages look again; the card in the chat shows the new state."""
    booking = payment.booking
    if failed_anew and payment.is_open:
        # The timeline is read by both sides: why a bank says no is between it and the payer.
        record_payment_step(booking.pk, BookingEvent.Kind.PAYMENT_FAILED, by=None)
    touch(booking.people(), "payment", payment.pk)
    if payment.state != Payment.State.SUCCEEDED:
        return
    if payment.entries.filter(kind="capture").exists() and not _has_card(payment):
        url = reverse("payments:payment-card-detail", args=[payment.uuid])
        post_card(booking.conversation, kind="payment", key=payment.pk, url=url)
    else:
        card_changed("payment", payment.pk)


def _has_card(payment: Payment) -> bool:
    cards = payment.booking.conversation.messages.filter(card_kind="payment")
    return bool(cards.filter(card_key=str(payment.pk)).exists())
