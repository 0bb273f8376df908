"""Which tier a vendor has: the best of what is paid for and what staff have given."""

import datetime as dt

from django.db import transaction

from payments.models import Comp, Subscription
from vendors.models import TierCode, Vendor
from vendors.services import lock_vendor, set_tier

LADDER = list(TierCode)


def give_tier(vendor_id: int) -> Vendor:
    """Let the vendor have the tier that is theirs now. Safe at any time, twice and in parallel:
    what is theirs is read under their lock.
    """
    with transaction.atomic():
        lock_vendor(vendor_id)
        paid, unpaid_until = _paid(vendor_id)
        given = given_tier(vendor_id)
        if LADDER.index(given) >= LADDER.index(paid):
            paid, unpaid_until = given, None
        return set_tier(vendor_id, paid, unpaid_until=unpaid_until)


def _paid(vendor_id: int) -> tuple[TierCode, dt.datetime | None]:
    subscription = (
        Subscription.objects.giving()
        .filter(vendor=vendor_id)
        .select_related("price", "paid_price")
        .first()
    )
    if subscription is None:
        return TierCode.FREE, None
    return subscription.gives, subscription.unpaid_until


def given_tier(vendor_id: int) -> TierCode:
    """The best that staff have given them, and that stands."""
    tiers = Comp.objects.standing().filter(vendor=vendor_id).values_list("tier", flat=True)
    return max(map(TierCode, tiers), key=LADDER.index, default=TierCode.FREE)
