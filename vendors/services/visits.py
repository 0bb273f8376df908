"""Counting visits without making visitors wait."""

import datetime as dt

import redis
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from messaging.services import touch
from vendors import tasks
from vendors.models import Vendor, VisitDay

REMEMBERED = dt.timedelta(hours=26)  # longer than any day


def note_visit(vendor: Vendor, *, visitor: str) -> None:
    """Somebody looks at the vendor's page: the first time on a day it is counted, in the
    background. `visitor` is a name of no meaning that stays the same for a day.
    """
    date = vendor.today().isoformat()
    try:
        is_new = cache.add(f"visit:{vendor.pk}:{date}:{visitor}", True, REMEMBERED.total_seconds())
    except redis.RedisError:
        return  # the page is worth more than the count
    if is_new:
        transaction.on_commit(lambda: tasks.count_visit.delay(vendor.pk, date), robust=True)


def count_visit(vendor_id: int, *, date: dt.date) -> None:
    """One more; the vendor's people see it move."""
    with transaction.atomic():
        VisitDay.objects.bulk_create(
            [VisitDay(vendor_id=vendor_id, date=date)], ignore_conflicts=True
        )
        VisitDay.objects.filter(vendor=vendor_id, date=date).update(count=F("count") + 1)
        touch(Vendor.objects.get(pk=vendor_id).people(), "visits", vendor_id)
