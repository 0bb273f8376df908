"""What was sold today, and on the same weekday a week ago up to the same time. Days are those of
UTC; money is in minor units, each currency for itself.
"""

import datetime as dt
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import User
from adminpanel.metrics.meters import Key
from bookings.models import Booking
from payments.models import Payment, Refund

WEEK = dt.timedelta(days=7)
BEFORE = "_before"


def sample(now: dt.datetime) -> dict[Key, int]:
    """`name` is today so far, `name_before` the same hours a week ago."""
    since = midnight(now)
    requested = _counted(Booking.objects.all(), "requested_at", since, now)
    confirmed = _counted(Booking.objects.all(), "confirmed_at", since, now)
    joined = _counted(User.objects.all(), "date_joined", since, now)
    found: dict[Key, int] = {}
    for name, (today, before) in {
        "bookings_requested": requested,
        "bookings_confirmed": confirmed,
        "sign_ups": joined,
    }.items():
        found |= {(name, ""): today, (f"{name}{BEFORE}", ""): before}
    found |= _summed("revenue", Payment.objects.succeeded(), "succeeded_at", "currency", since, now)
    refunds = Refund.objects.sent()
    return found | _summed("refunds", refunds, "created_at", "payment__currency", since, now)


def midnight(now: dt.datetime) -> dt.datetime:
    return now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _counted(
    rows: QuerySet[Any], field: str, since: dt.datetime, now: dt.datetime
) -> tuple[int, int]:
    today, before = _windows(field, since, now)
    found = (
        rows.filter(today | before)
        .order_by()
        .aggregate(today=Count("pk", filter=today), before=Count("pk", filter=before))
    )
    return found["today"], found["before"]


def _summed(
    name: str, rows: QuerySet[Any], field: str, currency: str, since: dt.datetime, now: dt.datetime
) -> dict[Key, int]:
    today, before = _windows(field, since, now)
    sums = (
        rows.filter(today | before)
        .order_by(currency)
        .values_list(currency)
        .annotate(today=Sum("amount", filter=today), before=Sum("amount", filter=before))
    )
    found: dict[Key, int] = {}
    for coin, today_sum, before_sum in sums:
        found[name, coin] = today_sum or 0
        found[f"{name}{BEFORE}", coin] = before_sum or 0
    return found


def _windows(field: str, since: dt.datetime, now: dt.datetime) -> tuple[Q, Q]:
    today = Q(**{f"{field}__gte": since, f"{field}__lte": now})
    return today, Q(**{f"{field}__gte": since - WEEK, f"{field}__lte": now - WEEK})
