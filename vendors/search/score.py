"""How "recommended" is counted: a sum of parts, each of which can be said in words.

`docs/search.md` explains it to vendors. Every part is a number of points that the database
computes; nobody can buy any.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Expression, F, FloatField, IntegerField, Q, Value, When
from django.db.models.functions import Cast, Floor, Greatest, Least

from messaging.search.words import tokens
from vendors.models import Vendor
from vendors.search.question import Question

FAR_KM = 200
DAY_POINTS = (20, 16, 12, 8)  # free on the day itself, or so many days beside it


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody stands where they stand: `points` of `most`, and what for."""

    words: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: what it is called, what it may give, how it is said, and how it is
    counted when it hangs on the question; otherwise the vendor has a column of it (`standing`).
    """

    name: str
    most: int
    say: Callable[[Vendor, Question], str]
    points: Callable[[Question], Expression] | None = None
    is_asked: Callable[[Question], bool] = lambda question: True

    @property
    def column(self) -> str:
        return f"points_{self.name}"


def _whole(points: Expression, most: int) -> Expression:
    """Rounded, and not beyond what a part may give."""
    kept = Least(Value(float(most)), Greatest(Value(0.0), points))
    return Cast(Floor(kept + 0.5, output_field=FloatField()), IntegerField())


def _points_of_words(question: Question) -> Expression:
    named = Q(*(Q(words__names__contains=f" {word}") for word in tokens(question.words)))
    return Case(When(named, then=30), default=15, output_field=IntegerField())


def _points_of_distance(question: Question) -> Expression:
    left = Value(20.0) - F("km") * (20.0 / FAR_KM)
    return _whole(Cast(left, FloatField()), 20)


def _say_words(vendor: Vendor, question: Question) -> str:
    if vendor.points_words == 30:  # type: ignore[attr-defined] # annotated by `facts`
        return f"“{question.words}” is in the name, the trade, the place or a style"
    return f"“{question.words}” is in what they say of themselves"


def _say_distance(vendor: Vendor, question: Question) -> str:
    km: float = vendor.km  # type: ignore[attr-defined] # annotated by `facts`
    if km < 1:
        return f"At home in {question.place}"
    travels = ", and they travel there" if vendor.serves_km >= km else ""
    return f"{km:.0f} km from {question.place}{travels}"


def _say_rating(vendor: Vendor, question: Question) -> str:
    if not vendor.rating:
        return "No reviews yet: counts like an average vendor"
    couples = "couple" if vendor.review_count == 1 else "couples"
    return f"Rated {vendor.stars} by {vendor.review_count} {couples}"


def _say_replies(vendor: Vendor, question: Question) -> str:
    if vendor.reply_minutes is None:
        return "Too few answers to say how fast they reply: counts as average"
    return vendor.reply_words or "Takes more than a week to reply"


def _say_acceptance(vendor: Vendor, question: Question) -> str:
    if vendor.acceptance_percent is None:
        return "Too few requests to say how many they accept: counts as average"
    return f"Accepts {vendor.acceptance_percent} of 100 requests"


PARTS = (
    Part("words", 30, _say_words, _points_of_words, lambda question: bool(tokens(question.words))),
    Part(
        "distance",
        20,
        _say_distance,
        _points_of_distance,
        lambda question: question.place is not None,
    ),
    Part("rating", 20, _say_rating),
    Part("replies", 10, _say_replies),
    Part("acceptance", 10, _say_acceptance),
)


def asked_parts(question: Question) -> list[Part]:
    return [part for part in PARTS if part.is_asked(question)]


def points_of_days(away: int) -> int:
    """For being free `away` days beside the day that was asked for."""
    return DAY_POINTS[min(away, len(DAY_POINTS) - 1)]
