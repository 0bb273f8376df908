"""Looking at a subscription where it lives, and making ours agree.

As with payments: page, webhook and reconciliation fetch it with its bills, lock our row, fetch
again if that has moved meanwhile, and apply what they saw. So webhooks may come in any order and
twice: a vendor's tier is always that of what the provider says now.
"""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.groups import bookkeepers
from messaging.services import touch
from payments import ledger
from payments.models import Bill, Subscription, TierPrice
from payments.providers import billing_provider_of
from payments.providers.base import NoAnswer, NotThere
from payments.providers.billing import SeenBill, SeenBillPayment, SeenSubscription
from payments.services.looking import LOOKS
from payments.services.subscriptions.entitling import give_tier
from payments.services.subscriptions.papers import write_papers
from payments.services.subscriptions.telling import tell
from payments.services.subscriptions.worth import note_worth

State, Ending = Subscription.State, Subscription.Ending
# What looking writes on a subscription.
LEARNED = [
    "provider_id",
    "state",
    "price",
    "paid_price",
    "next_price",
    "pending_price",
    "period_start",
    "period_end",
    "trial_end",
    "is_ending",
    "unpaid_since",
    "reminders",
    "started_at",
    "ended_at",
    "ending",
]
# A renewal's bill waits so long before it is charged first ("Invoice finalization").
DRAFT_FOR = dt.timedelta(hours=1)
REMINDERS = 4  # with the first refusal and each of the three that follow
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Seen:
    """A subscription with those of its bills that are not settled here, each with its payment."""

    subscription: SeenSubscription
    bills: list[tuple[SeenBill, SeenBillPayment | None]]


def look_at_subscription(subscription_id: int) -> Subscription:
    """Fetch a subscription and its bills and make ours agree. Safe at any time, twice, and from
    several places at once. Raises NoAnswer when the provider is silent.
    """
    known = _known(subscription_id)
    for _ in range(LOOKS):
        seen = _fetch(known)
        with transaction.atomic():
            locked = _lock(subscription_id)
            if locked.version == known.version:
                if seen is not None:
                    _apply(locked, seen)
                elif locked.provider_id is not None and locked.is_open:
                    _forget(locked)
                return locked
        known = locked
    raise NoAnswer(f"subscription {subscription_id} moves faster than we can look")


def look_at_subscription_called(provider: str, id: str) -> Subscription | None:
    """The same of the one with this id at the provider; None when it is not ours."""
    known = Subscription.objects.filter(provider=provider, provider_id=id).first()
    if known is None:
        try:
            seen = billing_provider_of(provider).retrieve_subscription(id)
        except NotThere:
            return None
        known = ours(provider, seen)
    return look_at_subscription(known.pk) if known else None


def ours(provider: str, seen: SeenSubscription) -> Subscription | None:
    """Ours by its id or, when we never learned that, by the name we gave it."""
    subscriptions = Subscription.objects.filter(provider=provider)
    known = subscriptions.filter(provider_id=seen.id).first()
    if known is None and seen.reference:
        waiting = subscriptions.filter(provider_id=None, state=State.STARTING)
        known = next((each for each in waiting if str(each.uuid) == seen.reference), None)
    return known


def is_the_same(known: Subscription, seen: SeenSubscription) -> bool:
    """Whether ours knows all that was seen, but for bills."""
    return (
        known.state == seen.state
        and known.price.provider_id == seen.price_id
        and known.period_end == seen.period_end
        and known.is_ending == seen.is_ending
    )


def _known(subscription_id: int) -> Subscription:
    return Subscription.objects.select_related("wallet", "price").get(pk=subscription_id)


def _lock(subscription_id: int) -> Subscription:
    subscriptions = Subscription.objects.select_for_update(of=("self",))
    return subscriptions.select_related(
        "vendor", "wallet", "price", "paid_price", "next_price", "pending_price"
    ).get(pk=subscription_id)


