"""The calendar of a subscription, in seconds since 1970 UTC. Every boundary is counted from the
anchor: who began on the 31st pays on the last day of shorter months and on the 31st of the others
(docs.stripe.com/billing/subscriptions/billing-cycle).
"""

import datetime as dt

from dateutil.relativedelta import relativedelta

from payments.sandbox.errors import Json

HOUR, DAY = 3_600, 86_400


def boundary(anchor: int, recurring: Json, count: int) -> int:
    """The end of the period with this number, of a subscription that is anchored there."""
    units = recurring["interval_count"] * count
    lengths: dict[str, relativedelta] = {
        "day": relativedelta(days=units),
        "week": relativedelta(weeks=units),
        "month": relativedelta(months=units),
        "year": relativedelta(years=units),
    }
    end = dt.datetime.fromtimestamp(anchor, dt.UTC) + lengths[recurring["interval"]]
    return int(end.timestamp())


def end_after(anchor: int, recurring: Json, moment: int) -> int:
    """The first boundary that comes after this moment."""
    count = 1
    while boundary(anchor, recurring, count) <= moment:
        count += 1
    return boundary(anchor, recurring, count)


def share(amount: int, *, part: int, whole: int) -> int:
    """So much of the amount as that part of the whole, half units up; never below nothing."""
    part = max(0, min(part, whole))
    return (2 * amount * part + whole) // (2 * whole)


def year_of(moment: int) -> int:
    return dt.datetime.fromtimestamp(moment, dt.UTC).year
