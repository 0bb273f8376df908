"""What moved in the ledger, day by day, for pages that look at years of it, and what is agreed and
not paid yet. `RevenueDay` and `Agreed` are written anew from their rows and never counted up:
running it again changes nothing. When that has not happened for a while, a page asks the rows.

Days are those of UTC. A vendor's category, city and tier are those of today.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from adminpanel.models import Agreed, RevenueDay, WorkedOut
from bookings.models import Booking
from payments.models import Entry, Posting, WorthChange
from payments.turnover import COMMISSION, GIVEN_BACK, PAID_OUT, TAKEN
from vendors.models import Vendor

LATE = dt.timedelta(days=7)
"""How late providers may tell of what happened; later news come in with the nightly rebuild."""
AT_ONCE = dt.timedelta(days=31)
OLD = dt.timedelta(minutes=20)
"""Two rounds of the beat: figures that nobody worked out since are not believed."""
REVENUE = "revenue"
BEGINNING = dt.date(2000, 1, 1)
DAY = dt.timedelta(days=1)
By = RevenueDay.By
State = Booking.State
AGREED = ("committed", "committed_count", "pending", "pending_count")


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
    """The last days, and those since it was done last."""
    now = now or timezone.now()
    done = WorkedOut.objects.filter(what=REVENUE).first()
    if done is None:
        rebuild_revenue(now)
    else:
        _write_all(min(_day(now), _day(done.at)) - LATE, _day(now))
        _finish(now)


def rebuild_revenue(now: dt.datetime | None = None) -> None:
    """All days there ever were."""
    first, last = _ends()
    if first is None or last is None:
        RevenueDay.objects.all().delete()
    else:
        RevenueDay.objects.exclude(date__range=(first, last)).delete()
        _write_all(first, last)
    _finish(now or timezone.now())


def unknown_since(now: dt.datetime | None = None) -> dt.date | None:
    """The first day that has to be asked of the ledger; None while all is fresh."""
    now = now or timezone.now()
    done = WorkedOut.objects.filter(what=REVENUE).first()
    if done is None:
        return BEGINNING
    return None if now - done.at <= OLD else _day(done.at)


def ask(first: dt.date, last: dt.date) -> tuple[list[RevenueDay], list[Agreed]]:
    """As ledger and bookings have it now."""
    parts = _parts()
    return _rows(first, last, parts), _agreed(parts)


def _agreed(parts: dict[int, Parts]) -> list[Agreed]:
    confirmed, holding = Q(state=State.CONFIRMED), Q(state__in=Booking.HOLDING)
    bookings = (
        Booking.objects.filter(confirmed | holding)
        .order_by()
        .values_list("vendor", "currency")
        .annotate(
            committed=Coalesce(Sum(F("price") - _paid_net(), filter=confirmed), 0),
            committed_count=Count("pk", filter=confirmed),
            pending=Coalesce(Sum("price", filter=holding), 0),
            pending_count=Count("pk", filter=holding),
        )
    )
    rows: dict[tuple[str, str, str], Agreed] = {}
    for vendor, currency, *amounts in bookings:
        for by, of in [(By.ALL.value, ""), *parts[vendor]]:
            row = rows.setdefault((by, of, currency), Agreed(by=by, of=of, currency=currency))
            for name, amount in zip(AGREED, amounts, strict=True):
                setattr(row, name, getattr(row, name) + amount)
    return [rows[key] for key in sorted(rows)]


def _ends() -> tuple[dt.date | None, dt.date | None]:
    moments = [
        *Entry.objects.aggregate(Min("at"), Max("at")).values(),
        *WorthChange.objects.aggregate(Min("at"), Max("at")).values(),
        *_expired().aggregate(Min("ended_at"), Max("ended_at")).values(),
    ]
    seen = [_day(moment) for moment in moments if moment]
    return min(seen, default=None), max(seen, default=None)


def _finish(now: dt.datetime) -> None:
    with transaction.atomic():
        list(Agreed.objects.select_for_update().order_by("pk"))
        Agreed.objects.all().delete()
        Agreed.objects.bulk_create(
            _agreed(_parts()),
            update_conflicts=True,
            unique_fields=["by", "of", "currency"],
            update_fields=AGREED,
        )
        WorkedOut.objects.update_or_create(what=REVENUE, defaults={"at": now})


def _write_all(first: dt.date, last: dt.date) -> None:
    parts = _parts()
    while first <= last:
        _write(first, min(last, first + AT_ONCE), parts)
        first += AT_ONCE + DAY


def _write(first: dt.date, last: dt.date, parts: dict[int, Parts]) -> None:
    rows = _rows(first, last, parts)
    with transaction.atomic():
        # In one order, so that two at once wait for each other and then write the same.
        list(
            RevenueDay.objects.select_for_update().filter(date__range=(first, last)).order_by("pk")
        )
        RevenueDay.objects.filter(date__range=(first, last)).delete()
        RevenueDay.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["by", "of", "currency", "date"],
            update_fields=[
                "taken", "given_back", "commission", "paid_out", "mrr_moved", "expired",
                "expired_count",
            ],
        )  # fmt: skip


def _rows(first: dt.date, last: dt.date, parts: dict[int, Parts]) -> list[RevenueDay]:
    rows: dict[tuple[str, str, str, dt.date], RevenueDay] = {}
    for date, currency, vendor, figures in _moved(first, last):
        for by, of in [(By.ALL.value, ""), *parts.get(vendor or 0, ())]:
            row = rows.setdefault(
                (by, of, currency, date), RevenueDay(date=date, currency=currency, by=by, of=of)
            )
            for name, amount in figures.items():
                setattr(row, name, getattr(row, name) + amount)
    return [rows[key] for key in sorted(rows)]


def _parts() -> dict[int, Parts]:
    rows = Vendor.objects.order_by().values_list("pk", "category__slug", "place__slug", "tier")
    return {pk: Parts(category, city, tier) for pk, category, city, tier in rows}


def _moved(
    first: dt.date, last: dt.date
) -> Iterator[tuple[dt.date, str, int | None, dict[str, int]]]:
    """Day, currency, vendor (None where there is none), and the figures that moved."""
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(last, dt.time.min, dt.UTC) + DAY
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
    expired = (
        _expired()
        .filter(ended_at__gte=start, ended_at__lt=end)
        .annotate(day=TruncDate("ended_at", tzinfo=dt.UTC))
        .order_by()
        .values_list("day", "currency", "vendor")
        .annotate(Sum("price"), Count("pk"))
    )
    for day, currency, vendor, amount, count in expired.iterator():
        yield day, currency, vendor, {"expired": amount, "expired_count": count}


def _expired() -> QuerySet[Booking]:
    return Booking.objects.filter(state=State.EXPIRED, ended_at__isnull=False)


def _paid_net() -> Any:
    """What `Booking.paid_net` says."""
    still_charged_back = F("charged_back") - F("paid_again")
    return Greatest(Value(0), F("amount_paid") - F("given_back") - still_charged_back)


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(dt.UTC).date()


def _sum(postings: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=postings), 0)
