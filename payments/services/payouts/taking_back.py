"""A refund asks back money that its vendor has been paid: out of a payout that has not left, out
of the transfer, or, when the provider refuses, out of the payouts to come.
"""

import logging

from django.db import transaction
from django.utils import timezone

from messaging.services import touch
from payments import ledger, tasks
from payments.models import Payment, Payout, PayoutItem, TakeBack
from payments.providers import payout_provider_of
from payments.providers.base import NoAnswer, NotThere, Refused, ReversalOrder
from payments.services.payouts.plans import ensure_plan, lock_plan
from payments.services.sending import SURELY_OVER

State = TakeBack.State
log = logging.getLogger(__name__)


def take_back(payment_id: int) -> list[TakeBack]:
    """Decide where the money that was paid out too much of a payment comes from. What sits in a
    payout that is being sent at this moment waits: the reconciliation asks again.
    """
    vendor_id = Payment.objects.values_list("booking__vendor", flat=True).get(pk=payment_id)
    ensure_plan(vendor_id)
    with transaction.atomic():
        lock_plan(vendor_id)
        payment = Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
        made = [one for item in _items(payment) for one in _take_from(item, payment)]
        payment.save(update_fields=["paid_out"])
    return made


def send_take_back(take_back_id: int) -> TakeBack:
    """Ask the provider to take it out of the transfer. Safe to call twice and in parallel. Raises
    NoAnswer when the provider is silent: the next one looks whether it has happened.
    """
    known = TakeBack.objects.select_related("payout").get(pk=take_back_id)
    if known.state == State.SENDING and known.tried_at:
        found = payout_provider_of(known.payout.provider).find_reversal(
            known.payout.provider_id or "", reference=str(known.uuid)
        )
        if found is not None:
            return _settle(known, State.DONE, provider_id=found.id)
    known = _about_to_send(known)
    if known.state != State.SENDING:
        return known
    try:
        made = payout_provider_of(known.payout.provider).reverse(_order(known))
    except (Refused, NotThere) as refusal:
        log.warning("%s is owed from now on: %s", known, refusal)
        return _settle(known, State.OWED, trouble=str(refusal))
    return _settle(known, State.DONE, provider_id=made.id)


def send_take_backs(at_most: int) -> tuple[int, int]:
    """Whatever is left over: how many were settled, and of how many nothing was heard."""
    settled = silent = 0
    for pk in Payment.objects.overpaid().values_list("pk", flat=True)[:at_most]:
        take_back(pk)
    for pk in TakeBack.objects.undecided().values_list("pk", flat=True)[:at_most]:
        try:
            settled += send_take_back(pk).settled_at is not None
        except NoAnswer:
            silent += 1
    return settled, silent


# ---------------------------------------------------------------- deciding


def _items(payment: Payment) -> list[PayoutItem]:
    """Where its money went, the last first: what has not left is the easiest to get."""
    items = payment.payout_items.select_related("payout", "payout__vendor")
    items = items.exclude(payout__state=Payout.State.RETURNED)
    locked = items.select_for_update(of=("self", "payout")).order_by("-pk")
    return list(locked)


def _take_from(item: PayoutItem, payment: Payment) -> list[TakeBack]:
    """Of what was sent, the transfer can give back no more than it was: the rest is for itself."""
    payout = item.payout
    had = payment.take_backs.filter(payout=payout).total()
    amount = min(-payment.unpaid_share, item.amount - had)
    if amount <= 0 or payout.is_leaving:
        return []
    payment.paid_out -= amount
    if payout.is_unsent:
        shrink(item, amount)
        return []
    within = min(amount, payout.amount - payout.take_backs.from_transfer().total())
    return [_decided(payout, payment, part) for part in (within, amount - within) if part]


def _decided(payout: Payout, payment: Payment, amount: int) -> TakeBack:
    made = TakeBack.objects.create(payout=payout, payment=payment, amount=amount)
    transaction.on_commit(lambda: tasks.send_take_back.delay(made.pk), robust=True)
    return made


def shrink(item: PayoutItem, amount: int) -> None:
    """It has not left, or was refused: it becomes smaller, and asks under a new key. When nothing
    is left of it, it is dropped.
    """
    payout = item.payout
    payout.gross -= amount
    payout.netted = min(payout.netted, payout.gross)
    payout.amount = payout.gross - payout.netted
    payout.attempt += 1
    if payout.gross == 0:
        payout.state, payout.trouble = Payout.State.DROPPED, ""
    payout.save(update_fields=["gross", "netted", "amount", "attempt", "state", "trouble"])
    item.amount -= amount
    item.save(update_fields=["amount"])


def _order(known: TakeBack) -> ReversalOrder:
    return ReversalOrder(
        reference=str(known.uuid),
        transfer_id=known.payout.provider_id or "",
        amount=known.amount,
        currency=known.payout.currency,
        idempotency_key=known.idempotency_key,
    )


def _about_to_send(known: TakeBack) -> TakeBack:
    now = timezone.now()
    with transaction.atomic():
        locked = _lock(known)
        if locked.state not in (State.CREATED, State.SENDING):
            return locked
        if locked.payout.provider_id is None:  # all of it had been netted: nothing was transferred
            return _settle_locked(locked, State.OWED)
        if locked.tried_at and locked.tried_at < now - SURELY_OVER:
            locked.attempt += 1
        locked.state, locked.tried_at = State.SENDING, now
        locked.save(update_fields=["state", "attempt", "tried_at"])
    return locked


def _settle(known: TakeBack, state: str, *, provider_id: str = "", trouble: str = "") -> TakeBack:
    with transaction.atomic():
        locked = _lock(known)
        if locked.settled_at is not None:
            return locked
        locked.provider_id, locked.trouble = provider_id or None, trouble[:300]
        return _settle_locked(locked, state)


def _settle_locked(locked: TakeBack, state: str) -> TakeBack:
    payout, now = locked.payout, timezone.now()
    locked.state, locked.settled_at = state, now
    locked.save(update_fields=["state", "settled_at", "provider_id", "trouble"])
    if state == State.OWED:
        ledger.record_owed(locked, at=now)
    else:
        ledger.record_take_back(locked, at=now)
        payout.taken_back += locked.amount
        if payout.taken_back == payout.amount:
            payout.state = Payout.State.REVERSED
        payout.save(update_fields=["taken_back", "state"])
    touch(payout.vendor.managers(), "earnings", payout.vendor_id)
    return locked


def _lock(known: TakeBack) -> TakeBack:
    """The payout first: two of one payout must not both think they are the last."""
    payout = Payout.objects.select_for_update(of=("self",)).get(pk=known.payout_id)
    locked = TakeBack.objects.select_for_update(of=("self",)).get(pk=known.pk)
    locked.payout = payout
    return locked
