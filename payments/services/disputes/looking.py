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
from payments.providers import dispute_provider_of
from payments.providers.base import NoAnswer, NotThere, SeenDispute
from payments.services.consents import stop_charging
from payments.services.disputes.telling import tell
from payments.services.looking import LOOKS, has_moved, lock, look
from payments.services.returning import lessen_share

State = Dispute.State
LEARNED = [
    "state",
    "amount",
    "fee",
    "fee_currency",
    "reason",
    "network_code",
    "due_by",
    "reminders",
    "closed_at",
    "withdrawn_at",
    "reinstated_at",
    "taken_at",
    "heard_at",
]
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
        seen = _retrieve(provider, id)
        if seen is None:
            return None
        with transaction.atomic():
            locked = lock(payment.pk)
            if not has_moved(locked, since=payment):
                return _apply(locked, seen)
        payment = locked
    raise NoAnswer(f"the payment of dispute {id} moves faster than we can look")


def is_the_same(dispute: Dispute, seen: SeenDispute) -> bool:
    """Whether ours knows all that was seen."""
    return (
        dispute.state == seen.state
        and bool(dispute.withdrawn_at) == bool(seen.withdrawal)
        and bool(dispute.reinstated_at) == bool(seen.reinstatement)
        and dispute.due_by == seen.due_by
    )


def _retrieve(provider: str, id: str) -> SeenDispute | None:
    try:
        return dispute_provider_of(provider).retrieve_dispute(id)
    except NotThere:
        return None


def _payment_of(provider: str, id: str) -> Payment | None:
    """The payment it is about; of one that we have never seen, the provider says which."""
    payments = Payment.objects.filter(provider=provider)
    known = payments.filter(disputes__provider_id=id).first()
    if known is None and (seen := _retrieve(provider, id)) and seen.payment_id:
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
    dispute = dispute or _new(payment, seen)
    dispute.payment = payment
    before = {name: getattr(dispute, name) for name in LEARNED}
    _learn(dispute, seen)
    _write_money(dispute, seen)
    _note_answer(dispute, seen)
    if dispute.is_taking and dispute.heard_at is None:
        dispute.heard_at = timezone.now()
    changed = is_news or any(getattr(dispute, name) != was for name, was in before.items())
    dispute.looked_at = timezone.now()
    dispute.save(update_fields=[*LEARNED, "looked_at"])
    if not changed:
        return dispute
    _hold(payment)
    if not dispute.is_open:  # a cancellation may have waited for that
        ring = partial(tasks.release_refund.delay, payment.booking_id)
        transaction.on_commit(ring, robust=True)
    payment.version += 1
    payment.save(update_fields=["is_held", "version"])
    if is_news:
        stop_charging(payment.booking_id)
    if is_news or dispute.state != before["state"]:
        tell(dispute, is_news=is_news, was_open=before["state"] in Dispute.OPEN)
    return dispute


def _new(payment: Payment, seen: SeenDispute) -> Dispute:
    return Dispute.objects.create(
        payment=payment,
        provider_id=seen.id,
        state=seen.state,
        amount=seen.amount,
        currency=seen.currency,
        reason=seen.reason[:60],
        opened_at=seen.opened_at,
        closed_at=None if seen.state in Dispute.OPEN else timezone.now(),
    )


def _learn(dispute: Dispute, seen: SeenDispute) -> None:
    if dispute.may_become(seen.state):
        dispute.state = seen.state
        dispute.closed_at = None if dispute.is_open else timezone.now()
    elif dispute.state != seen.state:
        log.error("dispute %s is %s and was seen as %s", dispute.pk, dispute.state, seen.state)
    if dispute.withdrawn_at is None:
        dispute.amount = seen.amount
    elif dispute.amount != seen.amount:
        log.error("dispute %s is about %s now", dispute.pk, seen.amount)
    dispute.reason, dispute.network_code = seen.reason[:60], seen.network_code[:20]
    if dispute.due_by != seen.due_by:
        dispute.due_by, dispute.reminders = seen.due_by, 0


def _note_answer(dispute: Dispute, seen: SeenDispute) -> None:
    """An answer that is with the bank by now is not being sent any more, whoever sees it first."""
    tried = dispute.answers.select_for_update().unsent().filter(tried_at__isnull=False)
    for answer in tried:
        if answer.was_taken(state=seen.state, submissions=seen.submissions):
            answer.state, answer.sent_at = DisputeAnswer.State.SENT, timezone.now()
            answer.save(update_fields=["state", "sent_at"])


def _write_money(dispute: Dispute, seen: SeenDispute) -> None:
    """What the bank took, gave back, or keeps: each once, as soon as we see it."""
    taken, back = seen.withdrawal, seen.reinstatement
    if taken and dispute.withdrawn_at is None:
        dispute.withdrawn_at = taken.at
        ledger.record_dispute_held(dispute, at=taken.at)
        dispute.fee, dispute.fee_currency = taken.fee, taken.currency
        if taken.fee:
            ledger.record_dispute_fee(dispute, fee=taken.fee, currency=taken.currency, at=taken.at)
    if back and dispute.withdrawn_at and dispute.taken_at is None and not dispute.reinstated_at:
        dispute.reinstated_at = back.at
        ledger.record_dispute_won(dispute, at=back.at)
        dispute.fee += back.fee
        if back.fee:
            ledger.record_dispute_fee(
                dispute, fee=back.fee, currency=back.currency, at=back.at, is_back=True
            )
    elif back and dispute.taken_at:
        log.error("dispute %s was lost, and its money came back", dispute.pk)
    if dispute.state == State.LOST and dispute.is_holding_money:
        _take(dispute)


def _take(dispute: Dispute) -> None:
    """Lost: out of the vendor's share and the commission, as a refund."""
    payment, at = dispute.payment, timezone.now()
    gone_before = payment.returned + payment.charged_back
    gone = ledger.record_dispute_lost(dispute, gone_before=gone_before, at=at)
    dispute.taken_at = at
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
