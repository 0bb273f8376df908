"""What a tier gives, and who is in which. Payments calls this when somebody has paid, or no longer
does; nobody else changes a vendor's limits.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from messaging.services import touch
from vendors.models import Tier, TierCode, Vendor
from vendors.services.addresses import note_page_change
from vendors.services.days import lock_vendor


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


def update_tier(code: str, **limits: Any) -> Tier:
    """Change what a tier gives, for all who are in it, in one transaction. What was confirmed keeps
    the commission that was fixed with it. Raises ValidationError, also for what makes a higher tier
    worse than a lower one.
    """
    with transaction.atomic():
        tier = Tier.objects.lock(code)
        for name, value in limits.items():
            setattr(tier, name, value)
        tier.full_clean()
        tier.save(update_fields=list(limits))
        in_it = Vendor.objects.filter(tier=code)
        shown_less = in_it.exclude(photo_limit=tier.photo_limit)
        note_page_change(list(shown_less.values_list("pk", flat=True)))
        in_it.update(**tier.limits())
    return tier
