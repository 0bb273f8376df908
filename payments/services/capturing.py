"""Money that a payer has agreed to on the provider's own page (PayPal) is taken by us, once.

Nobody is charged before we capture, and the provider cannot be told to forget a payment. So who may
capture, and whether anybody still may, is decided here: under the payment's lock it becomes
`processing`, and from then on nobody takes it back until the provider has said what came of it.
Tries under way at the same time have the same key.
"""

import dataclasses
import logging

from django.db import transaction

from payments.models import Payment
from payments.providers import APPROVAL_PROVIDERS
from payments.providers.base import NotThere, Refused, SeenPayment
from payments.services.looking import agree, find, lock, look

AGAIN = "PayPal could not take the money this way."
log = logging.getLogger(__name__)


def collect(payment_id: int) -> Payment:
    """Look, and take the money if its payer has agreed and nobody has taken the payment back. Safe
    to do twice and from several places at once. Raises NoAnswer.
    """
    payment = Payment.objects.get(pk=payment_id)
    if payment.provider not in APPROVAL_PROVIDERS or not payment.is_open:
        return look(payment_id)
    seen = find(payment)
    if seen is None:
        return look(payment_id)
    if seen.is_approved:
        claimed = _claim(payment_id)
        return _capture(claimed, seen) if claimed else Payment.objects.get(pk=payment_id)
    if payment.state == Payment.State.PROCESSING and seen.state == Payment.State.CREATED:
        seen = _failed(seen, code="not_approved")  # the payer is asked anew
    return agree(payment, seen)


def _claim(payment_id: int) -> Payment | None:
    """From here on the payment cannot be taken back. Every claim is a change, so that what somebody
    saw before it is not believed.
    """
    with transaction.atomic():
        locked = lock(payment_id)
        if not locked.is_open:
            return None
        if locked.state != Payment.State.PROCESSING:
            locked.state = Payment.State.PROCESSING
            locked.attempt += 1
        locked.version += 1
        locked.save(update_fields=["state", "attempt", "version"])
    return locked


def _capture(payment: Payment, seen: SeenPayment) -> Payment:
    """Ask for the money, with no lock held. A "no" counts only when a look agrees with it: another
    try may have been faster.
    """
    provider = APPROVAL_PROVIDERS[payment.provider]
    try:
        seen = provider.capture_payment(seen.id, idempotency_key=_key(payment))
    except NotThere:
        return look(payment.pk)
    except Refused as refusal:
        log.warning("payment %s could not be captured: %s", payment.pk, refusal)
        seen = provider.retrieve_payment(seen.id)
        is_final = refusal.code == "INSTRUMENT_DECLINED" or not seen.is_approved
        if seen.state == Payment.State.CREATED and is_final:
            seen = _failed(seen, code=refusal.code)
    return agree(payment, seen)


def _failed(seen: SeenPayment, *, code: str) -> SeenPayment:
    return dataclasses.replace(
        seen, state=Payment.State.FAILED, failure_code=code.lower(), failure_message=AGAIN
    )


def _key(payment: Payment) -> str:
    return f"capture-{payment.uuid}-{payment.attempt}"