def _fetch(known: Subscription) -> _Seen | None:
    provider = billing_provider_of(known.provider)
    try:
        if known.provider_id is None:
            seen = provider.find_subscription(
                known.wallet.provider_id or "", reference=str(known.uuid)
            )
            if seen is None:
                return None
        else:
            seen = provider.retrieve_subscription(known.provider_id)
        bills = provider.bills_of(seen.id, since=_since(known))
        return _Seen(seen, [(bill, _payment_of(known, bill)) for bill in bills])
    except NotThere:
        return None


def _since(known: Subscription) -> dt.datetime | None:
    """From the oldest bill on of which something is still to be learned."""
    bills = known.bills.all()
    if not bills:
        return None
    open_ones = [each.made_at for each in (*bills.unsettled(), *bills.without_fee())]
    return min(open_ones, default=max(bill.made_at for bill in bills))


def _payment_of(known: Subscription, bill: SeenBill) -> SeenBillPayment | None:
    """Asked for where it tells something: why it was refused, or what was kept of it."""
    if not bill.payment_id or not bill.due:
        return None
    was = known.bills.filter(provider_id=bill.id).first()
    is_news = was is None or was.state != Bill.State.PAID or was.fee is None
    if not is_news or (bill.state == Bill.State.OPEN and not bill.attempts):
        return None
    return billing_provider_of(known.provider).payment_of(bill.payment_id)


# ---------------------------------------------------------------- applying


def _apply(subscription: Subscription, seen: _Seen) -> None:
    """Make a locked subscription agree with what was seen. The one place where a tier is lost or
    won by money.
    """
    if subscription.provider_id not in (None, seen.subscription.id):
        log.error("subscription %s is %s there", subscription.pk, seen.subscription.id)
        return
    before = {name: getattr(subscription, name) for name in LEARNED}
    _learn(subscription, seen.subscription)
    news = [_take_in(subscription, bill, payment) for bill, payment in reversed(seen.bills)]
    _reckon_grace(subscription)
    if subscription.state in (State.TRIALING, State.ACTIVE) and not _owes(subscription):
        subscription.paid_price = subscription.price
    subscription.looked_at = timezone.now()
    changed = any(getattr(subscription, name) != was for name, was in before.items()) or any(news)
    subscription.version += changed
    subscription.save(update_fields=[*LEARNED, "version", "looked_at"])
    if changed:
        note_worth(subscription)
        give_tier(subscription.vendor_id)
        tell(subscription, before=before)
        touch(subscription.vendor.managers(), "subscription", subscription.vendor_id)
        touch(bookkeepers(), "subscriptions", "all")
    write_papers(subscription, seen.bills)  # last: until we are done, others wait for a number


def _learn(subscription: Subscription, seen: SeenSubscription) -> None:
    subscription.provider_id = seen.id
    if subscription.state == State.ENDED:
        return  # what has ended does not come back
    price = _price(subscription, seen.price_id)
    if price is not None:
        subscription.price = price
    subscription.next_price = _price(subscription, seen.next_price_id)
    subscription.pending_price = _price(subscription, seen.pending_price_id)
    was, subscription.state = subscription.state, State(seen.state)
    subscription.period_start, subscription.period_end = seen.period_start, seen.period_end
    subscription.trial_end, subscription.is_ending = seen.trial_end, seen.is_ending
    if subscription.state in Subscription.GIVING and subscription.started_at is None:
        subscription.started_at = seen.created_at
    if subscription.state == State.ENDED:
        subscription.ended_at = seen.ended_at or timezone.now()
        subscription.ending = _ending(subscription, was, seen.ending)
        subscription.next_price = subscription.pending_price = None


def _ending(subscription: Subscription, was: str, said: str) -> str:
    """Whoever asks for the end while something waits to be paid does not pay it; a trial for which
    there is no card ends by itself; what a bank has taken back, we end.
    """
    if Subscription.objects.charged_back().filter(pk=subscription.pk).exists():
        return Ending.TAKEN_BACK
    if was == State.PAST_DUE:
        return Ending.UNPAID
    if was == State.INCOMPLETE:
        return Ending.NEVER_PAID
    return Ending.TRIAL if was == State.TRIALING and said == Ending.UNPAID else said


def _price(subscription: Subscription, id: str) -> TierPrice | None:
    if not id:
        return None
    price = TierPrice.objects.filter(provider=subscription.provider, provider_id=id).first()
    if price is None:
        log.error("subscription %s has a price that is not ours: %s", subscription.pk, id)
    return price


