"""A vendor begins to pay for a tier. The row is written before the provider is asked, and an answer
that was lost is looked for before anything is asked again.
"""

import datetime as dt
import logging
from dataclasses import replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from payments.exceptions import (
    CardNeeded,
    NotOffered,
    ProviderIsSilent,
    SubscribedAlready,
    SubscriptionRefused,
)
from payments.models import SavedCard, Subscription, TierPrice, Wallet
from payments.models.subscriptions import TRIAL_DAYS
from payments.providers import billing_provider_of
from payments.providers.base import NoAnswer, NotThere, ProviderError, Refused
from payments.providers.billing import Preview, SubscriptionOrder
from payments.services.sending import SURELY_OVER
from payments.services.subscriptions.looking import look_at_subscription
from payments.services.subscriptions.wording import in_our_words
from payments.services.wallets import open_wallet
from vendors.models import Vendor
from vendors.services import lock_vendor

State, Ending = Subscription.State, Subscription.Ending
log = logging.getLogger(__name__)


def start_subscription(
    vendor_id: int, price_id: int, *, by: User, with_trial: bool = False
) -> Subscription:
    """Begin to pay this price, or to try its tier for nothing first: once a vendor, and without a
    card if they like. Asked twice, or from two places, it is one subscription.

    The first payment may wait for the payer's bank, or be refused: then it is INCOMPLETE and its
    bill is to be paid. Raises PermissionDenied, NotOffered, CardNeeded, SubscribedAlready,
    SubscriptionRefused and ProviderIsSilent.
    """
    vendor = Vendor.objects.get(pk=vendor_id)
    if not by.has_perm("payments.manage_subscription", vendor):
        raise PermissionDenied
    if vendor.subscriptions.open().exclude(state=State.STARTING).exists():
        raise SubscribedAlready
    price = TierPrice.objects.offered(vendor.currency).filter(pk=price_id).first()
    if price is None or price.provider_id is None or (with_trial and not may_try(vendor)):
        raise NotOffered
    wallet = open_wallet(vendor)
    if wallet.provider_id is None:
        raise ProviderIsSilent
    if not with_trial and not SavedCard.objects.kept_for(vendor).exists():
        raise CardNeeded
    subscription = _about_to_ask(vendor_id, price, wallet, with_trial=with_trial)
    return _ask(subscription)


def preview_start(vendor_id: int, price_id: int, *, by: User) -> Preview | None:
    """What beginning to pay this price costs now, less their credit; nothing is done. None for whom
    the provider does not know yet: they have no credit. Raises PermissionDenied, NotOffered,
    SubscriptionRefused and ProviderIsSilent.
    """
    vendor = Vendor.objects.get(pk=vendor_id)
    if not by.has_perm("payments.manage_subscription", vendor):
        raise PermissionDenied
    price = TierPrice.objects.offered(vendor.currency).filter(pk=price_id).first()
    if price is None or price.provider_id is None:
        raise NotOffered
    wallet = vendor.wallets.exclude(provider_id=None).first()
    if wallet is None:
        return None
    try:
        provider = billing_provider_of(wallet.provider)
        preview = provider.preview_start(wallet.provider_id or "", price.provider_id)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused) as refusal:
        raise SubscriptionRefused(str(refusal)) from refusal
    return replace(preview, lines=in_our_words(preview.lines))


def may_try(vendor: Vendor) -> bool:
    """Whether a trial is offered: to those who never had a paid tier by a subscription."""
    return not vendor.subscriptions.exclude(started_at=None).exists()


def _about_to_ask(
    vendor_id: int, price: TierPrice, wallet: Wallet, *, with_trial: bool
) -> Subscription:
    """Written down before the call. One that waits for its answer is asked for again under its own
    key, with what was asked for first; another key is taken once the old call is surely over.

    Locked as by who looks: the subscription first, then its vendor.
    """
    now = timezone.now()
    with transaction.atomic():
        theirs = Subscription.objects.open().filter(vendor=vendor_id)
        waiting = theirs.select_for_update(of=("self",)).first()
        vendor = lock_vendor(vendor_id)
        waiting = waiting or theirs.first()  # somebody may have been faster, a moment ago
        if waiting is None:
            return Subscription.objects.create(
                vendor=vendor,
                wallet=wallet,
                price=price,
                is_trial_wanted=with_trial,
                tried_at=now,
            )
        if waiting.state != State.STARTING:
            raise SubscribedAlready
        if _is_surely_over(waiting, now):
            waiting.price, waiting.is_trial_wanted = price, with_trial
            waiting.attempt += 1
            waiting.tried_at = now
            waiting.save(update_fields=["price", "is_trial_wanted", "attempt", "tried_at"])
        elif (waiting.price_id, waiting.is_trial_wanted) != (price.pk, with_trial):
            raise ProviderIsSilent
    return waiting


def _is_surely_over(waiting: Subscription, now: dt.datetime) -> bool:
    return waiting.tried_at is not None and waiting.tried_at < now - SURELY_OVER


def _ask(subscription: Subscription) -> Subscription:
    known = look_at_subscription(subscription.pk) if subscription.attempt else subscription
    if known.provider_id is not None:
        return known
    try:
        billing_provider_of(subscription.provider).create_subscription(
            SubscriptionOrder(
                reference=str(subscription.uuid),
                customer_id=subscription.wallet.provider_id or "",
                price_id=subscription.price.provider_id or "",
                trial_days=TRIAL_DAYS if subscription.is_trial_wanted else 0,
                idempotency_key=subscription.idempotency_key,
            )
        )
        return look_at_subscription(subscription.pk)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused) as refusal:
        return _give_up(subscription, refusal)


def _give_up(subscription: Subscription, refusal: ProviderError) -> Subscription:
    """Nothing was begun, so it does not stand in the way of another."""
    log.warning("subscription %s is refused: %s", subscription.pk, refusal)
    with transaction.atomic():
        locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
        if locked.state == State.STARTING and locked.provider_id is None:
            locked.state, locked.ending = State.ENDED, Ending.REFUSED
            locked.ended_at, locked.trouble = timezone.now(), str(refusal)[:300]
            locked.version += 1
            locked.save(update_fields=["state", "ending", "ended_at", "trouble", "version"])
    raise SubscriptionRefused(str(refusal)) from refusal
