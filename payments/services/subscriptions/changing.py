"""Another price for a subscription, its end, and taking that back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied

from accounts.models import User
from payments.exceptions import (
    NothingToEnd,
    NotOffered,
    NotSubscribed,
    PayFirst,
    PreviewIsOld,
    ProviderIsSilent,
    ResumeFirst,
    SameAsNow,
    SubscriptionRefused,
)
from payments.models import Subscription, TierPrice
from payments.providers import billing_provider_of
from payments.providers.base import NoAnswer, NotThere, ProviderError, Refused
from payments.providers.billing import ChangeOrder, Preview, SeenSubscription
from payments.services.subscriptions.looking import look_at_subscription
from payments.services.subscriptions.wording import in_our_words

State = Subscription.State
PREVIEW_LASTS = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Change:
    """What changing to a price means. `preview` says what is charged now; without one nothing is,
    and it begins with the next period.
    """

    price: TierPrice
    preview: Preview | None

    @property
    def is_now(self) -> bool:
        return self.preview is not None


def preview_change(subscription_id: int, price_id: int, *, by: User) -> Change:
    """What it would mean; nothing is done. Raises as `change_subscription`."""
    subscription, price = _changeable(subscription_id, price_id, by=by)
    if not _is_now(subscription, price):
        return Change(price, None)
    try:
        preview = _preview(subscription, price)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused) as refusal:
        raise SubscriptionRefused(str(refusal)) from refusal
    return Change(price, replace(preview, lines=in_our_words(preview.lines)))


def change_subscription(
    subscription_id: int,
    price_id: int,
    *,
    by: User,
    at: dt.datetime | None = None,
    expected_due: int = 0,
) -> Subscription:
    """Let it be another price: a step up now, for what the preview of the moment `at` said
    (`expected_due`, minor units), and as soon as that is paid; everything else with the next
    period.

    Raises PermissionDenied, NotSubscribed, NotOffered, SameAsNow, PayFirst, ResumeFirst,
    PreviewIsOld, SubscriptionRefused and ProviderIsSilent.
    """
    subscription, price = _changeable(subscription_id, price_id, by=by)
    provider = billing_provider_of(subscription.provider)
    id = subscription.provider_id or ""
    name = f"{subscription.uuid}-{price.pk}"
    if not _is_now(subscription, price):
        key = f"later-{name}-{subscription.version}"
        return _do(
            subscription,
            lambda: provider.change_later(id, price.provider_id or "", idempotency_key=key),
        )
    if at is None:
        raise PreviewIsOld

    def change() -> SeenSubscription:
        now = _preview(subscription, price)
        if at > now.at or now.at - at > PREVIEW_LASTS:
            raise PreviewIsOld
        if _preview(subscription, price, at=at).due != expected_due:
            raise PreviewIsOld
        if subscription.next_price_id:  # what was planned is given up for it
            provider.stay(id)
        key = f"change-{name}-{int(at.timestamp())}"
        return provider.change_now(ChangeOrder(id, price.provider_id or "", at, key))

    return _do(subscription, change)


def cancel_subscription(subscription_id: int, *, by: User) -> Subscription:
    """End it with what is paid for; at once when that is nothing. Raises PermissionDenied,
    NotSubscribed, SubscriptionRefused and ProviderIsSilent.
    """
    subscription = _own(subscription_id, by=by)
    provider, id = billing_provider_of(subscription.provider), subscription.provider_id or ""
    if subscription.is_ending:
        return subscription
    if subscription.state in (State.INCOMPLETE, State.PAST_DUE):
        return _do(subscription, lambda: provider.end_now(id))
    return _do(subscription, lambda: provider.end_with_period(id))


def resume_subscription(subscription_id: int, *, by: User) -> Subscription:
    """It goes on as it is: it neither ends nor changes with its period. Raises PermissionDenied,
    NotSubscribed, NothingToEnd, SubscriptionRefused and ProviderIsSilent.
    """
    subscription = _own(subscription_id, by=by)
    if not subscription.is_ending and subscription.next_price_id is None:
        raise NothingToEnd
    provider, id = billing_provider_of(subscription.provider), subscription.provider_id or ""
    return _do(subscription, lambda: provider.stay(id))


def _do(subscription: Subscription, act: Callable[[], SeenSubscription]) -> Subscription:
    """Ask for it, then see what came of it."""
    try:
        act()
        return look_at_subscription(subscription.pk)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence
    except (NotThere, Refused) as refusal:
        _look_if_possible(subscription)
        raise SubscriptionRefused(_plainly(refusal)) from refusal


def _look_if_possible(subscription: Subscription) -> None:
    """It may be otherwise there than we thought."""
    try:
        look_at_subscription(subscription.pk)
    except NoAnswer as silence:
        raise ProviderIsSilent from silence


def _plainly(refusal: ProviderError) -> str:
    """The provider's words without the number of its request."""
    return str(refusal).partition(": ")[2] or str(refusal)


def _is_now(subscription: Subscription, price: TierPrice) -> bool:
    """In a trial everything is for nothing, so it is now."""
    return subscription.state == State.TRIALING or price.is_step_up_from(subscription.price)


def _preview(
    subscription: Subscription, price: TierPrice, *, at: dt.datetime | None = None
) -> Preview:
    provider = billing_provider_of(subscription.provider)
    return provider.preview_change(subscription.provider_id or "", price.provider_id or "", at=at)


def _changeable(subscription_id: int, price_id: int, *, by: User) -> tuple[Subscription, TierPrice]:
    subscription = _own(subscription_id, by=by)
    offered = TierPrice.objects.offered(subscription.price.currency)
    price = offered.filter(pk=price_id, currency=subscription.price.currency).first()
    if price is None or price.provider_id is None:
        raise NotOffered
    if subscription.state in (State.INCOMPLETE, State.PAST_DUE):
        raise PayFirst
    if subscription.is_ending:
        raise ResumeFirst
    if price.pk == (subscription.next_price_id or subscription.price_id):
        raise SameAsNow
    if price.is_like(subscription.price) and price.pk != subscription.price_id:
        raise SameAsNow  # for another amount: they keep what they pay
    return subscription, price


def _own(subscription_id: int, *, by: User) -> Subscription:
    subscription = Subscription.objects.select_related("vendor", "price").get(pk=subscription_id)
    if not by.has_perm("payments.manage_subscription", subscription.vendor):
        raise PermissionDenied
    if not subscription.is_open or subscription.provider_id is None:
        raise NotSubscribed
    return subscription
