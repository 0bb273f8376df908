"""What the search needs of every vendor and that follows from its own row: the database keeps it in
columns beside (`GeneratedField`), so that a search over all of them has only to add it up.

Whoever changes what is counted here writes a migration; `docs/search.md` explains the points.
"""

from collections.abc import Mapping

from django.db.models import Case, Expression, F, FloatField, SmallIntegerField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Greatest

BANDS = ((None, 499), (500, 999), (1000, 2499), (2500, 4999), (5000, None))
STARS = (450, 400, 300)
USUAL_RATING, USUAL_REVIEWS = 400, 5  # a vendor without reviews is thought of as five fours
REPLIES = ((60, 10), (4 * 60, 8), (24 * 60, 6), (3 * 24 * 60, 3))  # minutes, points
WEEKDAY_BITS = 8
UNKNOWN = 5  # points for what was measured too little yet


def week_number(capacities: Mapping[int, int]) -> int:
    """The weekly rule as one number: a byte for each weekday, Monday's is the lowest."""
    most = 2**WEEKDAY_BITS - 1
    return sum(min(room, most) << WEEKDAY_BITS * day for day, room in capacities.items())


def weekday_capacity(weekday: str) -> str:
    """SQL for what the column `week` says of a weekday, which is SQL too."""
    return f"((week >> {WEEKDAY_BITS} * {weekday}) & {2**WEEKDAY_BITS - 1})"


def price_band() -> Case:
    """The number of the price band. All currencies here have two decimals."""
    uppers = [
        When(starting_price__lt=(top + 1) * 100, then=n) for n, (_, top) in enumerate(BANDS) if top
    ]
    known = [When(starting_price__isnull=True, then=None), *uppers]
    return Case(*known, default=len(BANDS) - 1, output_field=SmallIntegerField())


def rating_level() -> Case:
    levels = [When(rating__gte=level, then=level) for level in STARS]
    return Case(*levels, default=None, output_field=SmallIntegerField())


def mean_rating() -> Expression:
    """In hundredths of a star; few reviews move it less than many (a Bayesian mean)."""
    return Cast(_stars(), FloatField()) / Cast(_reviews(), FloatField())


def rating_points() -> Combinable:
    """(mean - 3 stars) x 10, rounded, in whole numbers; five stars make it 20."""
    return Greatest(Value(0), _stars() - _reviews() * Value(295)) / (_reviews() * Value(10))


def reply_points() -> Case:
    known = (When(reply_minutes__lte=minutes, then=points) for minutes, points in REPLIES)
    unknown = When(reply_minutes__isnull=True, then=UNKNOWN)
    return Case(unknown, *known, default=0, output_field=SmallIntegerField())


def acceptance_points() -> Coalesce:
    """One for every ten of a hundred, rounded."""
    return Coalesce((F("acceptance_percent") + Value(5)) / Value(10), Value(UNKNOWN))


def _stars() -> Combinable:
    return Coalesce(F("rating"), Value(0)) * F("review_count") + Value(USUAL_RATING * USUAL_REVIEWS)


def _reviews() -> Combinable:
    return F("review_count") + Value(USUAL_REVIEWS)
