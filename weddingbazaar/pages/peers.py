"""What a year came to for a vendor, and for the middle of others like it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

import redis
from django.core.cache import cache
from django.db.models import Aggregate, Count, Q, QuerySet, Sum

from bookings.models import Booking
from vendors.models import Vendor, VisitDay

FEWEST = 5  # others; of fewer one could guess whose numbers they are
KEPT = 3600  # seconds; the others move slowly

State = Booking.State
ACCEPTED = Q(accepted_at__isnull=False)
BOOKED = Q(confirmed_at__isnull=False)
REFUSED = Q(accepted_at=None, state__in=(State.DECLINED, State.EXPIRED))


@dataclass(frozen=True)
class Year:
    """Twelve months of one vendor. `looks` are the visits of days on which the search showed them.
    Of the requests of those months, `answered` were accepted or not, or ran out; `confirmed` are
    what came of them so far, and `value` what that comes to, minor units.
    """

    shown: int = 0
    views: int = 0
    looks: int = 0
    requests: int = 0
    answered: int = 0
    accepted: int = 0
    confirmed: int = 0
    value: int = 0
    reply_minutes: int | None = None

    @property
    def looks_per_100(self) -> float | None:
        """Visits for a hundred times that the search showed them."""
        return _per_100(self.looks, self.shown)

    @property
    def requests_per_100(self) -> float | None:
        """Requests for a hundred visits."""
        return _per_100(self.requests, self.views)

    @property
    def acceptance(self) -> float | None:
        """Accepted of a hundred answered requests."""
        return _per_100(self.accepted, self.answered)

    @property
    def confirmed_per_100(self) -> float | None:
        """Bookings of a hundred accepted requests."""
        return _per_100(self.confirmed, self.accepted)


@dataclass(frozen=True)
class Peers:
    """At least five other vendors of the same trade in the same country."""

    years: tuple[Year, ...]

    @classmethod
    def of(cls, vendor: Vendor, *, first: dt.date, start: dt.datetime) -> Self | None:
        """Since `first`, which begins at `start`; None when there are too few."""
        alike = Vendor.objects.public().filter(
            category=vendor.category_id, place__country=vendor.place.country
        )
        key = f"peers:{vendor.category_id}:{vendor.place.country}:{vendor.currency}:{first}"
        years = _kept(key, lambda: years_of(alike, first, start, vendor.currency))
        others = tuple(year for pk, year in years.items() if pk != vendor.pk)
        return cls(others) if len(others) >= FEWEST else None

    def middle(self, name: str) -> float | None:
        """The median of a figure of theirs, of those that have it; None when too few have."""
        values = [getattr(year, name) for year in self.years]
        known = [value for value in values if value is not None]
        return median(known) if len(known) >= FEWEST else None


def years_of(
    vendors: QuerySet[Vendor], first: dt.date, start: dt.datetime, currency: str
) -> dict[int, Year]:
    """By vendor; `value` counts what is in `currency`."""
    replies = dict(vendors.order_by().values_list("pk", "reply_minutes"))
    facts: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in (*_looks(vendors, first), *_asked(vendors, start, currency)):
        facts[row.pop("vendor")] |= row
    return {pk: Year(reply_minutes=minutes, **facts[pk]) for pk, minutes in replies.items()}


def _looks(vendors: QuerySet[Vendor], first: dt.date) -> list[dict[str, Any]]:
    days = VisitDay.objects.filter(vendor__in=vendors.order_by().values("pk"), date__gte=first)
    return _by_vendor(
        days,
        shown=Sum("shown"),
        views=Sum("count"),
        looks=Sum("count", filter=Q(shown__gt=0), default=0),
    )


def _asked(vendors: QuerySet[Vendor], start: dt.datetime, currency: str) -> list[dict[str, Any]]:
    asked = Booking.objects.filter(
        vendor__in=vendors.order_by().values("pk"), requested_at__gte=start
    )
    return _by_vendor(
        asked,
        requests=Count("pk"),
        answered=Count("pk", filter=ACCEPTED | REFUSED),
        accepted=Count("pk", filter=ACCEPTED),
        confirmed=Count("pk", filter=BOOKED),
        value=Sum("price", filter=BOOKED & Q(currency=currency), default=0),
    )


def _by_vendor(rows: QuerySet[Any], **sums: Aggregate) -> list[dict[str, Any]]:
    """A sum must not be called like a field, so it is called otherwise while it is asked."""
    asked = {f"{name}_sum": sum_ for name, sum_ in sums.items()}
    found = rows.order_by().values("vendor").annotate(**asked)
    return [{name.removesuffix("_sum"): value for name, value in row.items()} for row in found]


def _kept(key: str, ask: Callable[[], dict[int, Year]]) -> dict[int, Year]:
    """Out of the cache; without one it is asked."""
    try:
        years = cache.get_or_set(key, ask, KEPT)
    except redis.RedisError:
        years = None
    return ask() if years is None else years


def _per_100(part: int, whole: int) -> float | None:
    return part * 100 / whole if whole else None
