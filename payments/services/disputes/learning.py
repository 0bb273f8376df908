"""What a dispute learns from the provider's, whatever was paid with the money."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import timezone

from payments import ledger
from payments.models.bank_disputes import BankDispute
from payments.providers import dispute_provider_of
from payments.providers.base import NotThere, SeenDispute

D = TypeVar("D", bound=BankDispute)
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


def retrieve(provider: str, id: str) -> SeenDispute | None:
    """The one with this id at the provider. Raises NoAnswer."""
    try:
        return dispute_provider_of(provider).retrieve_dispute(id)
    except NotThere:
        return None


def is_the_same(dispute: BankDispute, seen: SeenDispute) -> bool:
    """Whether ours knows all that was seen."""
    return (
        dispute.state == seen.state
        and bool(dispute.withdrawn_at) == bool(seen.withdrawal)
        and bool(dispute.reinstated_at) == bool(seen.reinstatement)
        and dispute.due_by == seen.due_by
    )


def first_facts(seen: SeenDispute) -> dict[str, Any]:
    """The fields of a row for one that is new here."""
    return {
        "provider_id": seen.id,
        "state": seen.state,
        "amount": seen.amount,
        "currency": seen.currency,
        "reason": seen.reason[:60],
        "opened_at": seen.opened_at,
        "closed_at": None if seen.state in BankDispute.OPEN else timezone.now(),
    }


def learn(dispute: D, seen: SeenDispute, *, take: Callable[[D], None]) -> bool:
    """Make a locked row agree with what was seen; whether that was news. `take` books what is lost
    for good, once.
    """
    before = {name: getattr(dispute, name) for name in LEARNED}
    _learn(dispute, seen)
    _write_money(dispute, seen)
    if dispute.state == BankDispute.State.LOST and dispute.is_holding_money:
        dispute.taken_at = timezone.now()
        take(dispute)
    if dispute.is_taking and dispute.heard_at is None:
        dispute.heard_at = timezone.now()
    dispute.looked_at = timezone.now()
    dispute.save(update_fields=[*LEARNED, "looked_at"])
    return any(getattr(dispute, name) != was for name, was in before.items())


def _learn(dispute: BankDispute, seen: SeenDispute) -> None:
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


def _write_money(dispute: BankDispute, seen: SeenDispute) -> None:
    """What the bank took, and what it gave back: each once, as soon as we see it."""
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
