"""Counting who looks, without making them wait: pages ring a bell, a worker counts.

A count is a row of a vendor and a day, never one of a person. What is counted once for each person
is remembered in the cache, by a name of no meaning that stays the same for a day.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

import redis
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import QueryDict

from messaging.services import touch
from vendors import tasks
from vendors.filters import Catalogue, SearchForm
from vendors.models import FullDate, Vendor, VisitDay
from vendors.search import Question, missed

REMEMBERED = dt.timedelta(hours=26)  # longer than any day


def note_visit(vendor: Vendor, *, visitor: str) -> None:
    """Somebody looks at the vendor's page: the first time on a day it is counted."""
    date = vendor.today().isoformat()
    try:
        is_new = _is_new(f"visit:{vendor.pk}:{date}:{visitor}")
    except redis.RedisError:
        return  # the page is worth more than the count
    if is_new:
        transaction.on_commit(lambda: tasks.count_visit.delay(vendor.pk, date), robust=True)


def note_full_date(vendor: Vendor, *, date: dt.date, visitor: str) -> None:
    """Somebody looks at the vendor's page for a date that is taken: the first time on a day it is
    counted.
    """
    try:
        is_new = _is_new(_missed_key(vendor.pk, date, visitor))
    except redis.RedisError:
        return
    if is_new:
        day = date.isoformat()
        transaction.on_commit(lambda: tasks.count_full_date.delay(vendor.pk, day), robust=True)


def note_search(question: Question, *, shown: Collection[Vendor], visitor: str) -> None:
    """Somebody sees these vendors on a page of results."""
    query, ids = question.query(), [vendor.pk for vendor in shown]
    transaction.on_commit(lambda: tasks.count_search.delay(query, ids, visitor), robust=True)


def count_visit(vendor_id: int, *, date: dt.date) -> None:
    """One more; the vendor's people see it move."""
    with transaction.atomic():
        VisitDay.objects.bulk_create(
            [VisitDay(vendor_id=vendor_id, date=date)], ignore_conflicts=True
        )
        VisitDay.objects.filter(vendor=vendor_id, date=date).update(count=F("count") + 1)
        touch(Vendor.objects.get(pk=vendor_id).people(), "visits", vendor_id)


def count_full_date(vendor_id: int, *, date: dt.date) -> None:
    """One more who found this date taken."""
    _count_full([vendor_id], date)


def count_search(query: str, *, shown: Collection[int], visitor: str) -> None:
    """A page of results was seen. Those who stood on it were shown once more, each on its own
    calendar; those who would have, were the date not taken, missed somebody, once a day.
    """
    by_date: dict[dt.date, list[int]] = defaultdict(list)
    for vendor in Vendor.objects.filter(pk__in=shown).select_related("place"):
        by_date[vendor.today()].append(vendor.pk)
    for date, vendor_ids in by_date.items():
        _count_shown(sorted(vendor_ids), date)
    question = SearchForm(QueryDict(query), catalogue=Catalogue.load()).question()
    if question.date is not None:
        found = ((pk, _missed_key(pk, question.date, visitor)) for pk in missed(question))
        _count_full([pk for pk, key in found if _is_new(key)], question.date)


def _is_new(key: str) -> bool:
    """Whether this happens for the first time in a day. Raises RedisError without a cache."""
    return cache.add(key, True, REMEMBERED.total_seconds())


def _missed_key(vendor_id: int, date: dt.date, visitor: str) -> str:
    return f"full:{vendor_id}:{date}:{visitor}"


def _count_shown(vendor_ids: list[int], date: dt.date) -> None:
    """Rows are made and locked in the order of their vendors, so that two workers never wait for
    each other.
    """
    rows = [VisitDay(vendor_id=pk, date=date) for pk in vendor_ids]
    with transaction.atomic():
        VisitDay.objects.bulk_create(rows, ignore_conflicts=True)
        days = VisitDay.objects.filter(vendor__in=vendor_ids, date=date)
        held = days.order_by("vendor").select_for_update().values_list("pk", flat=True)
        VisitDay.objects.filter(pk__in=list(held)).update(shown=F("shown") + 1)


def _count_full(vendor_ids: list[int], date: dt.date) -> None:
    """In the same order."""
    rows = [FullDate(vendor_id=pk, date=date) for pk in sorted(vendor_ids)]
    with transaction.atomic():
        FullDate.objects.bulk_create(rows, ignore_conflicts=True)
        dates = FullDate.objects.filter(vendor__in=vendor_ids, date=date)
        held = dates.order_by("vendor").select_for_update().values_list("pk", flat=True)
        FullDate.objects.filter(pk__in=list(held)).update(count=F("count") + 1)
