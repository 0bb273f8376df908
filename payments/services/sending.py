"""Refunds that were decided are sent, when nothing is locked."""

import datetime as dt
import logging

from django.db import transaction
from django.utils import timezone

from payments.models import Payment, Refund
from payments.providers import provider_of
from payments.providers.base import NoAnswer, NotThere, ProviderError, RefundOrder, Refused
from payments.services.looking import look
from payments.services.returning import note_failed

# Longer than any request of ours can be under way: only then may another key be tried.
SURELY_OVER = dt.timedelta(minutes=10)
log = logging.getLogger(__name__)


def send_refund(refund_id: int) -> Refund:
    """Ask the provider to send it. Safe to call twice and in parallel: the same key is the same
    refund, and another key is only tried when the provider has nothing under the old one.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state == Refund.State.UNKNOWN:
        look(refund.payment_id)
        refund = _with_a_new_key_if_old(refund)
    if refund.state not in (Refund.State.CREATED, Refund.State.UNKNOWN):
        return refund
    try:
        _send(refund)
    except NoAnswer:
        return _note(refund, Refund.State.UNKNOWN)
    except NotThere as refusal:
        return _give_up(refund, refusal)
    except Refused as refusal:
        look(refund.payment_id)
        return _give_up(refund, refusal)
    look(refund.payment_id)
    refund.refresh_from_db()
    return refund


def _send(refund: Refund) -> None:
    payment = refund.payment
    if payment.provider_id is None:
        raise Refused("the payment was never at the provider")
    provider_of(payment.provider).refund(
        RefundOrder(
            reference=str(refund.uuid),
            payment_id=payment.provider_id,
            charge_id=payment.charge_id,
            amount=refund.amount,
            currency=payment.currency,
            idempotency_key=refund.idempotency_key,
        )
    )


def _give_up(refund: Refund, refusal: ProviderError) -> Refund:
    """It will never go this way: people are told once, and the booking's page says so."""
    refund = _note(refund, Refund.State.FAILED, why=str(refusal)[:300])
    if refund.state == Refund.State.FAILED:
        log.error("refund %s cannot be sent: %s", refund.pk, refusal)
    return refund


def _note(refund: Refund, state: str, *, why: str = "") -> Refund:
    """Keep what we know of a refund that did not go through, unless somebody knows better."""
    with transaction.atomic():
        Payment.objects.select_for_update().get(pk=refund.payment_id)
        refund.refresh_from_db()
        if refund.state in (Refund.State.CREATED, Refund.State.UNKNOWN):
            refund.state, refund.failure_message = state, why
            refund.tried_at = timezone.now()
            refund.save(update_fields=["state", "failure_message", "tried_at"])
            if state == Refund.State.FAILED:
                note_failed(refund)
    return refund


def _with_a_new_key_if_old(refund: Refund) -> Refund:
    with transaction.atomic():
        Payment.objects.select_for_update().get(pk=refund.payment_id)
        refund.refresh_from_db()
        over = refund.tried_at is None or refund.tried_at < timezone.now() - SURELY_OVER
        if refund.state == Refund.State.UNKNOWN and over:
            refund.attempt += 1
            refund.tried_at = timezone.now()
            refund.save(update_fields=["attempt", "tried_at"])
    return refund
