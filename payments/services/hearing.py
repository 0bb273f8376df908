"""What providers tell us: only ever "look at this"."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from payments import tasks
from payments.models import Bill, Payment, ProviderEvent
from payments.models.bank_disputes import BankDispute
from payments.providers import provider_of
from payments.providers.base import NoAnswer, NotThere
from payments.services.capturing import collect
from payments.services.disputes import look_at_dispute_called
from payments.services.looking import ours
from payments.services.payout_accounts import look_at_account_called
from payments.services.payouts import look_at_payout_called
from payments.services.subscriptions.disputed import look_at_bill_dispute_called
from payments.services.subscriptions.looking import (
    look_at_subscription,
    look_at_subscription_called,
)
from payments.services.wallets import look_at_wallet_called


def note_event(
    provider: str, event_id: str, *, kind: str, subject_id: str, happened_at: dt.datetime | None
) -> ProviderEvent:
    """Write down that we were told, once; look as soon as that is committed."""
    event, is_news = ProviderEvent.objects.get_or_create(
        provider=provider,
        event_id=event_id,
        defaults={"kind": kind[:80], "subject_id": subject_id, "happened_at": happened_at},
    )
    if is_news:
        transaction.on_commit(lambda: tasks.process_event.delay(event.pk), robust=True)
    return event


def process_event(event_pk: int) -> ProviderEvent:
    """Look at what an event is about. Raises NoAnswer when the provider is silent: the event keeps
    waiting, with the reason.
    """
    event = ProviderEvent.objects.get(pk=event_pk)
    if event.outcome != ProviderEvent.Outcome.WAITING:
        return event
    try:
        is_ours = _look_at_subject(event)
    except NoAnswer as silence:
        event.tries += 1
        event.trouble = str(silence)[:300]
        event.save(update_fields=["tries", "trouble"])
        raise
    outcome = ProviderEvent.Outcome
    event.outcome = outcome.APPLIED if is_ours else outcome.NOT_OURS
    event.applied_at, event.trouble = timezone.now(), ""
    event.save(update_fields=["outcome", "applied_at", "trouble"])
    return event


def _look_at_subject(event: ProviderEvent) -> bool:
    """Whether it was ours."""
    if event.kind.startswith("account."):
        return look_at_account_called(event.provider, event.subject_id) is not None
    if event.kind.startswith(("customer.subscription.", "invoice.", "subscription_schedule.")):
        return look_at_subscription_called(event.provider, event.subject_id) is not None
    if event.kind.startswith(("customer.", "payment_method.")):
        return look_at_wallet_called(event.provider, event.subject_id) is not None
    if event.kind.startswith(("charge.dispute.", "CUSTOMER.DISPUTE.")):
        return look_at_any_dispute(event.provider, event.subject_id) is not None
    if event.kind.startswith("PAYMENT.PAYOUTS-ITEM."):
        return look_at_payout_called(event.provider, event.subject_id) is not None
    bill = Bill.objects.of_payment(event.provider, event.subject_id)
    if bill is not None:
        look_at_subscription(bill.subscription_id)
        return True
    payment = _subject(event)
    if payment is not None:
        collect(payment.pk)
    return payment is not None


def look_at_any_dispute(provider: str, id: str) -> BankDispute | None:
    """The one with this id at the provider: of a booking's payment or of a vendor's bill; None when
    it is about neither. Raises NoAnswer.
    """
    of_payment = look_at_dispute_called(provider, id)
    return of_payment or look_at_bill_dispute_called(provider, id)


def _subject(event: ProviderEvent) -> Payment | None:
    """The payment an event is about, also one whose id we never learned."""
    if not event.subject_id:
        return None
    payments = Payment.objects.filter(provider=event.provider)
    known = payments.filter(provider_id=event.subject_id).first()
    if known is None:  # of a refund we may be told only what charge it is of
        known = payments.filter(charge_id=event.subject_id).first()
    if known is not None:
        return known
    try:
        seen = provider_of(event.provider).retrieve_payment(event.subject_id)
    except NotThere:
        return None
    return ours(event.provider, seen)
