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

USUAL_RATING, USUAL_REVIEWS = 400, 5  # a vendor without reviews is thought of as five fours
FAR_KM = 200
REPLIES = ((60, 10), (4 * 60, 8), (24 * 60, 6), (3 * 24 * 60, 3))  # minutes, points
DAY_POINTS = (20, 16, 12, 8)  # free on the day itself, or so many days beside it


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody stands where they stand: `points` of `most`, and what for."""

    words: str
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: what it is called, what it may give, how it is counted and said."""

    name: str
    most: int
    points: Callable[[Question], Expression]
    say: Callable[[Vendor, Question], str]
    is_asked: Callable[[Question], bool] = lambda question: True

    @property
    def column(self) -> str:
        return f"points_{self.name}"


def mean_rating() -> Expression:
    """In hundredths of a star; few reviews move it less than many (a Bayesian mean)."""
    total = F("rating") * F("review_count") + Value(float(USUAL_RATING * USUAL_REVIEWS))
    known = Cast(total, FloatField()) / Cast(F("review_count") + USUAL_REVIEWS, FloatField())
    return Case(
        When(rating__isnull=False, then=known),
        default=Value(float(USUAL_RATING)),
        output_field=FloatField(),
    )


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


def _points_of_rating(question: Question) -> Expression:
    return _whole(Cast((mean_rating() - 300.0) / 10.0, FloatField()), 20)


def _points_of_replies(question: Question) -> Expression:
    known = (When(reply_minutes__lte=minutes, then=points) for minutes, points in REPLIES)
    unknown = When(reply_minutes__isnull=True, then=5)
    return Case(unknown, *known, default=0, output_field=IntegerField())


def _points_of_acceptance(question: Question) -> Expression:
    known = Cast(F("acceptance_percent"), FloatField()) / 10.0
    return Case(
        When(acceptance_percent__isnull=True, then=5),
        default=_whole(Cast(known, FloatField()), 10),
        output_field=IntegerField(),
    )


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
    Part("words", 30, _points_of_words, _say_words, lambda question: bool(tokens(question.words))),
    Part(
        "distance",
        20,
        _points_of_distance,
        _say_distance,
        lambda question: question.place is not None,
    ),
    Part("rating", 20, _points_of_rating, _say_rating),
    Part("replies", 10, _points_of_replies, _say_replies),
    Part("acceptance", 10, _points_of_acceptance, _say_acceptance),
)


def asked_parts(question: Question) -> list[Part]:
    return [part for part in PARTS if part.is_asked(question)]


def points_of_days(away: int) -> int:
    """For being free `away` days beside the day that was asked for."""
    return DAY_POINTS[min(away, len(DAY_POINTS) - 1)]
