"""What becomes of a payout at the provider. At Stripe it arrives with the answer; at PayPal it is
taken on first, and days later it may still come back.

As with payments nobody believes what they were told: webhook, run and reconciliation fetch it and
apply what they saw. Locks, in this order: the plan, the payments, the payout.
"""

import logging
import uuid

from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from messaging.services import notify, touch
from payments import ledger
from payments.models import Payment, Payout, Provider
from payments.providers import payout_provider_of
from payments.providers.base import NoAnswer, NotThere, Refused, SeenTransfer
from payments.services.payouts.plans import ensure_plan, lock_plan
from payments.services.paypal_accounts import stop_address
from vendors.money import words

State = Payout.State
Seen = SeenTransfer.State
NOT_CLAIMED = "Nobody with a PayPal account has the address {address}."
log = logging.getLogger(__name__)


def look_at_payout(payout_id: int) -> Payout:
    """Fetch a payout that PayPal has and make ours agree. Safe at any time and from several places
    at once. Raises NoAnswer when the provider is silent.
    """
    payout = Payout.objects.get(pk=payout_id)
    if payout.provider_id is None or payout.provider != Provider.PAYPAL:
        return payout
    try:
        seen = payout_provider_of(payout.provider).retrieve_transfer(payout.provider_id)
    except NotThere:
        log.error("payout %s is not at %s any more", payout.pk, payout.provider)
        return payout
    return agree_on_payout(payout, seen)


def look_at_payout_called(provider: str, id: str) -> Payout | None:
    """The same by the provider's id, also when we never learned it; None when it is not ours."""
    payouts = Payout.objects.filter(provider=provider)
    payout = payouts.filter(provider_id=id).first()
    if payout is not None:
        return look_at_payout(payout.pk)
    try:
        seen = payout_provider_of(provider).retrieve_transfer(id)
    except NotThere:
        return None
    named = _uuid(seen.reference)
    payout = payouts.filter(uuid=named).first() if named else None
    if payout is None or payout.idempotency_key != seen.reference:
        if payout is not None and seen.state == Seen.SENT:
            log.error("an earlier try of payout %s has arrived after all: %s", payout.pk, id)
        return payout  # of an earlier try, whose end was known
    return agree_on_payout(payout, seen)


def agree_on_payout(payout: Payout, seen: SeenTransfer) -> Payout:
    """Apply what was seen at the provider to the try that it is of, once. What nobody claims is
    asked back first. Raises NoAnswer when the provider is silent on that.
    """
    if (seen.amount, seen.currency) != (payout.amount, payout.currency):
        log.error("payout %s is %s %s there", payout.pk, seen.amount, seen.currency)
        return payout
    if payout.has_left and seen.state == Seen.RETURNED:
        return _take_in(payout, seen)
    if not _may_go_on(payout, seen):
        return _seen_again(payout)
    if seen.state == Seen.UNCLAIMED:
        seen = _ask_back(payout, seen)
    if _is_refused_by_receiver(seen):
        stop_address(payout.vendor_id, payout.account_id, because=_why(payout, seen))
    with transaction.atomic():
        locked = lock_payout(payout.pk)
        if _may_go_on(locked, seen) and locked.attempt == payout.attempt:
            _apply(locked, seen)
    return locked


def lock_payout(payout_id: int) -> Payout:
    return Payout.objects.select_for_update(of=("self",)).select_related("vendor").get(pk=payout_id)


def settle(payout: Payout) -> None:
    """A locked payout has left; nothing had to, where all of it was kept."""
    payout.state, payout.sent_at, payout.trouble = State.SENT, timezone.now(), ""
    payout.save(update_fields=[*_LEARNED, "sent_at"])
    ledger.record_payout(payout, at=payout.sent_at)
    _tell(payout, _words_when_sent(payout))


def note_failure(payout: Payout, why: str) -> None:
    """The money of a locked payout is with us. The next run tries again, under a new key."""
    is_news, was_underway = not payout.trouble, payout.state == State.UNDERWAY
    payout.state, payout.trouble, payout.provider_id = State.FAILED, why[:300], None
    payout.save(update_fields=_LEARNED)
    log.error("payout %s was not sent: %s", payout.pk, why)
    amount = words(payout.amount, payout.currency)
    if is_news:
        _tell(payout, f"{amount} could not be paid out. {AGAIN}")
    if was_underway:  # no run is there that tells them
        _tell_staff(payout, f"{amount} for {payout.vendor} did not arrive: {why}")


# ---------------------------------------------------------------- steps

AGAIN = "We try again with the next run; your payout account says if you have to do something."
_LEARNED = ["state", "trouble", "provider_id", "account_id", "looked_at", "fee"]


def _may_go_on(payout: Payout, seen: SeenTransfer) -> bool:
    """While it is with the provider; or it had failed there, and has arrived after all before
    anybody tried again.
    """
    return payout.is_leaving or (payout.state == State.FAILED and seen.state == Seen.SENT)


