"""A payout that was planned is sent: committed as "being sent" first, then asked for with nothing
locked.

Whatever dies in between, the next one who comes looks for it at the provider by its name before
asking again, and asks with the same key: the provider transfers it once. PayPal has nothing to look
in; asking it again under the same key is the look, and no other key is tried.
"""

import logging

from django.db import transaction
from django.utils import timezone

from payments.models import Payout, PayoutAccount
from payments.money import NotPayable
from payments.providers import payout_provider_of
from payments.providers.base import NoAnswer, NotThere, Refused, SeenTransfer, TransferOrder
from payments.services.payouts.following import (
    agree_on_payout,
    lock_payout,
    look_at_payout,
    note_failure,
    settle,
)
from payments.services.payouts.holding import hold_back_of
from payments.services.sending import SURELY_OVER

State = Payout.State
NO_ACCOUNT = "The payout account cannot be paid at present."
log = logging.getLogger(__name__)


def send_payout(payout_id: int) -> Payout:
    """Transfer it, unless that has happened. Safe to call twice and in parallel. Raises NoAnswer
    when the provider is silent: it stays "being sent", and the next one looks.
    """
    hold_back_of(payout_id)
    payout, was_tried = _about_to_send(payout_id)
    if payout.state == State.UNDERWAY:
        return look_at_payout(payout.pk)
    if payout.state != State.SENDING:
        return payout
    if was_tried:
        if seen := _find(payout):
            return agree_on_payout(payout, seen)
        payout = _note_another_try(payout)
        if payout.state != State.SENDING:
            return payout
    try:
        seen = _transfer(payout)
    except (Refused, NotThere, NotPayable) as refusal:
        if was_tried and _may_be_on_its_way(payout):
            raise NoAnswer(f"payout {payout.pk} may still be asked for: {refusal}") from refusal
        return _fail(payout, str(refusal))
    return agree_on_payout(payout, seen)


# ---------------------------------------------------------------- steps


def _about_to_send(payout_id: int) -> tuple[Payout, bool]:
    """Commit that it is being sent; also whether somebody has tried before. It goes to the account
    that the vendor has chosen by now. One that needs no transfer is settled here, one that has
    nobody to go to fails here.
    """
    with transaction.atomic():
        payout = lock_payout(payout_id)
        if payout.state not in Payout.WAITING:
            return payout, True
        if payout.amount == 0:
            settle(payout)
            return payout, False
        accounts = PayoutAccount.objects.ready().filter(vendor=payout.vendor_id)
        account = accounts.exclude(provider_id=None).first()
        if account is None:
            note_failure(payout, _no_account(payout))
            return payout, False
        payout.attempt += payout.state == State.FAILED
        payout.state, payout.tried_at = State.SENDING, timezone.now()
        payout.asked_at = payout.tried_at
        payout.provider, payout.account_id = account.provider, account.provider_id or ""
        payout.save(
            update_fields=["state", "tried_at", "asked_at", "attempt", "provider", "account_id"]
        )
    return payout, False


def _no_account(payout: Payout) -> str:
    """Why it cannot be sent now, with why it was not sent before: often one led to the other."""
    if not payout.trouble or payout.trouble.startswith(NO_ACCOUNT):
        return payout.trouble or NO_ACCOUNT
    return f"{NO_ACCOUNT} Before that: {payout.trouble}"


def _note_another_try(payout: Payout) -> Payout:
    """Write down that we ask again. What was asked long ago and is not there gets a new key: the
    old one may be answered by the same error for ever. Where nothing can be looked for, the key
    stays; and when it may have been forgotten there, nothing is asked any more.
    """
    now, keys_last = timezone.now(), payout_provider_of(payout.provider).keys_last
    with transaction.atomic():
        locked = lock_payout(payout.pk)
        if locked.state != State.SENDING:
            return locked
        if keys_last is None and locked.tried_at and locked.tried_at < now - SURELY_OVER:
            locked.attempt += 1
            locked.asked_at = now
        if keys_last and locked.asked_at and locked.asked_at < now - keys_last:
            log.error("payout %s has to be looked for at %s by hand", locked.pk, locked.provider)
            raise NoAnswer(f"payout {locked.pk} was asked for too long ago to ask again")
        locked.tried_at = now
        locked.save(update_fields=["attempt", "tried_at", "asked_at"])
    return locked


def _may_be_on_its_way(payout: Payout) -> bool:
    """An earlier request, which we did not hear the end of, may be under way: its money is missing
    for this one, and a refusal says nothing of it.
    """
    if payout_provider_of(payout.provider).keys_last is None:
        return False
    return payout.asked_at is not None and payout.asked_at > timezone.now() - SURELY_OVER


def _find(payout: Payout) -> SeenTransfer | None:
    return payout_provider_of(payout.provider).find_transfer(payout.group)


def _transfer(payout: Payout) -> SeenTransfer:
    return payout_provider_of(payout.provider).transfer(
        TransferOrder(
            reference=str(payout.uuid),
            account_id=payout.account_id,
            amount=payout.amount,
            currency=payout.currency,
            idempotency_key=payout.idempotency_key,
            group=payout.group,
        )
    )


def _fail(payout: Payout, why: str) -> Payout:
    """The provider said no: nothing was sent. The next run tries again, under a new key."""
    with transaction.atomic():
        locked = lock_payout(payout.pk)
        if (locked.state, locked.attempt) == (State.SENDING, payout.attempt):
            note_failure(locked, why)
    return locked
