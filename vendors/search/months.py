"""On which days vendors are free, for many vendors and months at once: the count that the search
makes for one question (`days`), a stretch at a time, because days are bits of a number.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import EmptyResultSet
from django.db import connection

from vendors.models import VendorQuerySet
from vendors.search.days import COLUMNS, Span, free_days

LONGEST = 55  # days of a stretch, which has some more around it


def free_dates_of(
    vendors: VendorQuerySet, first: dt.date, last: dt.date
) -> dict[int, list[dt.date]]:
    """By vendor, the days from `first` to `last` that couples could ask for now; who has none is
    left out.
    """
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    found: dict[int, list[dt.date]] = defaultdict(list)
    for start in range(0, len(days), LONGEST):
        _add(found, vendors, days[start : start + LONGEST])
    return dict(found)


def _add(
    found: dict[int, list[dt.date]], vendors: VendorQuerySet, stretch: Sequence[dt.date]
) -> None:
    span = Span.around(stretch)
    free, free_values = free_days(span)
    try:
        facts, values = vendors.order_by().values("id", *COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return
    sql = f"WITH facts AS ({facts}), {free} SELECT id, free FROM free_days"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE free & {span.mask(stretch)} <> 0", [*values, *free_values])
        for pk, bits in cursor.fetchall():
            found[pk] += span.among(stretch, bits)
