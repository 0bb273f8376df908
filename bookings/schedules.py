"""What a vendor's schedule comes to for one booking: sums, and days of the vendor's calendar.

Parts are percentages of the rest, rounded down; the remainder goes to the last one, so that they
add up to the rest to the last unit. Who books late finds dates that have passed already: what would
have been due by then is due with the next instalment and, when all of them have passed, at once
with the confirmation.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from vendors.money import part_of


@dataclass(frozen=True)
class Part:
    """One instalment to be; `amount` is in minor units, `days` those before the wedding by which
    its date was found.
    """

    number: int
    amount: int
    due_on: dt.date
    days: int


@dataclass(frozen=True)
class Row:
    """One line of the table that people see. `state` is planned, paid, overdue, next or later."""

    number: int
    amount: int
    due_on: dt.date
    state: str
    paid_at: dt.datetime | None = None


def plan(
    rows: Sequence[Sequence[int]], rest: int, currency: str, *, date: dt.date, since: dt.date
) -> list[Part]:
    """The instalments of `rest` minor units for a wedding on `date` that is confirmed on `since`,
    the first to be paid first; none without `rows` or a rest.
    """
    parts: list[Part] = []
    carried = 0
    for (days, _), amount in zip(rows, _amounts(rows, rest, currency), strict=True):
        due_on, carried = date - dt.timedelta(days=days), carried + amount
        if carried and due_on >= since:
            parts.append(Part(len(parts) + 1, carried, due_on, days))
            carried = 0
    if carried:
        parts.append(Part(len(parts) + 1, carried, since, rows[-1][0]))
    return parts


def _amounts(rows: Sequence[Sequence[int]], rest: int, currency: str) -> list[int]:
    """The sum of each part."""
    amounts = [part_of(rest, percent, currency) for _, percent in rows]
    return [*amounts[:-1], rest - sum(amounts[:-1])] if amounts else []


def rows_of(booking: Any) -> list[Row]:
    """The schedule of a booking as it stands: planned until it is confirmed, then what is paid,
    what is next, and what is overdue. Nothing for one without.
    """
    if booking.has_fallen_through:
        return [_row(each, "paid") for each in booking.all_instalments if each.is_paid]
    if booking.is_holding:
        return planned(
            booking.schedule,
            booking.price - booking.deposit,
            booking.currency,
            date=booking.date,
            today=booking.vendor.today(),
        )
    return list(_standing(booking))


def fetch_instalments(bookings: Iterable[Any]) -> None:
    """Those of all of these in one query; none is asked when nobody has a schedule."""
    prefetch_related_objects([each for each in bookings if each.schedule], "instalments")


def planned(
    rows: Sequence[Sequence[int]], rest: int, currency: str, *, date: dt.date, today: dt.date
) -> list[Row]:
    """What would come of a confirmation today."""
    parts = plan(rows, rest, currency, date=date, since=today)
    return [Row(part.number, part.amount, part.due_on, "planned") for part in parts]


def is_shortened(rows: Sequence[Sequence[int]], shown: Iterable[Row]) -> bool:
    """Whether some of the vendor's dates have passed, and what was due then has moved."""
    return len(list(shown)) < len(rows)


def _standing(booking: Any) -> Iterable[Row]:
    today, following = booking.vendor.today(), booking.next_instalment
    for each in booking.all_instalments:
        if each.is_paid:
            state = "paid"
        elif each.due_on < today:
            state = "overdue"
        else:
            state = "next" if each == following else "later"
        yield _row(each, state)


def _row(instalment: Any, state: str) -> Row:
    return Row(instalment.number, instalment.amount, instalment.due_on, state, instalment.paid_at)