def _take_in(subscription: Subscription, seen: SeenBill, payment: SeenBillPayment | None) -> bool:
    """Make a bill agree with what was seen; whether that was news."""
    bill = Bill.objects.filter(provider_id=seen.id).first() or Bill(
        subscription=subscription,
        provider_id=seen.id,
        state=Bill.State.DRAFT,
        currency=seen.currency,
        made_at=seen.made_at,
    )
    bill.subscription = subscription
    fields = [field.name for field in Bill._meta.concrete_fields]
    before = [getattr(bill, name) for name in fields]
    was_paid = bill.state == Bill.State.PAID
    if bill.may_become(seen.state):
        bill.state = seen.state
    bill.total, bill.due = seen.total, seen.due
    bill.paid_at, bill.payment_id = seen.paid_at, seen.payment_id
    bill.attempts, bill.next_attempt_at = seen.attempts, seen.next_attempt_at
    if payment is not None:
        bill.failure_code = payment.failure_code[:60]
        bill.failure_message = payment.failure_message[:300]
        bill.refused_card = payment.failed_with or bill.refused_card
    waits = payment.needs_payer if payment is not None else bill.needs_payer
    bill.needs_payer = waits and bill.state == Bill.State.OPEN
    if bill.first_failed_at is None and bill.is_refused_renewal:
        bill.first_failed_at = timezone.now()
    is_news = bill.pk is None or [getattr(bill, name) for name in fields] != before
    bill.save()
    if bill.state == Bill.State.PAID and not was_paid:
        _settle(bill)
    return _note_fee(bill, payment) or is_news


def _settle(bill: Bill) -> None:
    """It has been paid, and we see it for the first time: into the books."""
    if not bill.total:
        return
    at = bill.paid_at or timezone.now()
    ledger.record_bill(bill, at=at)
    if bill.subscription.state == State.ENDED and bill.due:
        log.error("bill %s was paid after its subscription had ended", bill.pk)


def _note_fee(bill: Bill, payment: SeenBillPayment | None) -> bool:
    """The fee comes later than the money, once."""
    if payment is None or payment.fee is None or bill.fee is not None:
        return False
    bill.fee, bill.fee_currency = payment.fee.amount, payment.fee.currency
    bill.save(update_fields=["fee", "fee_currency"])
    if bill.fee:
        at = bill.paid_at or timezone.now()
        ledger.record_bill_fee(bill, fee=bill.fee, currency=bill.fee_currency, at=at)
    return True


def _reckon_grace(subscription: Subscription) -> None:
    """Since when a renewal waits to be paid, and how often it was refused: each time is told."""
    if not subscription.is_unpaid:
        subscription.unpaid_since, subscription.reminders = None, 0
        return
    bill = subscription.bills.to_pay().first()
    if subscription.unpaid_since is None:
        subscription.unpaid_since = bill.made_at + DRAFT_FOR if bill else timezone.now()
    tried = min(bill.attempts, REMINDERS) if bill else 0
    subscription.reminders = max(subscription.reminders, tried)


def _owes(subscription: Subscription) -> bool:
    """Whether the period under way is not paid yet. What a change costs is not owed: the change
    waits for it.
    """
    unsettled = subscription.bills.unsettled().filter(total__gt=0)
    return not subscription.pending_price_id and unsettled.exists()


def _forget(subscription: Subscription) -> None:
    """The provider does not know it: nobody pays for it."""
    log.error("subscription %s is not there: %s", subscription.pk, subscription.provider_id)
    before = {name: getattr(subscription, name) for name in LEARNED}
    subscription.state, subscription.ending = State.ENDED, Ending.GONE
    subscription.ended_at, subscription.unpaid_since = timezone.now(), None
    subscription.version += 1
    subscription.save(update_fields=[*LEARNED, "version"])
    note_worth(subscription)
    give_tier(subscription.vendor_id)
    tell(subscription, before=before)
    touch(subscription.vendor.managers(), "subscription", subscription.vendor_id)
    touch(bookkeepers(), "subscriptions", "all")
