"""Which of some days vendors are free on, counted for a whole directory in one statement.

Days are bits of a number: the vendor's week, its exceptions, its full days and those that its other
calendars call busy are added up once each, and what is left is arithmetic, travel around weddings
included. It is the same count that
`vendors.availability` makes for one vendor, and a test holds them together.
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
from vendors.models import BusyDay, BusyImport, DateException, DaySlot, Vendor, WeeklyAvailability
from vendors.models.days import MOST_BUFFER

Sql = tuple[str, list[Any]]

_FREE = """
SELECT vendor_id, bookable & works & ~full_days & ~busy & ~({near}) AS free FROM (
    SELECT v.id AS vendor_id, v.buffer_days, {bookable} AS bookable, {coming} AS coming,
           (COALESCE(w.days, 0) & ~COALESCE(e.named, 0)) | COALESCE(e.worked, 0) AS works,
           COALESCE(h.days, 0) AS full_days, COALESCE(b.days, 0) AS busy
    FROM (SELECT vendor.id, buffer_days, lead_days, horizon_days, {today} AS today
          FROM {vendor} vendor JOIN {place} place ON place.id = vendor.place_id
          WHERE vendor.state = '{approved}') v
    LEFT JOIN (
        SELECT vendor_id, {week} AS days
        FROM {weekly} WHERE capacity > 0 GROUP BY vendor_id
    ) w ON w.vendor_id = v.id
    LEFT JOIN (
        SELECT vendor_id, CAST(SUM(day) AS bigint) AS named,
               CAST(SUM(CASE WHEN capacity > 0 THEN day ELSE 0 END) AS bigint) AS worked
        FROM (SELECT vendor_id, capacity, CASE date {bits} END AS day
              FROM {exception} WHERE date BETWEEN %s AND %s) named
        GROUP BY vendor_id
    ) e ON e.vendor_id = v.id
    LEFT JOIN (
        SELECT held.vendor_id, CAST(SUM(CASE held.date {bits} END) AS bigint) AS days
        FROM (SELECT vendor_id, date, COUNT(*) AS places FROM {slot}
              WHERE date BETWEEN %s AND %s GROUP BY vendor_id, date) held
        WHERE held.places >= COALESCE(
            (SELECT capacity FROM {exception} x
             WHERE x.vendor_id = held.vendor_id AND x.date = held.date),
            (SELECT capacity FROM {weekly} u
             WHERE u.vendor_id = held.vendor_id AND u.weekday = CASE held.date {weekday_of} END),
            0)
        GROUP BY held.vendor_id
    ) h ON h.vendor_id = v.id
    LEFT JOIN (
        SELECT vendor_id, CAST(SUM(CASE date {bits} END) AS bigint) AS days
        FROM (SELECT DISTINCT source.vendor_id, day.date FROM {busy} day
              JOIN {source} source ON source.id = day.source_id
              WHERE day.date BETWEEN %s AND %s AND NOT day.overruled) elsewhere
        GROUP BY vendor_id
    ) b ON b.vendor_id = v.id
) counted
"""


_FIRST = "v.today + CASE WHEN v.lead_days < 1 THEN 1 ELSE v.lead_days END"
_AFTER = "v.today + v.horizon_days + 1"


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
    """A SELECT of every approved vendor's id (`vendor_id`) and free days (`free`)."""
    days = span.days()
    edges = [_stored(span.first), _stored(span.last)]
    dates = [_stored(day) for day in days]
    today, zones = _today(span)
    length = len(days)
    sql = _FREE.format(
        vendor=Vendor._meta.db_table,
        place=Place._meta.db_table,
        weekly=WeeklyAvailability._meta.db_table,
        exception=DateException._meta.db_table,
        slot=DaySlot._meta.db_table,
        busy=BusyDay._meta.db_table,
        source=BusyImport._meta.db_table,
        approved=Vendor.State.APPROVED.value,
        today=today,
        bookable=f"({_from(_FIRST, length)} & ~{_from(_AFTER, length)})",
        coming=_from("v.today", length),
        near=_near("(works & full_days & coming)"),
        week=_week(days, span),
        bits=" ".join(f"WHEN %s THEN {_big(span.bit(day))}" for day in days),
        weekday_of=" ".join(f"WHEN %s THEN {day.weekday()}" for day in days),
    )
    # In the order of the text: today, exceptions, full days with their weekdays, busy days.
    return sql, [*zones, *dates, *edges, *dates, *edges, *dates, *dates, *edges]


def _today(span: Span) -> Sql:
    """Today's place in the span (below 0 when it lies before) on the calendar of each vendor."""
    now, numbers = timezone.now(), defaultdict(list)
    for zone in Place.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        numbers[(now.astimezone(ZoneInfo(zone)).date() - span.first).days].append(zone)
    (usual, _), *others = sorted(numbers.items(), key=lambda item: -len(item[1])) or [(0, [])]
    if not others:
        return f"({usual})", []
    cases = " ".join(
        f"WHEN place.time_zone IN ({', '.join(['%s'] * len(zones))}) THEN {number}"
        for number, zones in others
    )
    return f"(CASE {cases} ELSE {usual} END)", [zone for _, zones in others for zone in zones]


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
    return f"CASE buffer_days {' '.join(cases)} ELSE 0 END"


def _week(days: Sequence[dt.date], span: Span) -> str:
    """The bits of all days whose weekday is among the rows: seven are added up, then spread."""
    worked = f"SUM(CASE weekday {' '.join(f'WHEN {n} THEN {1 << n}' for n in range(7))} END)"
    same = {n: span.mask([day for day in days if day.weekday() == n]) for n in range(7)}
    return " | ".join(f"(({worked} >> {n}) & 1) * {_big(mask)}" for n, mask in same.items())


def _big(number: int) -> str:
    return f"CAST({number} AS bigint)"


def _stored(day: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(day)
