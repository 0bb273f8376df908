"""Which of some days vendors are free on, counted for all candidates in the search's statement.

Days are bits of a number: the vendor's week, its exceptions, its full days and those that its other
calendars call busy are added up once each, and what is left is arithmetic, travel around weddings
included. It is the same count that `vendors.availability` makes for one vendor, and a test holds
them together.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from accounts.models import Place
from vendors.models import BusyDay, BusyImport, DateException, DaySlot, Vendor
from vendors.models.days import MOST_BUFFER
from vendors.models.standing import weekday_capacity

Sql = tuple[str, list[Any]]
COLUMNS = ("week", "lead_days", "horizon_days", "buffer_days", "place_id")  # of the facts

_FREE = """
named AS (
    SELECT vendor_id, CAST(SUM({day}) AS bigint) AS named,
           CAST(SUM(CASE WHEN capacity > 0 THEN {day} ELSE 0 END) AS bigint) AS worked
    FROM {exception} WHERE date BETWEEN %s AND %s GROUP BY vendor_id
), full_days AS (
    SELECT places.vendor_id, CAST(SUM({places_day}) AS bigint) AS held
    FROM (SELECT vendor_id, date, COUNT(*) AS number FROM {slot}
          WHERE date BETWEEN %s AND %s GROUP BY vendor_id, date) places
    JOIN {vendor} vendor ON vendor.id = places.vendor_id AND vendor.state = '{searched}'
    LEFT JOIN {exception} own ON own.vendor_id = places.vendor_id AND own.date = places.date
         AND own.date BETWEEN %s AND %s
    WHERE number >= COALESCE(own.capacity, {usual})
    GROUP BY places.vendor_id
), elsewhere AS (
    SELECT vendor_id, CAST(SUM({day}) AS bigint) AS busy
    FROM (SELECT DISTINCT source.vendor_id, imported.date FROM {busy} imported
          JOIN {source} source ON source.id = imported.source_id
          WHERE imported.date BETWEEN %s AND %s AND NOT imported.overruled) busy_day
    GROUP BY vendor_id
), counted AS (
    SELECT facts.*, {bookable} AS bookable, {coming} AS coming,
           ({works} & ~COALESCE(named, 0)) | COALESCE(worked, 0) AS works,
           COALESCE(held, 0) AS held, COALESCE(busy, 0) AS busy
    FROM (SELECT facts.*, {today} AS today FROM facts) facts
    LEFT JOIN named ON named.vendor_id = facts.id
    LEFT JOIN full_days ON full_days.vendor_id = facts.id
    LEFT JOIN elsewhere ON elsewhere.vendor_id = facts.id
    LIMIT {all} -- each sum is made once here, not in all that follows
), free_days AS (
    SELECT counted.*, bookable & works & ~held & ~busy & ~({near}) AS free FROM counted LIMIT {all}
)
"""

_FIRST = "today + CASE WHEN lead_days < 1 THEN 1 ELSE lead_days END"
_AFTER = "today + horizon_days + 1"


@dataclass(frozen=True, slots=True)
class Span:
    """Days in a row as bits of a number, with those around them that travel may need."""

    first: dt.date
    last: dt.date

    @classmethod
    def around(cls, days: Sequence[dt.date]) -> "Span":
        margin = dt.timedelta(days=MOST_BUFFER)
        return cls(days[0] - margin, days[-1] + margin)

    def days(self) -> list[dt.date]:
        return [self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    def bit(self, day: dt.date) -> int:
        return 1 << (day - self.first).days

    def mask(self, days: Sequence[dt.date]) -> int:
        return sum(self.bit(day) for day in days)

    def among(self, days: Sequence[dt.date], free: int) -> list[dt.date]:
        """Those of `days` whose bits are set."""
        return [day for day in days if free & self.bit(day)]


def free_days(span: Span) -> Sql:
    """Common tables that follow `facts` with the columns `COLUMNS`; the last one, `free_days`, is
    the facts with the free days of each vendor (`free`).
    """
    edges = [_stored(span.first), _stored(span.last)]
    length = len(span.days())
    sql = _FREE.format(
        vendor=Vendor._meta.db_table,
        searched=Vendor.State.APPROVED,
        exception=DateException._meta.db_table,
        slot=DaySlot._meta.db_table,
        busy=BusyDay._meta.db_table,
        source=BusyImport._meta.db_table,
        day=_bit("date", span),
        places_day=_bit("places.date", span),
        usual=weekday_capacity(f"(({_place('places.date', span)} + {span.first.weekday()}) %% 7)"),
        today=_today(span),
        bookable=f"({_from(_FIRST, length)} & ~{_from(_AFTER, length)})",
        coming=_from("today", length),
        all=2**63 - 1,
        near=_near("(works & held & coming)"),
        works=_week(span),
    )
    return sql, edges * 4


def _place(date: str, span: Span) -> str:
    """How many days a column lies behind the first of the span."""
    if connection.vendor == "postgresql":
        return f"({date} - DATE '{span.first}')"
    return f"CAST(julianday({date}) - julianday('{span.first}') AS integer)"


def _bit(date: str, span: Span) -> str:
    return f"({_big(1)} << {_place(date, span)})"


def _today(span: Span) -> str:
    """Today's place in the span (below 0 when it lies before) on the calendar of each vendor."""
    now, places = timezone.now(), defaultdict(list)
    for pk, zone in Place.objects.order_by("pk").values_list("pk", "time_zone"):
        places[(now.astimezone(ZoneInfo(zone)).date() - span.first).days].append(pk)
    (usual, _), *others = sorted(places.items(), key=lambda item: -len(item[1])) or [(0, [])]
    cases = " ".join(
        f"WHEN place_id IN ({', '.join(map(str, ids))}) THEN {number}" for number, ids in others
    )
    return f"(CASE {cases} ELSE {usual} END)" if cases else f"({usual})"


def _from(first: str, length: int) -> str:
    """All bits from `first` on; shifting by less than nothing means something else."""
    place = f"CASE WHEN {first} < 0 THEN 0 WHEN {first} > {length} THEN {length} ELSE {first} END"
    return f"({_big(-1)} << ({place}))"


def _near(full: str) -> str:
    """Days too near to a full one for the travel of another wedding."""
    reach, cases = "0", []
    for days in range(1, MOST_BUFFER + 1):
        reach += f" | ({full} << {days}) | ({full} >> {days})"
        cases.append(f"WHEN {days} THEN {reach}")
    return f"CASE WHEN held = 0 THEN 0 ELSE CASE buffer_days {' '.join(cases)} ELSE 0 END END"


def _week(span: Span) -> str:
    """The bits of all days whose weekdays take a wedding."""
    same = {n: span.mask([day for day in span.days() if day.weekday() == n]) for n in range(7)}
    parts = (
        f"CASE WHEN {weekday_capacity(str(n))} > 0 THEN {_big(mask)} ELSE 0 END"
        for n, mask in same.items()
    )
    return f"({' | '.join(parts)})"


def _big(number: int) -> str:
    return f"CAST({number} AS bigint)"


def _stored(day: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(day)
