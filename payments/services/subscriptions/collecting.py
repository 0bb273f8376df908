"""Bills that wait to be paid: by their vendor, who is there, or never."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from payments.exceptions import CardNeeded, ProviderIsSilent
from payments.models import Bill, BillDispute, SavedCard, Subscription, TierPrice
from payments.models.subscriptions import GRACE_IS_OVER
from payments.providers import billing_provider_of
from payments.providers.base import NoAnswer, NotThere
from payments.providers.billing import SeenBill
from payments.services.subscriptions.entitling import give_tier
from payments.services.subscriptions.left import time_left
from payments.services.subscriptions.looking import look_at_subscription

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How a bill stands that is to be paid. `client_secret` lets the page bring the payer to their
    bank, where that wants to be asked.
    """

    bill: Bill
    client_secret: str = ""

    @property
    def needs_payer(self) -> bool:
        return bool(self.client_secret)


def standing_of(subscription: Subscription) -> Standing | None:
    """Of the bill that comes first; None when nothing is to be paid. Raises ProviderIsSilent."""
    bill = subscription.bills.to_pay().first()
    if bill is None:
        return None
    if not bill.payment_id:
        return Standing(bill)
    try:
        seen = billing_provider_of(subscription.provider).payment_of(bill.payment_id)
    except (NoAnswer, NotThere) as silence:
        raise ProviderIsSilent from silence
    return Standing(bill, seen.client_secret if seen.needs_payer else "")


def look_at_bill(subscription_id: int) -> Standing | None:
    """The same, of what the provider says now."""
    try:
        return standing_of(look_at_subscription(subscription_id))
    except NoAnswer as silence:
        raise ProviderIsSilent from silence


def pay_bill(subscription_id: int, *, by: User) -> Standing | None:
    """Charge the default card of its vendor now for the bill that comes first, with `by` there to
    answer their bank. None when nothing is left to pay. A bill is paid once, however often and from
    wherever it is asked for: the provider has one payment for each. Raises PermissionDenied,
    CardNeeded and ProviderIsSilent.
    """
    subscription = Subscription.objects.select_related("vendor").get(pk=subscription_id)
    if not by.has_perm("payments.manage_subscription", subscription.vendor):
        raise PermissionDenied
    bill = subscription.bills.to_pay().first()
    try:
        if bill is not None:
            if not SavedCard.objects.kept_for(subscription.vendor).exists():
                raise CardNeeded
            billing_provider_of(subscription.provider).pay(bill.provider_id)
        subscription = look_at_subscription(subscription_id)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    return standing_of(subscription)


def end_unpaid(at: dt.datetime | None = None) -> int:
    """End those whose time to pay is over, should the provider have left them; how many."""
    over = (at or timezone.now()) - GRACE_IS_OVER
    late = Subscription.objects.unpaid().filter(unpaid_since__lt=over)
    return sum(map(_end, late.values_list("pk", flat=True)))


def end_charged_back() -> int:
    """End those of which a bank has taken back a bill for good; how many. What was paid for besides
    is theirs until its days are over, unless that is taken back, too.
    """
    for subscription in Subscription.objects.with_time_left():
        if subscription.was_charged_back_since(subscription.left_reckoned_at):
            _reckon_anew(subscription)
    taken_back = Subscription.objects.open().charged_back()
    return sum(map(_end_taken_back, taken_back))


def _end_taken_back(subscription: Subscription) -> bool:
    bills = _bills_of(subscription)
    if bills is None:
        return False
    _note_time_left(subscription, bills)
    return _end(subscription.pk)


def _reckon_anew(subscription: Subscription) -> None:
    bills = _bills_of(subscription)
    if bills is None:
        return
    with transaction.atomic():
        _note_time_left(subscription, bills)
        give_tier(subscription.vendor_id)


def _bills_of(subscription: Subscription) -> list[SeenBill] | None:
    """None where the provider does not say."""
    try:
        provider = billing_provider_of(subscription.provider)
        return list(provider.bills_of(subscription.provider_id or ""))
    except (NoAnswer, NotThere):
        log.warning("the bills of subscription %s are not to be had", subscription.pk)
        return None


def _note_time_left(subscription: Subscription, bills: list[SeenBill]) -> None:
    """Write down what of an ending subscription is paid for."""
    now = timezone.now()
    lost = BillDispute.objects.lost().filter(bill__subscription=subscription)
    left = time_left(bills, set(lost.values_list("bill__provider_id", flat=True)), now)
    prices = TierPrice.objects.filter(provider=subscription.provider)
    Subscription.objects.filter(pk=subscription.pk).update(
        left_price=prices.filter(provider_id=left.price_id).first() if left else None,
        left_until=left.end if left else None,
        left_reckoned_at=now,
    )


def call_off_bills() -> int:
    """What is still asked for by subscriptions that have ended, so that nobody pays for nothing;
    of how many.
    """
    ended = Subscription.objects.filter(state=Subscription.State.ENDED)
    left = ended.filter(bills__state__in=Bill.UNSETTLED).distinct()
    return sum(map(_end, left.values_list("pk", flat=True)))


def _end(subscription_id: int) -> bool:
    subscription = Subscription.objects.get(pk=subscription_id)
    try:
        billing_provider_of(subscription.provider).end_now(subscription.provider_id or "")
        look_at_subscription(subscription.pk)
    except (NoAnswer, NotThere):
        log.warning("subscription %s could not be ended", subscription.pk)
        return False
    return True