def _apply(payout: Payout, seen: SeenTransfer) -> None:
    """Make a locked payout, which is with the provider, agree with what was seen."""
    payout.provider_id, payout.account_id = seen.id, seen.account_id
    payout.looked_at = timezone.now()
    match seen.state:
        case Seen.SENT:
            _record_fee(payout, seen)
            settle(payout)
        case Seen.UNDERWAY | Seen.UNCLAIMED:
            payout.state = State.UNDERWAY
            payout.save(update_fields=_LEARNED)
            touch(payout.vendor.managers(), "earnings", payout.vendor_id)
        case Seen.RETURNED:
            _record_fee(payout, seen)
            note_failure(payout, _why(payout, seen))
        case Seen.FAILED:
            note_failure(payout, _why(payout, seen))


def _record_fee(payout: Payout, seen: SeenTransfer) -> None:
    if seen.fee is None or not seen.fee.amount:
        return
    fee, currency = seen.fee.amount, seen.fee.currency
    ledger.record_payout_fee(payout, fee=fee, currency=currency, at=timezone.now())
    if currency == payout.currency:
        payout.fee += fee


def _ask_back(payout: Payout, seen: SeenTransfer) -> SeenTransfer:
    """Nobody has the address: the money is ours again, unless somebody claims it just now."""
    provider = payout_provider_of(payout.provider)
    try:
        return provider.ask_back(seen)
    except Refused:
        return provider.retrieve_transfer(seen.id)
    except NotThere as lost:
        raise NoAnswer(f"payout {payout.pk} is gone while it is asked back") from lost


def _is_refused_by_receiver(seen: SeenTransfer) -> bool:
    """Whether another try to the same address would end as this one did."""
    is_about_receiver = seen.trouble_code.startswith("RECEIVER_")
    return seen.state == Seen.RETURNED or (seen.state == Seen.FAILED and is_about_receiver)


def _why(payout: Payout, seen: SeenTransfer) -> str:
    if seen.state == Seen.RETURNED:
        return NOT_CLAIMED.format(address=payout.account_id)
    return f"PayPal: {seen.trouble}"


def _seen_again(payout: Payout) -> Payout:
    payout.looked_at = timezone.now()
    payout.save(update_fields=["looked_at"])
    return payout


def _take_in(payout: Payout, seen: SeenTransfer) -> Payout:
    """What had arrived came back: it is the vendor's, and due again with their next payout. What
    they owed and had been kept of it, they owe again.
    """
    ensure_plan(payout.vendor_id)
    with transaction.atomic():
        lock_plan(payout.vendor_id)
        items = list(payout.items.order_by("-payment"))
        ids = [item.payment_id for item in items]
        locked_payments = Payment.objects.select_for_update(of=("self",)).order_by("-pk")
        payments = {each.pk: each for each in locked_payments.filter(pk__in=ids)}
        locked = lock_payout(payout.pk)
        if locked.state != State.SENT:
            return locked
        for item in items:
            payments[item.payment_id].paid_out -= item.amount
        Payment.objects.bulk_update(payments.values(), ["paid_out"])
        locked.state, locked.looked_at = State.RETURNED, timezone.now()
        locked.trouble = f"PayPal: {seen.trouble}"[:300]
        locked.save(update_fields=_LEARNED)
        ledger.record_payout_returned(locked, at=locked.looked_at)
        amount = words(locked.amount, locked.currency)
        _tell(locked, f"{amount} came back from PayPal. They come with your next payout.")
        _tell_staff(locked, f"{amount} for {locked.vendor} came back: {locked.trouble}")
    return locked


def _words_when_sent(payout: Payout) -> str:
    if payout.amount == 0:
        kept = words(payout.netted, payout.currency)
        return f"{kept} of your earnings were kept for refunds that had been paid out to you."
    amount = words(payout.amount, payout.currency)
    if payout.provider == Provider.PAYPAL:
        return f"{amount} are in your PayPal account, {payout.account_id}."
    return f"{amount} are on their way to your bank account."


def _tell(payout: Payout, text: str) -> None:
    managers = payout.vendor.managers()
    for person in managers:
        notify(person, "payout", text, payout.get_absolute_url())
    touch(managers, "earnings", payout.vendor_id)


def _tell_staff(payout: Payout, text: str) -> None:
    people = bookkeepers()
    touch(people, "payouts", "all")
    for person in people:
        notify(person, "payout", text, f"/adminpanel/payouts/runs/{payout.run_id}/")


def _uuid(key: str) -> uuid.UUID | None:
    """Which payout a key is of: "payout-<uuid>-<attempt>"."""
    try:
        return uuid.UUID(key.removeprefix("payout-").rpartition("-")[0])
    except ValueError:
        return None
