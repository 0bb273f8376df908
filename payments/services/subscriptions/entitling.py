"""Which tier a vendor has: the best of what is paid for, of what is left of that where a bank has
taken back a later bill, and of what staff have given.
"""

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
        given = tier_besides(vendor_id)
        if LADDER.index(given) >= LADDER.index(paid):
            paid, unpaid_until = given, None
        return set_tier(vendor_id, paid, unpaid_until=unpaid_until)


def end_time_left() -> int:
    """Of those whose days that were left are over; of how many."""
    over = list(Subscription.objects.with_time_run_out().values_list("pk", "vendor"))
    for pk, vendor_id in over:
        with transaction.atomic():
            Subscription.objects.filter(pk=pk).update(left_price=None)
            give_tier(vendor_id)
    return len(over)


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


def tier_besides(vendor_id: int) -> TierCode:
    """What they have without a subscription that goes on: given, or left of one that has ended."""
    left = Subscription.objects.with_time_left().filter(vendor=vendor_id)
    tiers = map(TierCode, left.values_list("left_price__tier", flat=True))
    return max([given_tier(vendor_id), *tiers], key=LADDER.index)


def given_tier(vendor_id: int) -> TierCode:
    """The best that staff have given them, and that stands."""
    tiers = Comp.objects.standing().filter(vendor=vendor_id).values_list("tier", flat=True)
    return max(map(TierCode, tiers), key=LADDER.index, default=TierCode.FREE)
