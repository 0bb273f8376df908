"""How fast people answer, measured from what was said."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from messaging.models import Member, Message

OVER = dt.timedelta(days=90)

# A turn is a run of messages of one side. From the beginning of their turn to the beginning of ours
# is one answer. System lines belong to nobody, so an away message answers nothing.
_ANSWERS = """
WITH own AS (
    SELECT conversation_id, min(party) AS party FROM {member}
    WHERE user_id IN ({people}) GROUP BY conversation_id
), said AS (
    SELECT m.conversation_id, m.seq, m.created_at,
           CASE WHEN author.party = own.party THEN 1 ELSE 0 END AS ours
    FROM {message} m
    JOIN own ON own.conversation_id = m.conversation_id
    JOIN {member} author
      ON author.conversation_id = m.conversation_id AND author.user_id = m.author_id
    WHERE m.created_at > %s
), placed AS (
    SELECT said.*, lag(ours) OVER (PARTITION BY conversation_id ORDER BY seq) AS before FROM said
), turns AS (
    SELECT conversation_id, ours, created_at AS answered_at,
           lag(created_at) OVER (PARTITION BY conversation_id ORDER BY seq) AS asked_at
    FROM placed WHERE before IS NULL OR before <> ours
)
SELECT asked_at, answered_at FROM turns WHERE ours = 1 AND asked_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class ReplyTimes:
    """How many answers were measured, and what half of them took at most."""

    answers: int
    median: dt.timedelta | None


def reply_times(people: Collection[int]) -> ReplyTimes:
    """Of these people together, who sit on one side wherever they sit: from the first unanswered
    message of the others to the first answer, over the last 90 days.
    """
    if not people:
        return ReplyTimes(0, None)
    query = _ANSWERS.format(
        member=Member._meta.db_table,
        message=Message._meta.db_table,
        people=", ".join(["%s"] * len(people)),
    )
    since = connection.ops.adapt_datetimefield_value(timezone.now() - OVER)
    with connection.cursor() as cursor:
        cursor.execute(query, [*people, since])
        waits = [
            (_moment(answered) - _moment(asked)).total_seconds()
            for asked, answered in cursor.fetchall()
        ]
    return ReplyTimes(len(waits), dt.timedelta(seconds=median(waits)) if waits else None)


def _moment(stored: dt.datetime | str) -> dt.datetime:
    """SQLite hands out texts, without a zone."""
    moment = parse_datetime(stored) if isinstance(stored, str) else stored
    assert moment is not None  # noqa: S101 - it was written by Django
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
