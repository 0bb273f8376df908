"""What tiers cost and give, and to whom for nothing: each act with its line in the audit log."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from adminpanel.services.auditing import change, record, record_once
from payments import services as payments
from payments.models import Comp, Credit, Subscription, TierPrice
from vendors import services as vendors
from vendors.models import Tier, TierChange, Vendor


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
    vendor_id: int,
    *,
    tier: str,
    reason: str,
    until: dt.datetime | None,
    by: User,
    instead_of: int | None = None,
) -> Comp:
    """As `payments.services.give_comp`."""
    with transaction.atomic():
        comp = payments.give_comp(
            vendor_id, tier=tier, reason=reason, until=until, instead_of=instead_of, by=by
        )
        facts = {"tier": tier, "until": until and until.isoformat(), "reason": reason}
        if comp.instead_of:
            facts["instead_of"] = comp.instead_of.words
        record_once(by, "gave a tier to", comp.vendor, comp=comp.pk, **facts)
    return comp


def take_comp_back(comp_id: int, *, reason: str, by: User) -> Comp:
    with transaction.atomic():
        comp = payments.take_comp_back(comp_id, reason=reason, by=by)
        facts = {"tier": comp.tier, "reason": comp.ended_why}
        record_once(by, "took a tier back from", comp.vendor, comp=comp.pk, **facts)
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


def change_tier(
    code: str, *, by: User, starts_on: dt.date | None = None, **limits: int | bool
) -> tuple[Tier, TierChange | None]:
    """What all who are in a tier have from now on, and what gets worse for them from that day on;
    one line for each, with what is other than before.
    """
    _require_pricing(by)
    with transaction.atomic():
        before = Tier.objects.lock(code).limits()
        tier, planned = vendors.change_tier(code, by=by, starts_on=starts_on, **limits)
        if changed := _changed(before, tier):
            record(by, "changed the tier", tier, **changed)
        if planned:
            facts = {"starts_on": planned.starts_on.isoformat()}
            changed = _changed(tier.limits(), planned.after)
            record(by, "announced less for the tier", tier, **facts, **changed)
    return tier, planned


def withdraw_tier_change(change_id: int, *, by: User) -> TierChange:
    _require_pricing(by)
    with transaction.atomic():
        withdrawn = vendors.withdraw_tier_change(change_id)
        facts = {"starts_on": withdrawn.starts_on.isoformat()}
        planned = _changed(withdrawn.tier.limits(), withdrawn.after)
        record(by, "withdrew what was announced for", withdrawn.tier, **facts, **planned)
    return withdrawn


def _changed(before: Mapping[str, int | bool], after: Tier) -> dict[str, dict[str, object]]:
    return {
        name: change(was, getattr(after, name))
        for name, was in before.items()
        if getattr(after, name) != was
    }


def _require_pricing(by: User) -> None:
    if not by.has_perm("payments.price_tiers"):
        raise PermissionDenied
