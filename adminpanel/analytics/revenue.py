"""What moved in the ledger, day by day, for pages that look at years of it. `RevenueDay` is written
anew from the ledger and never counted up: running it again changes nothing.

Days are those of UTC. A vendor's category, city and tier are those of today.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Min, Q, Sum
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from adminpanel.models import RevenueDay
from payments.models import Entry, Posting, WorthChange
from payments.turnover import COMMISSION, GIVEN_BACK, PAID_OUT, TAKEN
from vendors.models import Vendor

LATE = dt.timedelta(days=7)
"""How late providers may tell of what happened; later news come in with the nightly rebuild."""
AT_ONCE = dt.timedelta(days=31)
By = RevenueDay.By


@dataclass(frozen=True)
class Parts:
    """What a vendor belongs to: the `of` of each `by`."""

    category: str
    city: str
    tier: str

    def __iter__(self) -> Iterator[tuple[str, str]]:
        yield By.CATEGORY, self.category
        yield By.CITY, self.city
        yield By.TIER, self.tier


def refresh_revenue(now: dt.datetime | None = None) -> None:
    """The last days."""
    today = (now or timezone.now()).astimezone(dt.UTC).date()
    _write(today - LATE, today)


def rebuild_revenue() -> None:
    """All days there ever were."""
    first, last = _ends()
    if first is None or last is None:
        RevenueDay.objects.all().delete()
        return
    RevenueDay.objects.exclude(date__range=(first, last)).delete()
    parts = _parts()
    while first <= last:
        _write(first, min(last, first + AT_ONCE), parts)
        first += AT_ONCE + dt.timedelta(days=1)


def _ends() -> tuple[dt.date | None, dt.date | None]:
    seen = [
        moment.astimezone(dt.UTC).date()
        for model in (Entry, WorthChange)
        for moment in model.objects.aggregate(Min("at"), Max("at")).values()
        if moment
    ]
    return min(seen, default=None), max(seen, default=None)


def _write(first: dt.date, last: dt.date, parts: dict[int, Parts] | None = None) -> None:
    parts = _parts() if parts is None else parts
    rows: dict[tuple[str, str, str, dt.date], RevenueDay] = {}
    for date, currency, vendor, figures in _moved(first, last):
        for by, of in [(By.ALL.value, ""), *parts.get(vendor or 0, ())]:
            row = rows.setdefault(
                (by, of, currency, date), RevenueDay(date=date, currency=currency, by=by, of=of)
            )
            for name, amount in figures.items():
                setattr(row, name, getattr(row, name) + amount)
    with transaction.atomic():
        # In one order, so that two at once wait for each other and then write the same.
        list(
            RevenueDay.objects.select_for_update().filter(date__range=(first, last)).order_by("pk")
        )
        RevenueDay.objects.filter(date__range=(first, last)).delete()
        RevenueDay.objects.bulk_create(
            [rows[key] for key in sorted(rows)],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["by", "of", "currency", "date"],
            update_fields=["taken", "given_back", "commission", "paid_out", "mrr_moved"],
        )


def _parts() -> dict[int, Parts]:
    rows = Vendor.objects.order_by().values_list("pk", "category__slug", "place__slug", "tier")
    return {pk: Parts(category, city, tier) for pk, category, city, tier in rows}


def _moved(
    first: dt.date, last: dt.date
) -> Iterator[tuple[dt.date, str, int | None, dict[str, int]]]:
    """Day, currency, vendor (None where there is none), and the figures that moved."""
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(last, dt.time.min, dt.UTC) + dt.timedelta(days=1)
    postings = (
        Posting.objects.filter(entry__at__gte=start, entry__at__lt=end)
        .filter(TAKEN | GIVEN_BACK | COMMISSION | PAID_OUT)
        .annotate(
            day=TruncDate("entry__at", tzinfo=dt.UTC),
            whose=Coalesce("entry__booking__vendor", "entry__payout__vendor", "vendor"),
        )
        .order_by()
        .values_list("day", "currency", "whose")
        .annotate(
            taken=-_sum(TAKEN),
            given_back=_sum(GIVEN_BACK),
            commission=-_sum(COMMISSION),
            paid_out=-_sum(PAID_OUT),
        )
    )
    names = ("taken", "given_back", "commission", "paid_out")
    for day, currency, vendor, *amounts in postings.iterator():
        yield day, currency, vendor, dict(zip(names, amounts, strict=True))
    worth = (
        WorthChange.objects.filter(at__gte=start, at__lt=end)
        .annotate(day=TruncDate("at", tzinfo=dt.UTC))
        .order_by()
        .values_list("day", "currency", "subscription__vendor")
        .annotate(Sum("amount"))
    )
    for day, currency, vendor, amount in worth.iterator():
        yield day, currency, vendor, {"mrr_moved": amount}


def _sum(postings: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=postings), 0)
