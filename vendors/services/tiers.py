"""What a tier gives, and who is in which. Payments calls this when somebody has paid, or no longer
does; nobody else changes a vendor's limits.
"""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.services import notify, touch
from vendors import tasks
from vendors.models import Limits, Tier, TierChange, TierCode, Vendor
from vendors.services.addresses import note_page_change
from vendors.services.days import lock_vendor

AT_ONCE = 100  # vendors who are told in one transaction
TIERS_PAGE = "/vendor/subscription/"  # of an app above this one


def set_tier(vendor_id: int, code: str, *, unpaid_until: dt.datetime | None = None) -> Vendor:
    """The vendor has what this tier has, from now on, or until then where it is not paid; asked
    again, nothing changes. What they have beyond its limits stays with them: it is not shown, and
    nothing is added to it.
    """
    with transaction.atomic():
        vendor = lock_vendor(vendor_id)
        limits = Tier.objects.of(code).limits()
        given = {"tier": TierCode(code), "tier_unpaid_until": unpaid_until, **limits}
        changed = [name for name, value in given.items() if getattr(vendor, name) != value]
        if changed:
            for name in changed:
                setattr(vendor, name, given[name])
            vendor.save(update_fields=changed)
            if "photo_limit" in changed:
                note_page_change([vendor.pk])
            touch(vendor.people(), "vendor", vendor.pk)
    return vendor


def change_tier(
    code: str, *, by: User, starts_on: dt.date | None = None, **limits: Any
) -> tuple[Tier, TierChange | None]:
    """Change what a tier gives: what gets better at once, what gets worse from that day on, of
    which all who are in it are told now. Where nobody is in it, all of it counts at once. Raises
    ValidationError.
    """
    with transaction.atomic():
        tier = Tier.objects.lock(code)
        better, worse = split_limits(tier, limits)
        planned = _plan(tier, better, worse, starts_on, by) if worse else None
        return update_tier(code, **better), planned


def split_limits(tier: Tier, limits: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What counts at once, and what waits for its day."""
    is_had = Vendor.objects.filter(tier=tier.code).exists()
    worse = tier.worse_of(limits) if is_had else {}
    return {name: value for name, value in limits.items() if name not in worse}, worse


def refuse_tier_change(
    tier: Tier, limits: Mapping[str, Any], starts_on: dt.date | None, by: User
) -> None:
    """Say before it is confirmed what `change_tier` would refuse. Raises ValidationError."""
    better, worse = split_limits(tier, limits)
    after = tier.with_limits(better)
    after.refuse_disorder(TierChange.objects.open())
    if worse:
        _planned(after, worse, starts_on, by).full_clean(exclude=["tier"])


def update_tier(code: str, **limits: Any) -> Tier:
    """Change what a tier gives at once, for all who are in it, in one transaction. What was
    confirmed keeps the commission that was fixed with it. Raises ValidationError, also for what
    makes a higher tier worse than a lower one, now or with what is to come.
    """
    with transaction.atomic():
        tier = Tier.objects.lock(code).with_limits(limits)
        tier.full_clean()
        tier.refuse_disorder(TierChange.objects.open())
        _give(tier)
    return tier


def withdraw_tier_change(change_id: int) -> TierChange:
    """It does not come, and who was told of it is told of that. Raises TierChange.DoesNotExist for
    what has begun or is withdrawn, and ValidationError where another one only makes sense with it.
    """
    with transaction.atomic():
        change = TierChange.objects.select_related("tier").get(pk=change_id)
        tier = Tier.objects.lock(change.tier.code)
        change = TierChange.objects.open().select_for_update(of=("self",)).get(pk=change_id)
        tier.refuse_disorder(TierChange.objects.open().exclude(pk=change_id))
        change.withdrawn_at = timezone.now()
        is_news = change.told_at is not None or change.told_upto > 0
        change.told_upto, change.told_at = 0, None if is_news else change.withdrawn_at
        change.save(update_fields=["withdrawn_at", "told_upto", "told_at"])
        transaction.on_commit(tasks.tend_tiers.delay, robust=True)
    return change


def carry_out_tier_changes() -> int:
    """Let those count whose day has come, all of them together, since one may only make sense with
    another; how many. Safe to repeat.
    """
    with transaction.atomic():
        tiers = {tier.pk: tier for tier in Tier.objects.lock_all()}
        due = list(TierChange.objects.due().select_for_update(of=("self",)))
        for change in due:
            tier = tiers[change.tier_id].on(change.starts_on, [change])
            _give(tier)
            tiers[tier.pk] = tier
            change.done_at = timezone.now()
            change.save(update_fields=["done_at"])
    return len(due)


def tell_of_tier_changes() -> int:
    """Write to whom a change touches that is to come, or was withdrawn; how many vendors. A part at
    a time, each in a transaction that remembers where it stopped, so that nobody is told twice.
    """
    return sum(
        told
        for change_id in TierChange.objects.to_tell().values_list("pk", flat=True)
        for told in iter(partial(_tell_some, change_id), 0)
    )


def _tell_some(change_id: int) -> int:
    """How many were told now: 0 when there is nobody left, or somebody else tells them."""
    with transaction.atomic():
        changes = TierChange.objects.to_tell().select_related("tier")
        change = (
            changes.select_for_update(skip_locked=True, of=("self",)).filter(pk=change_id).first()
        )
        if change is None:
            return 0
        following = Vendor.objects.filter(tier=change.tier.code, pk__gt=change.told_upto)
        vendors = list(following.order_by("pk")[:AT_ONCE])
        for vendor in vendors:
            _tell(vendor, change)
        if len(vendors) < AT_ONCE:
            change.told_at = timezone.now()
        change.told_upto = vendors[-1].pk if vendors else change.told_upto
        change.save(update_fields=["told_upto", "told_at"])
    return len(vendors)


def _tell(vendor: Vendor, change: TierChange) -> None:
    people = vendor.managers()
    for person in people:
        notify(person, "tier_terms", _words(change), TIERS_PAGE, at_once=True)
    touch(people, "subscription", vendor.pk)


def _words(change: TierChange) -> str:
    day = f"{change.starts_on:%-d %B %Y}"
    if change.withdrawn_at is not None:
        return f"{change.tier} stays as it is: what we had announced from {day} on does not come."
    less = "; ".join(change.less)
    return (
        f"From {day} on {change.tier} gives: {less}. What is confirmed before keeps its commission."
    )


def _plan(
    tier: Tier,
    better: Mapping[str, Any],
    worse: dict[str, Any],
    starts_on: dt.date | None,
    by: User,
) -> TierChange:
    change = _planned(tier.with_limits(better), worse, starts_on, by)
    change.full_clean(exclude=["tier"])
    change.save()
    transaction.on_commit(tasks.tend_tiers.delay, robust=True)
    return change


def _planned(tier: Tier, worse: dict[str, Any], starts_on: dt.date | None, by: User) -> TierChange:
    if starts_on is None:
        raise ValidationError({"starts_on": _("Say from which day on.")})
    return TierChange(tier=tier, limits=worse, starts_on=starts_on, by=by)


def _give(tier: Tier) -> None:
    """What the tier has now, all who are in it have."""
    tier.save(update_fields=Limits.names())
    in_it = Vendor.objects.filter(tier=tier.code)
    shown_otherwise = in_it.exclude(photo_limit=tier.photo_limit)
    note_page_change(list(shown_otherwise.values_list("pk", flat=True)))
    in_it.update(**tier.limits())
