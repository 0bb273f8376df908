"""The funnel of each day that is over, worked out beforehand for all that can be asked: of
everything, and of each category, city, device and tier and what they have together.

Whoever changes journeys, or steps of their couples, marks the days on which these began in the same
transaction; the beat works marked days out again from the rows. A day's mark is locked while it is
worked out, so that a change of the same moment either is part of it or marks it afterwards.
"""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from adminpanel.analytics.tallying import KEYS, TIMES, Tally, way
from adminpanel.models import FunnelDay, FunnelPart, Journey

KEPT = dt.timedelta(days=2 * 366)
"""A year, and the one before to compare it with: nobody asks for more."""
DAY = dt.timedelta(days=1)
Part = tuple[int | str | None, ...]
PARTS = ("category_id", "place_id", "device", "tier")
ANY: Part = (None, None, "", "")
Span = tuple[dt.date, dt.date]


def mark(days: Iterable[dt.date]) -> None:
    """Their journeys change in this transaction."""
    FunnelDay.objects.bulk_create(
        [FunnelDay(date=day) for day in sorted(set(days))],  # in one order: nobody waits in a ring
        update_conflicts=True,
        unique_fields=["date"],
        update_fields=["is_right"],
    )


def mark_days_of(journeys: QuerySet[Journey]) -> None:
    days = journeys.order_by().annotate(day=TruncDate("started_at", tzinfo=dt.UTC))
    mark(days.values_list("day", flat=True).distinct())


def mark_all() -> None:
    mark(FunnelDay.objects.values_list("date", flat=True))


def work_out_days(now: dt.datetime | None = None) -> int:
    """Every day that is over and not right; how many those were. Safe to run twice and at once."""
    today = _day(now or timezone.now())
    FunnelDay.objects.filter(date__lt=today - KEPT).delete()
    FunnelPart.objects.filter(date__lt=today - KEPT).delete()
    first = Journey.objects.aggregate(first=Min("started_at"))["first"]
    begin, yesterday = max(_day(first or timezone.now()), today - KEPT), today - DAY
    right = right_days(begin, yesterday)
    missing = [day for day in _days(begin, yesterday) if day not in right]
    if missing:
        empty = _empty_days(missing, spans(begin, yesterday, right)[1])
        # A day that somebody marks at this moment keeps that mark.
        FunnelDay.objects.bulk_create(
            [FunnelDay(date=day, is_right=True) for day in empty], ignore_conflicts=True
        )
        for day in missing:
            if day not in empty:
                _work_out(day)
    return len(missing)


def _empty_days(missing: list[dt.date], some: list[Span]) -> set[dt.date]:
    """Those on which no journey began and of which nothing was ever said."""
    known = FunnelDay.objects.filter(date__range=(missing[0], missing[-1]))
    began = Journey.objects.filter(begun_within(some)).order_by()
    days = began.annotate(day=TruncDate("started_at", tzinfo=dt.UTC)).values_list("day", flat=True)
    return set(missing) - set(known.values_list("date", flat=True)) - set(days.distinct())


def right_days(first: dt.date, last: dt.date) -> set[dt.date]:
    days = FunnelDay.objects.filter(date__range=(first, last), is_right=True)
    return set(days.values_list("date", flat=True))


def spans(first: dt.date, last: dt.date, right: set[dt.date]) -> tuple[list[Span], list[Span]]:
    """The days of a time as those that are rolled up and those that have to be asked."""
    found: dict[bool, list[Span]] = {True: [], False: []}
    for is_right, some in itertools.groupby(_days(first, last), lambda day: day in right):
        days = list(some)
        found[is_right].append((days[0], days[-1]))
    return found[True], found[False]


def within(some: list[Span]) -> Q:
    """Rolled up days."""
    return Q(*(Q(date__range=span) for span in some), _connector=Q.OR)


def begun_within(some: list[Span]) -> Q:
    """Journeys that began on these days."""
    bounds = ((_midnight(first), _midnight(last + DAY)) for first, last in some)
    began = (Q(started_at__gte=start, started_at__lt=end) for start, end in bounds)
    return Q(*began, _connector=Q.OR)


def _work_out(day: dt.date) -> None:
    FunnelDay.objects.bulk_create([FunnelDay(date=day)], ignore_conflicts=True)
    with transaction.atomic():
        mark = FunnelDay.objects.select_for_update().get(pk=day)
        if not mark.is_right:
            FunnelPart.objects.filter(date=day).delete()
            FunnelPart.objects.bulk_create(_parts(day), batch_size=1000)
            mark.is_right = True
            mark.save(update_fields=["is_right"])


def _parts(day: dt.date) -> Iterator[FunnelPart]:
    tallies: dict[Part, Tally] = defaultdict(Tally)
    journeys = Journey.objects.filter(begun_within([(day, day)]))
    for row in journeys.values_list(*PARTS, *TIMES).iterator():
        one, of = way(*row[len(PARTS) :]), row[: len(PARTS)]
        for part in itertools.product(*map(_with_any, of, ANY)):
            tallies[part].add(one)
    for part, tally in tallies.items():
        named: dict[str, Any] = dict(zip(PARTS, part, strict=True))
        counts = dict(zip(KEYS, tally.counts, strict=True))
        yield FunnelPart(date=day, took=tally.flat(), **named, **counts)


def _with_any(value: int | str | None, nothing: int | str | None) -> Part:
    return (nothing, value) if value else (nothing,)


def _days(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    return (first + DAY * number for number in range((last - first).days + 1))


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(dt.UTC).date()


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, dt.UTC)
