"""How a vendor is found, asked and booked: the last twelve months, and how others do.

Everything is read from rows: what was counted on each day (`VisitDay`, `FullDate`) and bookings.
Days and months are those of the vendor's calendar; amounts are minor units of its currency.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import NamedTuple

from django.db.models import Q

from bookings.models import Booking
from payments.months import months_around
from vendors.exceptions import InsightsClosed
from vendors.models import Vendor
from weddingbazaar.pages.peers import Peers, Year

MONTHS_BACK = 11
MOST_LISTED = 8
REFUSED = (Booking.State.DECLINED, Booking.State.EXPIRED)


@dataclass(frozen=True)
class Span:
    """What happened in some days: how often the search showed the vendor, visits of its page, and
    what was asked, accepted and confirmed in them, whenever it began. `value` is what the confirmed
    come to.
    """

    shown: int = 0
    views: int = 0
    requests: int = 0
    accepted: int = 0
    confirmed: int = 0
    value: int = 0

    @classmethod
    def together(cls, spans: Iterable["Span"]) -> "Span":
        parts = list(spans)
        return cls(*(sum(getattr(part, one.name) for part in parts) for one in fields(cls)))


class Month(NamedTuple):
    first: dt.date
    span: Span


class Wanted(NamedTuple):
    """A taken date that people looked for, or a package that couples asked for; `booked` of those
    became bookings.
    """

    name: dt.date | str
    number: int
    booked: int = 0


class Asked(NamedTuple):
    """What is read of a booking."""

    requested_at: dt.datetime
    accepted_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    state: str
    package_name: str
    price: int
    currency: str

    @property
    def is_answered(self) -> bool:
        return self.accepted_at is not None or self.state in REFUSED


@dataclass(frozen=True)
class Insights:
    """`months` are twelve, the last of them not over. `before_so_far` is the month before up to
    `so_far_on`, the same day of it as today. `shown_since` is the first of those days on which the
    search counted.
    """

    months: tuple[Month, ...]
    before_so_far: Span
    so_far_on: dt.date
    year: Year
    shown_since: dt.date | None
    full_dates: tuple[Wanted, ...]
    packages: tuple[Wanted, ...]
    peers: Peers | None

    @property
    def current(self) -> Month:
        return self.months[-1]

    @property
    def counts_later(self) -> bool:
        """Whether the search began to show them, or to count it, after these months began."""
        return self.shown_since is not None and self.shown_since > self.months[0].first

    @property
    def before(self) -> Month:
        return self.months[-2]


def insights_of(vendor: Vendor) -> Insights:
    """Raises InsightsClosed where the tier has none."""
    if not vendor.has_insights:
        raise InsightsClosed(vendor)
    today = vendor.today()
    months = months_around(today, back=MONTHS_BACK)
    start = dt.datetime.combine(months[0], dt.time.min, vendor.zone)
    looks = list(vendor.visits.filter(date__gte=months[0]).values_list("date", "shown", "count"))
    bookings = _bookings(vendor, start)
    asked = [each for each in bookings if each.requested_at >= start]
    days = _by_day(vendor, looks, bookings)
    so_far_on = _same_day(today, months[-2])
    return Insights(
        months=tuple(Month(first, _in_month(days, first)) for first in months),
        before_so_far=_between(days, months[-2], so_far_on),
        so_far_on=so_far_on,
        year=_year(vendor, looks, asked),
        shown_since=min((date for date, shown, _ in looks if shown), default=None),
        full_dates=_full_dates(vendor, months[0]),
        packages=_packages(asked),
        peers=Peers.of(vendor, first=months[0], start=start),
    )


def _bookings(vendor: Vendor, start: dt.datetime) -> list[Asked]:
    """Those of which something happened since."""
    since = Q(requested_at__gte=start) | Q(accepted_at__gte=start) | Q(confirmed_at__gte=start)
    rows = Booking.objects.filter(since, vendor=vendor).order_by()
    return [Asked(*row) for row in rows.values_list(*Asked._fields)]


def _by_day(
    vendor: Vendor, looks: list[tuple[dt.date, int, int]], bookings: list[Asked]
) -> dict[dt.date, Span]:
    counts: dict[dt.date, Counter[str]] = defaultdict(Counter)
    for date, shown, views in looks:
        counts[date].update(shown=shown, views=views)
    for booking in bookings:
        for moment, what, number in _happened(booking, vendor.currency):
            counts[moment.astimezone(vendor.zone).date()][what] += number
    return {date: Span(**count) for date, count in counts.items()}


def _happened(booking: Asked, currency: str) -> Iterator[tuple[dt.datetime, str, int]]:
    yield booking.requested_at, "requests", 1
    if booking.accepted_at:
        yield booking.accepted_at, "accepted", 1
    if booking.confirmed_at:
        yield booking.confirmed_at, "confirmed", 1
        yield booking.confirmed_at, "value", booking.price if booking.currency == currency else 0


def _between(days: dict[dt.date, Span], first: dt.date, last: dt.date) -> Span:
    return Span.together(span for date, span in days.items() if first <= date <= last)


def _in_month(days: dict[dt.date, Span], first: dt.date) -> Span:
    return Span.together(span for date, span in days.items() if date.replace(day=1) == first)


def _same_day(today: dt.date, first: dt.date) -> dt.date:
    """Today's day in the month that begins on `first`, or its last."""
    last = today.replace(day=1) - dt.timedelta(days=1)
    return min(first + dt.timedelta(days=today.day - 1), last)


def _year(vendor: Vendor, looks: list[tuple[dt.date, int, int]], asked: list[Asked]) -> Year:
    """As `peers.years_of` counts the others."""
    booked = [each for each in asked if each.confirmed_at]
    return Year(
        shown=sum(shown for _, shown, _ in looks),
        views=sum(views for _, _, views in looks),
        looks=sum(views for _, shown, views in looks if shown),
        requests=len(asked),
        answered=sum(each.is_answered for each in asked),
        accepted=sum(each.accepted_at is not None for each in asked),
        confirmed=len(booked),
        value=sum(each.price for each in booked if each.currency == vendor.currency),
        reply_minutes=vendor.reply_minutes,
    )


def _full_dates(vendor: Vendor, first: dt.date) -> tuple[Wanted, ...]:
    """The most wanted from `first` on, those to come included."""
    dates = vendor.full_dates.filter(date__gte=first).order_by("-count", "date")
    return tuple(Wanted(*row) for row in dates.values_list("date", "count")[:MOST_LISTED])


def _packages(asked: Iterable[Asked]) -> tuple[Wanted, ...]:
    """Those couples asked for most, by the name they had then."""
    counts: Counter[str] = Counter()
    booked: Counter[str] = Counter()
    for each in asked:
        counts[each.package_name] += 1
        booked[each.package_name] += each.confirmed_at is not None
    return tuple(Wanted(*one, booked[one[0]]) for one in counts.most_common(MOST_LISTED))
