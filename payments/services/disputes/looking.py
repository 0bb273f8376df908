"""Looking at a dispute where it lives, and making ours agree.

As with payments: whatever we were told, we fetch it, lock the payment, fetch again if that has
moved meanwhile, and apply what we saw. States go forward only, and each movement of money is
written once, whatever order we hear of them in.
"""

import logging
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bookings.services import mark_charged_back
from payments import ledger, tasks
from payments.models import Dispute, DisputeAnswer, Payment
from payments.providers.base import NoAnswer, SeenDispute
from payments.services.consents import stop_charging
from payments.services.disputes.learning import first_facts, learn, retrieve
from payments.services.disputes.telling import tell
from payments.services.looking import LOOKS, has_moved, lock, look
from payments.services.returning import lessen_share

State = Dispute.State
log = logging.getLogger(__name__)


def look_at_dispute(dispute_id: int) -> Dispute:
    """Fetch a dispute of ours and make it agree. Safe at any time, twice, and from several places
    at once. Raises NoAnswer when the provider is silent.
    """
    known = Dispute.objects.select_related("payment").get(pk=dispute_id)
    return look_at_dispute_called(known.payment.provider, known.provider_id) or known


def look_at_dispute_called(provider: str, id: str) -> Dispute | None:
    """The same of the one with this id at the provider; None when it is about no payment of
    ours.
    """
    payment = _payment_of(provider, id)
    if payment is None:
        return None
    if payment.state != Payment.State.SUCCEEDED:  # its money comes first, whoever told us first
        payment = look(payment.pk)
    for _ in range(LOOKS):
        seen = retrieve(provider, id)
        if seen is None:
            return None
        with transaction.atomic():
            locked = lock(payment.pk)
            if not has_moved(locked, since=payment):
                return _apply(locked, seen)
        payment = locked
    raise NoAnswer(f"the payment of dispute {id} moves faster than we can look")


def _payment_of(provider: str, id: str) -> Payment | None:
    """The payment it is about; of one that we have never seen, the provider says which."""
    payments = Payment.objects.filter(provider=provider)
    known = payments.filter(disputes__provider_id=id).first()
    if known is None and (seen := retrieve(provider, id)) and seen.payment_id:
        named = Q(provider_id=seen.payment_id) | Q(charge_id=seen.payment_id)
        known = payments.filter(named).first()
    return known


# ---------------------------------------------------------------- applying


def _apply(payment: Payment, seen: SeenDispute) -> Dispute | None:
    """Make the dispute of a locked payment agree with what was seen."""
    if seen.currency != payment.currency:
        log.error("dispute %s is in %s, its payment is not", seen.id, seen.currency)
        return None
    dispute = payment.disputes.select_for_update().filter(provider_id=seen.id).first()
    is_news = dispute is None
    dispute = dispute or Dispute.objects.create(payment=payment, **first_facts(seen))
    dispute.payment = payment
    before = dispute.state
    changed = learn(dispute, seen, take=_take)
    _note_answer(dispute, seen)
    if not (changed or is_news):
        return dispute
    _hold(payment)
    if not dispute.is_open:  # a cancellation may have waited for that
        ring = partial(tasks.release_refund.delay, payment.booking_id)
        transaction.on_commit(ring, robust=True)
    payment.version += 1
    payment.save(update_fields=["is_held", "version"])
    if is_news:
        stop_charging(payment.booking_id)
    if is_news or dispute.state != before:
        tell(dispute, is_news=is_news, was_open=before in Dispute.OPEN)
    return dispute


def _note_answer(dispute: Dispute, seen: SeenDispute) -> None:
    """An answer that is with the bank by now is not being sent any more, whoever sees it first."""
    tried = dispute.answers.select_for_update().unsent().filter(tried_at__isnull=False)
    for answer in tried:
        if answer.was_taken(state=seen.state, submissions=seen.submissions):
            answer.state, answer.sent_at = DisputeAnswer.State.SENT, timezone.now()
            answer.save(update_fields=["state", "sent_at"])


def _take(dispute: Dispute) -> None:
    """Lost: out of the vendor's share and the commission, as a refund."""
    payment, at = dispute.payment, dispute.taken_at or timezone.now()
    gone_before = payment.returned + payment.charged_back
    gone = ledger.record_dispute_lost(dispute, gone_before=gone_before, at=at)
    lessen_share(payment, gone=gone)
    if payment.is_shared:
        mark_charged_back(payment.booking_id, amount=dispute.amount)


def _hold(payment: Payment) -> None:
    """While it is open whose the money is, the vendor's share stays; what sits in a payout that
    has not left is taken out of it after the commit.
    """
    payment.is_held = payment.disputes.holding().exists()
    if payment.is_held:
        transaction.on_commit(lambda: tasks.hold_back.delay(payment.pk), robust=True)
