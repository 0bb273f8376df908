"""The next number of a series of papers, without gaps per year.

A sequence of the database would leave gaps wherever a transaction ends without its paper; so the
row of the series is locked until it ends. Take the number last: whoever waits for it holds all
else that they hold.
"""

import datetime as dt

from payments.models import Series


def next_number(kind: Series.Kind, at: dt.datetime) -> str:
    """The number of a paper of this moment, "R-2026-000042"; years are those of UTC. Runs inside
    the transaction that keeps the paper.
    """
    series = hold_series(kind, at)
    series.last += 1
    series.save(update_fields=["last"])
    return series.number(series.last)


def hold_series(kind: Series.Kind, at: dt.datetime) -> Series:
    """Nobody else gives a number of this series until the caller's transaction has ended."""
    year = at.astimezone(dt.UTC).year
    Series.objects.get_or_create(kind=kind, year=year)
    return Series.objects.select_for_update().get(kind=kind, year=year)
