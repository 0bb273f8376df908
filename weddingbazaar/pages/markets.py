"""A trade in a city, told in numbers that are counted now: who is there, what they cost, when they
are free, how they are rated. What too few vendors say is not said.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median_low
from typing import Any, Self

from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from vendors.models import Vendor, VendorQuerySet
from vendors.money import words
from vendors.search.months import free_dates_of
from weddingbazaar.pages.months import next_month

BEST = 6
MONTHS = 5
NAMES = ("place__slug", "place__name", "category__slug", "category__name")
ENOUGH = 3  # vendors below which a middle would say nothing


@dataclass(frozen=True, slots=True)
class Month:
    """How many vendors have a day left in it, and where to see who."""

    first: dt.date
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another trade of the city, or another city of the trade."""

    name: str
    path: str
    count: int


class Market:
    """Asks for each thing once, when it is shown."""

    def __init__(self, rows: Sequence[Vendor]) -> None:
        self.rows = rows
        self.category, self.place = rows[0].category, rows[0].place

    @classmethod
    def of(cls, *, place: str, category: str) -> Self:
        """Raises Http404 where nobody is in the directory."""
        rows = _in(place, category).select_related("category", "place")
        if not (found := list(rows)):
            raise Http404
        return cls(found)

    @property
    def name(self) -> str:
        return f"{self.category} in {self.place}"

    @property
    def path(self) -> str:
        return market_path(self.place.slug, self.category.slug)

    @property
    def search_path(self) -> str:
        directory = reverse("vendors:vendor-list")
        return f"{directory}?category={self.category.slug}&place={self.place.slug}"

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def changed_at(self) -> dt.datetime:
        return max(vendor.page_changed_at for vendor in self.rows)

    @cached_property
    def currency(self) -> str:
        """The one that most of them price in."""
        return Counter(vendor.currency for vendor in self.rows).most_common(1)[0][0]

    @cached_property
    def prices(self) -> list[int]:
        """What the packages of each begin at, in that currency, the lowest first."""
        own = (one.starting_price for one in self.rows if one.currency == self.currency)
        return sorted(price for price in own if price is not None)

    @property
    def lowest(self) -> str:
        return words(self.prices[0], self.currency) if self.prices else ""

    @property
    def highest(self) -> str:
        return words(self.prices[-1], self.currency) if self.prices else ""

    @property
    def middle(self) -> str:
        """A price that somebody has: half of them begin there or below."""
        if len(self.prices) < ENOUGH:
            return ""
        return words(median_low(self.prices), self.currency)

    @cached_property
    def review_count(self) -> int:
        return sum(vendor.review_count for vendor in self.rows)

    @property
    def stars(self) -> str:
        """The mean of all their reviews, "4.8"."""
        if not self.review_count:
            return ""
        total = sum((vendor.rating or 0) * vendor.review_count for vendor in self.rows)
        return f"{total / self.review_count / 100:.1f}"

    @cached_property
    def measured(self) -> list[int]:
        """The minutes in which each of those usually replies who has replied often enough."""
        return sorted(one.reply_minutes for one in self.rows if one.reply_minutes is not None)

    @property
    def reply_words(self) -> str:
        """ "within 3 hours": the one in the middle; nothing of a few."""
        if len(self.measured) < ENOUGH:
            return ""
        hours = -(-median_low(self.measured) // 60)
        if hours <= 1:
            return "within an hour"
        return f"within {hours} hours" if hours <= 48 else f"within {-(-hours // 24)} days"

    @cached_property
    def best(self) -> list[Vendor]:
        """The best reviewed, or those who joined last where nobody is reviewed."""
        here = _in(self.place.slug, self.category.slug)
        if self.review_count:
            order = here.filter(review_count__gt=0).order_by("-points_rating", "-rating", "pk")
        else:
            order = here.order_by("-decided_at", "pk")
        return list(order.for_cards()[:BEST])

    @cached_property
    def months(self) -> list[Month]:
        """This month and those after it."""
        firsts = [timezone.localdate().replace(day=1)]
        while len(firsts) <= MONTHS:
            firsts.append(next_month(firsts[-1]))
        first, end = timezone.localdate(), firsts[-1] - dt.timedelta(days=1)
        free = free_dates_of(_in(self.place.slug, self.category.slug), first, end)
        counts = Counter(month for days in free.values() for month in {_first(day) for day in days})
        return [
            Month(one, counts[one], f"{self.search_path}&month={one:%Y-%m}") for one in firsts[:-1]
        ]

    @cached_property
    def _around(self) -> list[tuple[str, str, str, str, int]]:
        beside = Q(place=self.place) ^ Q(category=self.category)
        rows = _counted(Vendor.objects.public().filter(beside).order_by(*NAMES))
        return sorted(rows, key=lambda row: -row[-1])

    @property
    def cities(self) -> list[Neighbour]:
        """Other cities of this trade, those with the most vendors first."""
        return [
            Neighbour(name, market_path(slug, self.category.slug), count)
            for slug, name, category, _, count in self._around
            if category == self.category.slug
        ]

    @property
    def trades(self) -> list[Neighbour]:
        return [
            Neighbour(name, market_path(self.place.slug, slug), count)
            for place, _, slug, name, count in self._around
            if place == self.place.slug
        ]

    @cached_property
    def questions(self) -> list[tuple[str, str]]:
        """What people ask, answered by the same numbers."""
        what = f"{self.category.name.lower()} in {self.place}"
        asked = [
            (f"How many vendors are there for {what}?", self._how_many()),
            (f"What does {what} cost?", self._what_it_costs()),
            (f"Who is free for {what} in the next months?", self._who_is_free()),
            (f"How fast do vendors for {what} reply?", self._how_fast()),
            (f"How are vendors for {what} rated?", self._how_rated()),
        ]
        return [(question, answer) for question, answer in asked if answer]

    def _how_many(self) -> str:
        return (
            f"{_vendors(self.count)} for {self.category.name.lower()} {_are(self.count)} in the"
            f" directory in {self.place}."
        )

    def _what_it_costs(self) -> str:
        if not self.prices:
            return ""
        if self.lowest == self.highest:
            text = f"Packages begin at {self.lowest}."
        else:
            text = f"Packages begin at {self.lowest} to {self.highest}, depending on the vendor."
        if self.middle:
            text += f" Half of the vendors begin at {self.middle} or less."
        return text

    def _who_is_free(self) -> str:
        if self.count == 1:
            free = [f"{month.first:%B}" for month in self.months if month.count]
            return f"The vendor has days left in {', '.join(free)}." if free else ""
        told = [f"{month.first:%B} {month.count} of {self.count}" for month in self.months]
        return f"Vendors with at least one free day left: {', '.join(told)}."

    def _how_fast(self) -> str:
        if not self.reply_words:
            return ""
        return (
            f"Half of the {len(self.measured)} whose replies we could measure usually reply"
            f" {self.reply_words}."
        )

    def _how_rated(self) -> str:
        if not self.review_count:
            return ""
        reviews = f"{self.review_count} review{'' if self.review_count == 1 else 's'}"
        return f"{self.stars} of 5 stars, the mean of {reviews} by couples who booked here."


@dataclass(frozen=True, slots=True)
class City:
    """A place with the trades that somebody has there."""

    name: str
    trades: list[Neighbour]


def market_path(place: str, category: str) -> str:
    return reverse("pages:market-detail", args=[place, category])


def cities() -> list[City]:
    """All trades in all cities that have a vendor, in one query."""
    rows = Vendor.objects.public().order_by("place__name", "category__order", "category__name")
    found: dict[str, City] = {}
    for place, name, category, trade, count in _counted(rows):
        city = found.setdefault(place, City(name, []))
        city.trades.append(Neighbour(trade, market_path(place, category), count))
    return list(found.values())


def changes() -> list[tuple[str, dt.datetime]]:
    """The path of every such page, with when one of its vendors changed last."""
    rows = Vendor.objects.public().order_by("place__slug", "category__slug")
    changed = rows.values_list("place__slug", "category__slug").annotate(at=Max("page_changed_at"))
    return [(market_path(place, category), at) for place, category, at in changed]


def _in(place: str, category: str) -> VendorQuerySet:
    return Vendor.objects.public().filter(place__slug=place, category__slug=category)


def _counted(rows: VendorQuerySet) -> QuerySet[Vendor, Any]:
    return rows.values_list(*NAMES).annotate(count=Count("pk"))


def _first(day: dt.date) -> dt.date:
    return day.replace(day=1)


def _vendors(count: int) -> str:
    return f"{count} vendor{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
