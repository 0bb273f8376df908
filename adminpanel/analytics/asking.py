"""Journeys that are not rolled up: PostgreSQL counts them itself, in one pass; without it they are
few, and counted here.
"""

from django.db import connection
from django.db.models import QuerySet

from adminpanel.analytics.tallying import FINE, TIMES, Tally, way
from adminpanel.models import Journey

LAST = len(TIMES)
AFTER = range(2, LAST + 1)
REACHED = "\n".join(
    f"WHEN at_{place} >= at_1 THEN {place - 1}" for place in range(LAST, 1, -1)
)  # fmt: skip
# A time before the first page is none, and neither is one before the step before.
GAPS = ",\n".join(
    f"CASE WHEN at_{place - 1} >= at_1 AND at_{place} >= at_{place - 1}"
    f" THEN date_part('epoch', at_{place} - at_{place - 1}) END AS gap_{place}"
    for place in AFTER
)
SECONDS = ",\n".join(
    f"CASE WHEN gap_{place} < {FINE} THEN floor(gap_{place}) ELSE floor(gap_{place} / 60) * 60 END"
    f"::bigint AS took_{place}"
    for place in AFTER
)
COLUMNS = ", ".join(["reached", *(f"took_{place}" for place in AFTER)])
SETS = ", ".join(f"({column})" for column in COLUMNS.split(", "))
# OFFSET keeps each gap from being worked out three times. All that is put in are the names of
# columns above and what the ORM made of a queryset.
COUNTED = f"""
    SELECT {COLUMNS}, count(*)
    FROM (
      SELECT reached, {SECONDS}
      FROM (
        SELECT CASE {REACHED} ELSE 0 END AS reached, {GAPS}
        FROM ({{journeys}}) AS journeys ({", ".join(f"at_{place}" for place in range(1, LAST + 1))})
        OFFSET 0
      ) AS ways
    ) AS times
    GROUP BY GROUPING SETS ({SETS})
"""  # noqa: S608


def tally_journeys(journeys: QuerySet[Journey], tally: Tally) -> None:
    times = journeys.order_by().values_list(*TIMES)
    if connection.vendor == "postgresql":
        _tally_there(times, tally)
    else:
        for each in times.iterator():
            tally.add(way(*each))


def _tally_there(times: QuerySet[Journey, tuple[object, ...]], tally: Tally) -> None:
    """Each row is of one column: how many reached a step, or took so long to it."""
    sql, parameters = times.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(journeys=sql), parameters)
        for reached, *took, number in cursor.fetchall():
            if reached is not None:
                tally.ended[reached] += number
            for step, seconds in enumerate(took, 1):
                if seconds is not None:
                    tally.took[step][seconds] = tally.took[step].get(seconds, 0) + number
