"""A payout that was planned is sent: committed as "being sent" first, then asked for with nothing
locked.

Whatever dies in between, the next one who comes looks for it at the provider by its name before
asking again, and asks with the same key: the provider transfers it once.
"""

import logging

from django.db import transaction
from django.utils import timezone

from messaging.services import notify, touch
from payments import ledger
from payments.models import Payout, PayoutAccount
from payments.providers import payout_provider_of
from payments.providers.base import NotThere, Refused, SeenTransfer, TransferOrder
from payments.services.sending import SURELY_OVER
from vendors.money import words

State = Payout.State
log = logging.getLogger(__name__)


def send_payout(payout_id: int) -> Payout:
    """Transfer it, unless that has happened. Safe to call twice and in parallel. Raises NoAnswer
    when the provider is silent: it stays "being sent", and the next one looks.
    """
    payout, was_tried = _about_to_send(payout_id)
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
    except (Refused, NotThere) as refusal:
        return _fail(payout, str(refusal))
    return agree_on_payout(payout, seen)


def look_at_payout(payout_id: int) -> Payout:
    """Find out what became of one that is "being sent". Raises NoAnswer."""
    payout = Payout.objects.get(pk=payout_id)
    if payout.state == State.SENDING and (seen := _find(payout)):
        return agree_on_payout(payout, seen)
    return payout


def agree_on_payout(payout: Payout, seen: SeenTransfer) -> Payout:
    """It is at the provider: write it down, once."""
    if (seen.amount, seen.currency) != (payout.amount, payout.currency):
        log.error("payout %s is %s %s there", payout.pk, seen.amount, seen.currency)
        return payout
    with transaction.atomic():
        locked = _lock(payout.pk)
        if locked.state != State.SENDING:
            return locked
        locked.provider_id, locked.account_id = seen.id, seen.account_id
        _settle(locked)
    return locked


# ---------------------------------------------------------------- steps


def _lock(payout_id: int) -> Payout:
    return Payout.objects.select_for_update().get(pk=payout_id)


def _about_to_send(payout_id: int) -> tuple[Payout, bool]:
    """Commit that it is being sent; also whether somebody has tried before. One that needs no
    transfer is settled here, one that has nobody to go to fails here.
    """
    with transaction.atomic():
        payout = _lock(payout_id)
        if payout.state not in (State.PLANNED, State.FAILED):
            return payout, True
        if payout.amount == 0:
            _settle(payout)
            return payout, False
        accounts = PayoutAccount.objects.ready().filter(vendor=payout.vendor_id)
        account_id = accounts.values_list("provider_id", flat=True).first()
        if account_id is None:
            _note_failure(payout, "The payout account cannot be paid at present.")
            return payout, False
        payout.attempt += payout.state == State.FAILED
        payout.state, payout.tried_at = State.SENDING, timezone.now()
        payout.account_id = account_id
        payout.save(update_fields=["state", "tried_at", "attempt", "account_id"])
    return payout, False


def _note_another_try(payout: Payout) -> Payout:
    """Write down that we ask again. What was asked long ago and is not there gets a new key: the
    old one may be answered by the same error for ever.
    """
    now = timezone.now()
    with transaction.atomic():
        locked = _lock(payout.pk)
        if locked.state != State.SENDING:
            return locked
        if locked.tried_at and locked.tried_at < now - SURELY_OVER:
            locked.attempt += 1
        locked.tried_at = now
        locked.save(update_fields=["attempt", "tried_at"])
    return locked


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


def _settle(payout: Payout) -> None:
    payout.state, payout.sent_at, payout.trouble = State.SENT, timezone.now(), ""
    payout.save(update_fields=["state", "sent_at", "trouble", "provider_id", "account_id"])
    ledger.record_payout(payout, at=payout.sent_at)
    _tell(payout, _words_when_sent(payout))


def _words_when_sent(payout: Payout) -> str:
    if payout.amount == 0:
        kept = words(payout.netted, payout.currency)
        return f"{kept} of your earnings were kept for refunds that had been paid out to you."
    return f"{words(payout.amount, payout.currency)} are on their way to your bank account."


def _fail(payout: Payout, why: str) -> Payout:
    """The provider said no: nothing was sent. The next run tries again, under a new key."""
    with transaction.atomic():
        locked = _lock(payout.pk)
        if (locked.state, locked.attempt) == (State.SENDING, payout.attempt):
            _note_failure(locked, why)
    return locked


def _note_failure(payout: Payout, why: str) -> None:
    is_news = payout.state != State.FAILED
    payout.state, payout.trouble = State.FAILED, why[:300]
    payout.save(update_fields=["state", "trouble"])
    log.error("payout %s was not sent: %s", payout.pk, why)
    if is_news:
        amount = words(payout.amount, payout.currency)
        _tell(payout, f"{amount} could not be paid out. We try again with the next run.")


def _tell(payout: Payout, text: str) -> None:
    managers = payout.vendor.managers()
    for person in managers:
        notify(person, "payout", text, payout.get_absolute_url())
    touch(managers, "earnings", payout.vendor_id)
