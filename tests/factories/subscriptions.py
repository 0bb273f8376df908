"""Vendors who pay for a tier, as the services and the sandbox make them."""

import uuid
from typing import Any

from accounts.models import User
from payments import services
from payments.models import Credit, Interval, SavedCard, Subscription, TierPrice
from tests.fixtures.sandbox import Sandbox
from vendors.models import TierCode, Vendor

GOOD_CARD = "4242424242424242"
# The bank asks the payer each time, even for a card that was kept.
ASKING_CARD = "4000002760003184"
# It is kept without trouble, and refused when it is charged.
REFUSED_LATER = "4000000000000341"
DAY = 86_400


def priced(tier: str = TierCode.PREMIUM, interval: str = Interval.MONTH) -> TierPrice:
    """What this tier costs today; the provider knows it."""
    services.sync_prices()
    return TierPrice.objects.get(tier=tier, interval=interval, is_active=True)


def carded(sandbox: Sandbox, vendor: Vendor, card: str = GOOD_CARD, **fields: Any) -> SavedCard:
    """A card that the vendor pays with from now on."""
    owner = vendor.managers()[0]
    secret = services.begin_card(by=owner, vendor=vendor)
    answer = sandbox.page_keeps(secret, card, **fields).json()
    if answer.get("status") == "requires_action":
        answer = sandbox.person_answers({"id": answer["id"], "client_secret": secret}).json()
    services.look_at_cards_of(vendor)
    kept = SavedCard.objects.get(provider_id=answer["payment_method"])
    return services.prefer_card(kept.pk, by=owner)


def subscribed(
    sandbox: Sandbox, vendor: Vendor, price: TierPrice | None = None, **how: Any
) -> Subscription:
    """A vendor who has begun to pay, with a card that works unless one is there already."""
    price = price or priced()
    if not SavedCard.objects.kept_for(vendor).exists() and not how.get("with_trial"):
        carded(sandbox, vendor)
    owner = vendor.managers()[0]
    return services.start_subscription(vendor.pk, price.pk, by=owner, **how)


def credited(
    vendor: Vendor, *, amount: int, reason: str, by: User, currency: str = "EUR"
) -> Credit:
    """Credit that staff have given, once."""
    wallet = services.wallet_to_credit(vendor.pk, by=by)
    return services.book_credit(
        wallet, key=uuid.uuid4(), amount=amount, currency=currency, reason=reason, by=by
    )


def passed(sandbox: Sandbox, subscription: Subscription, days: float) -> Subscription:
    """That many days later, when we have looked."""
    sandbox.control("clock", advance=days * DAY)
    return services.look_at_subscription(subscription.pk)


def turned(sandbox: Sandbox, subscription: Subscription) -> Subscription:
    """Two hours into the next period, when its bill was charged or refused and we have looked."""
    subscription.refresh_from_db()
    assert subscription.period_end is not None
    left = subscription.period_end.timestamp() - float(sandbox.state()["now"])
    return passed(sandbox, subscription, (left + 7_200) / DAY)


def answered(sandbox: Sandbox, subscription: Subscription) -> Subscription:
    """The payer has said yes on their bank's page."""
    standing = services.standing_of(subscription)
    assert standing is not None
    intent = {"id": standing.bill.payment_id, "client_secret": standing.client_secret}
    assert sandbox.person_answers(intent).status_code == 200
    return services.look_at_subscription(subscription.pk)
