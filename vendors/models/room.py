"""How much room vendors have on a day, as one SQL expression: the same count that
`vendors.availability` makes for one vendor, for a whole directory at once.
"""

import datetime as dt
import functools
import operator
from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Least, NullIf
from django.utils import timezone

from accounts.models import Place
from vendors.models.days import MOST_BUFFER, DateException, DaySlot, WeeklyAvailability
from vendors.models.imports import BusyDay

MANY = 99  # a day that needs nothing has room for all
FARTHEST = 32767  # days ahead that a horizon can say


def left_on(date: dt.date) -> Expression:
    """How many more bookings a vendor takes on `date`; 0 or less when none."""
    bookable: dict[int, list[Q]] = defaultdict(list)
    for ahead, zones in _days_ahead(date).items():
        if 1 <= ahead <= FARTHEST:
            where = Q(place__time_zone__in=zones, lead_days__lte=ahead, horizon_days__gte=ahead)
            bookable[min(ahead, MOST_BUFFER)].append(where)
    return Case(
        *(
            When(functools.reduce(operator.or_, wheres), then=_left(date, back))
            for back, wheres in bookable.items()
        ),
        default=0,
        output_field=IntegerField(),
    )


def with_full(vendors: QuerySet[Any], date: dt.date) -> QuerySet[Any]:
    """Those of `vendors` that work on `date` and whose places are all taken by bookings and holds.
    Few hold anything on one day, so that the rest costs little.
    """
    holding = DaySlot.objects.filter(date=date).values("vendor")
    counted = vendors.filter(pk__in=holding).annotate(
        day_capacity=_capacity(date), day_held=_held(date)
    )
    full: QuerySet[Any] = counted.filter(day_capacity__gt=0, day_held__gte=F("day_capacity"))
    return full


def _days_ahead(date: dt.date) -> dict[int, list[str]]:
    """How far `date` is from today, with the time zones where that is so: at most three."""
    now, found = timezone.now(), defaultdict(list)
    for zone in Place.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        found[(date - now.astimezone(ZoneInfo(zone)).date()).days].append(zone)
    return found


def _left(date: dt.date, back: int) -> Expression:
    """What the day has left, or less where a day that travel needs has less. Those more than
    `back` days before are over and need nothing.
    """
    needed = (
        Case(
            When(buffer_days__gte=abs(n), then=_room_beside(date + dt.timedelta(days=n))),
            default=MANY,
        )
        for n in range(-back, MOST_BUFFER + 1)
        if n
    )
    busy = BusyDay.objects.closing().filter(source__vendor=OuterRef("pk"), date=date)
    # Most vendors keep no days for travel: for them the database looks at one day only.
    return Case(
        When(Exists(busy), then=0),
        When(buffer_days=0, then=_room(date)),
        default=Least(_room(date), *needed),
        output_field=IntegerField(),
    )


def _room(date: dt.date) -> Expression:
    return Coalesce(_capacity(date), 0) - _held(date)


def _room_beside(date: dt.date) -> Expression:
    """Travel takes a place only where the vendor works."""
    return Coalesce(NullIf(_capacity(date), 0) - _held(date), MANY)


def _capacity(date: dt.date) -> Expression:
    exception = DateException.objects.filter(vendor=OuterRef("pk"), date=date)
    weekly = WeeklyAvailability.objects.filter(vendor=OuterRef("pk"), weekday=date.weekday())
    return Coalesce(
        Subquery(exception.values("capacity")[:1]), Subquery(weekly.values("capacity")[:1])
    )


def _held(date: dt.date) -> Expression:
    slots = DaySlot.objects.filter(vendor=OuterRef("pk"), date=date).order_by().values("vendor")
    return Coalesce(Subquery(slots.annotate(count=Count("pk")).values("count")), 0)
