"""A question as a query: the vendors that may answer it, and what each facet thinks of them."""

import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from messaging.search.words import tokens
from vendors.models import Vendor, VendorLanguage, VendorQuerySet
from vendors.models.standing import mean_rating
from vendors.search import days, lookups  # noqa: F401 - they register themselves
from vendors.search.distance import km_from, reaches
from vendors.search.question import Question, Sort
from vendors.search.score import asked_parts

MOST_WORDS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """A filter that shows how many there are of each value, under all other filters.

    `column` of the facts holds the value of a vendor; where one has many, with spaces between them.
    """

    name: str
    column: str
    wanted: Callable[[Question], Q | None]
    cleared: Mapping[str, object]

    @property
    def flag(self) -> str:
        return f"fits_{self.name}"


def _wanted_category(question: Question) -> Q | None:
    return Q(category__slug=question.category) if question.category else None


def _wanted_style(question: Question) -> Q | None:
    through = Vendor.styles.through.objects.filter(style__slug__in=question.styles)
    return Q(pk__in=through.values("vendor")) if question.styles else None


def _wanted_price(question: Question) -> Q | None:
    """Prices are stored in minor units; all currencies here have two decimals."""
    wanted = Q()
    if question.price_from is not None:
        wanted &= Q(starting_price__gte=question.price_from * 100)
    if question.price_to is not None:
        wanted &= Q(starting_price__lt=(question.price_to + 1) * 100)
    return wanted or None


def _wanted_rating(question: Question) -> Q | None:
    return Q(rating__gte=question.rating) if question.rating else None


def _wanted_language(question: Question) -> Q | None:
    spoken = VendorLanguage.objects.filter(code__in=question.languages)
    return Q(pk__in=spoken.values("vendor")) if question.languages else None


FACETS = (
    Facet("category", "category_id", _wanted_category, {"category": ""}),
    Facet("style", "style_set", _wanted_style, {"styles": ()}),
    Facet("price", "band", _wanted_price, {"price_from": None, "price_to": None}),
    Facet("rating", "level", _wanted_rating, {"rating": 0}),
    Facet("language", "language_set", _wanted_language, {"languages": ()}),
)


def asked_facets(question: Question) -> dict[Facet, Q]:
    """Those that narrow the question, each with what it wants."""
    wanted = ((facet, facet.wanted(question)) for facet in FACETS)
    return {facet: condition for facet, condition in wanted if condition is not None}


def candidates(question: Question, *, roughly: bool = False) -> VendorQuerySet:
    """Public vendors that fit all but the facets and the days, with their points (and `km`, when
    a place is asked for). `roughly` forgives slips of the finger.
    """
    vendors = Vendor.objects.public()
    if wanted := " ".join(tokens(question.words)[:MOST_WORDS]):
        lookup = "words__words__resembles" if roughly else "words__words__has_words"
        vendors = vendors.filter(**{lookup: wanted})
    elif question.words:
        vendors = vendors.none()
    if question.place is not None:
        vendors = vendors.annotate(km=km_from(question.place))
        vendors = vendors.filter(reaches(question.place, question.within))
    if question.guests is not None:
        vendors = vendors.filter(Q(guests_max=None) | Q(guests_max__gte=question.guests))
    parts = asked_parts(question)
    points = {part.column: part.points(question) for part in parts if part.points}
    scored: VendorQuerySet = vendors.annotate(**points)
    return scored


def facts(question: Question, *, roughly: bool = False) -> QuerySet[Vendor, dict[str, Any]]:
    """One row for each candidate: its id, its value of every facet, whether it fits those that are
    asked, its points, what it is sorted by, and what its free days follow from.
    """
    asked = asked_facets(question)
    found = candidates(question, roughly=roughly).annotate(
        points=_sum([part.column for part in asked_parts(question)]),
        sort_key=_SORT_KEYS[question.order],
        **{
            facet.flag: ExpressionWrapper(wanted, output_field=BooleanField())
            for facet, wanted in asked.items()
        },
    )
    of_days = days.COLUMNS if question.days() else ()
    rows: QuerySet[Vendor, dict[str, Any]] = found.order_by().values(
        *columns_of(question), "points", *of_days
    )
    return rows


def columns_of(question: Question) -> list[str]:
    """What is counted and sorted by."""
    facets = [facet.column for facet in FACETS] + [facet.flag for facet in asked_facets(question)]
    return ["id", "sort_key", "is_featured", *facets]


def _sum(columns: list[str]) -> Combinable:
    return functools.reduce(operator.add, (F(column) for column in columns))


_SORT_KEYS = {
    Sort.RECOMMENDED: Value(0),
    Sort.PRICE: F("starting_price"),
    Sort.RATING: mean_rating(),
    Sort.NEAREST: F("km"),
    Sort.NAME: Lower("name"),
}
