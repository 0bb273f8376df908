"""What a subscription is worth a month, written down whenever it changes: the figures of months
that are over stay what they were.
"""

import datetime as dt

from django.db.models import Sum
from django.utils import timezone

from payments.models import Subscription, WorthChange

Kind = WorthChange.Kind


def note_worth(subscription: Subscription) -> None:
    """Write down by how much a locked subscription is worth more or less than before, if it is."""
    was = subscription.worth_changes.aggregate(sum=Sum("amount"))["sum"] or 0
    now = worth_of(subscription)
    if was != now:
        WorthChange.objects.create(
            subscription=subscription,
            kind=_kind(subscription, was, now),
            amount=now - was,
            currency=subscription.price.currency,
            at=_moment(subscription, was, now),
        )


def worth_of(subscription: Subscription) -> int:
    """Minor units a month: nothing before the first bill is paid and after the end. A year counts
    a twelfth; credit takes nothing away.
    """
    if subscription.state not in Subscription.WORTH:
        return 0
    has_paid = subscription.bills.paid().filter(total__gt=0).exists()
    return subscription.price.monthly if has_paid else 0


def _kind(subscription: Subscription, was: int, now: int) -> Kind:
    if not was:
        earlier = WorthChange.objects.filter(subscription__vendor=subscription.vendor_id)
        return Kind.RETURNED if earlier.exists() else Kind.NEW
    if not now:
        asked = subscription.ending == Subscription.Ending.ASKED
        return Kind.CHURN_ASKED if asked else Kind.CHURN_UNPAID
    return Kind.EXPANSION if now > was else Kind.CONTRACTION


def _moment(subscription: Subscription, was: int, now: int) -> dt.datetime:
    """When it was paid first, or ended; another price counts from when we saw it."""
    moment = None
    if not now:
        moment = subscription.ended_at
    elif not was:
        first = subscription.bills.paid().filter(total__gt=0).first()
        moment = first.paid_at if first else None
    return moment or timezone.now()
