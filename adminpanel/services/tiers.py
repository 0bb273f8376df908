"""What tiers cost and give, and to whom for nothing: each act with its line in the audit log."""

import datetime as dt
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from adminpanel.services.auditing import record, record_once
from payments import services as payments
from payments.models import Comp, Credit, Subscription, TierPrice
from vendors import services as vendors
from vendors.models import Tier, Vendor


def give_credit(
    vendor_id: int, *, key: UUID, amount: int, currency: str, reason: str, by: User
) -> Credit:
    """The provider may have to be asked who they are first: that is done before the transaction.
    Of what comes twice there is one credit, and one line. As `payments.services.book_credit`.
    """
    wallet = payments.wallet_to_credit(vendor_id, by=by)
    with transaction.atomic():
        credit = payments.book_credit(
            wallet, key=key, amount=amount, currency=currency, reason=reason, by=by
        )
        facts = {"amount": amount, "currency": currency, "reason": reason}
        vendor = Vendor.objects.get(pk=vendor_id)
        record_once(by, "gave credit to", vendor, credit=str(credit.uuid), **facts)
    return credit


def give_comp(
    vendor_id: int, *, tier: str, reason: str, until: dt.datetime | None, by: User
) -> Comp:
    with transaction.atomic():
        comp = payments.give_comp(vendor_id, tier=tier, reason=reason, until=until, by=by)
        facts = {"tier": tier, "until": until and until.isoformat(), "reason": reason}
        record_once(by, "gave a tier to", comp.vendor, comp=comp.pk, **facts)
    return comp


def take_comp_back(comp_id: int, *, by: User) -> Comp:
    with transaction.atomic():
        comp = payments.take_comp_back(comp_id, by=by)
        record_once(by, "took a tier back from", comp.vendor, comp=comp.pk, tier=comp.tier)
    return comp


def look_at_subscription(subscription_id: int, *, by: User) -> Subscription:
    """Ask the provider now, outside of transactions; what that changes is the provider's word.
    Raises NoAnswer.
    """
    subscription = payments.look_at_subscription(subscription_id)
    record(by, "looked at the subscription of", subscription.vendor, state=subscription.state)
    return subscription


def change_price(tier: str, interval: str, *, amount: int, currency: str, by: User) -> TierPrice:
    """What is charged from now on; the line says what was charged before."""
    offered = {"tier": tier, "interval": interval, "currency": currency, "is_active": True}
    with transaction.atomic():
        before = TierPrice.objects.select_for_update().filter(**offered).first()
        price = payments.change_price(tier, interval, amount=amount, currency=currency, by=by)
        if price != before:
            was = before.amount if before else None
            record(by, "changed the price", price, was=was, now=amount, currency=currency)
    return price


def update_tier(code: str, *, by: User, **limits: int | bool) -> Tier:
    """What all who are in a tier have from now on; the line has what is other than before."""
    if not by.has_perm("payments.price_tiers"):
        raise PermissionDenied
    with transaction.atomic():
        before = Tier.objects.lock(code).limits()
        tier = vendors.update_tier(code, **limits)
        changed = {
            name: {"was": was, "now": getattr(tier, name)}
            for name, was in before.items()
            if getattr(tier, name) != was
        }
        if changed:
            record(by, "changed the tier", tier, **changed)
    return tier
