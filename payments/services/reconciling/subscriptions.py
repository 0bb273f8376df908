"""Comparing what vendors pay for their tiers with what the provider has of it."""

import datetime as dt
import logging

from django.db.models import F, Q
from django.utils import timezone

from payments.models import Bill, Subscription
from payments.providers import BILLING_PROVIDERS, billing_provider_of
from payments.providers.base import NoAnswer
from payments.services.reconciling.report import AT_MOST, LOOK_AGAIN_AFTER, OVERLAP, Report
from payments.services.subscriptions import (
    call_off_bills,
    end_comps,
    end_time_left,
    end_unpaid,
    look_at_subscription,
    send_credits,
    sync_prices,
)
from payments.services.subscriptions.looking import is_the_same, ours

State = Subscription.State
WAITING = (State.STARTING, State.INCOMPLETE, State.PAST_DUE)
DAILY = dt.timedelta(days=1)
FEE_IS_KNOWN_WITHIN = dt.timedelta(days=7)
log = logging.getLogger(__name__)


def compare_subscriptions(provider_name: str, since: dt.datetime, report: Report) -> bool:
    """Those made since last time, and all of ours that wait for something, whose period is over, or
    that nobody has looked at for a day. False when the provider is silent.
    """
    if provider_name not in BILLING_PROVIDERS:
        return True
    is_heard = True
    try:
        sync_prices()
        for seen in billing_provider_of(provider_name).subscriptions_since(since - OVERLAP):
            report.looked += 1
            known = ours(provider_name, seen)
            if known is None:
                log.warning("a subscription at the provider is not ours: %s", seen.id)
                report.unmatched.append(seen.id)
            elif not is_the_same(known, seen):
                report.repaired += look_at_subscription(known.pk).version != known.version
    except NoAnswer:
        report.silent += 1
        is_heard = False
    _look_at_the_waiting(provider_name, report)
    end_unpaid()
    call_off_bills()
    end_comps()
    end_time_left()
    send_credits()
    return is_heard


def _look_at_the_waiting(provider_name: str, report: Report) -> None:
    now = timezone.now()
    not_lately = Q(looked_at=None) | Q(looked_at__lt=now - LOOK_AGAIN_AFTER)
    turned = Q(period_end__lt=now, looked_at__lt=F("period_end"))
    fees = Bill.objects.without_fee().filter(paid_at__gt=now - FEE_IS_KNOWN_WITHIN)
    waits = Q(state__in=WAITING) | turned | Q(pending_price__isnull=False)
    open_ones = Subscription.objects.open().filter(waits | Q(looked_at__lt=now - DAILY))
    without_fee = Subscription.objects.filter(pk__in=fees.values("subscription"))
    wanted = (open_ones | without_fee).filter(not_lately, provider=provider_name)
    for subscription in wanted.order_by("looked_at")[:AT_MOST]:
        report.looked += 1
        try:
            report.repaired += look_at_subscription(subscription.pk).version != subscription.version
        except NoAnswer:
            report.silent += 1
        Subscription.objects.filter(pk=subscription.pk).update(looked_at=timezone.now())
