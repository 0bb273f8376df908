"""Saved answers, and the line that others read while somebody is away."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.exceptions import TooManyAnswers
from messaging.journal import Stored
from messaging.models import Away, Conversation, Member, QuickReply
from messaging.services.posting import post_line

MOST_ANSWERS = 50
BATCH = 200


def save_answer(*, by: User, title: str, body: str, answer_id: int | None = None) -> QuickReply:
    """A new saved answer, or other words for one. Raises QuickReply.DoesNotExist for those of
    others, TooManyAnswers.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)
        mine = QuickReply.objects.filter(user=by)
        if answer_id is None:
            if mine.count() >= MOST_ANSWERS:
                raise TooManyAnswers(MOST_ANSWERS)
            return QuickReply.objects.create(user=by, title=title, body=body)
        answer = mine.get(pk=answer_id)
        answer.title, answer.body = title, body
        answer.save(update_fields=["title", "body"])
    return answer


def delete_answer(answer_id: int, *, by: User) -> None:
    QuickReply.objects.filter(user=by, pk=answer_id).delete()


def set_away(by: User, *, on: bool, text: str, until: dt.datetime | None) -> Away:
    """Switched on anew, it speaks of what is written from now on."""
    with transaction.atomic():
        away, _ = Away.objects.select_for_update().get_or_create(user=by)
        if on and not away.on:
            away.since = timezone.now()
        away.on, away.text, away.until = on, text, until
        away.save(update_fields=["on", "text", "until", "since"])
    return away


def post_automatic_reply(conversation: Conversation, *, side: Collection[int], body: str) -> Stored:
    """What these people, who sit on one side, have prepared for their absence. The site says it,
    so that it answers nothing where replies are measured; their own away lines wait after it.
    """
    seats = Member.objects.filter(conversation=conversation, user__in=side)
    seats.update(away_told_at=timezone.now())
    return post_line(conversation, body)


def post_away_lines() -> int:
    """Tell everybody who waits for somebody that is away; how many lines that took. At most one
    in twelve hours for each side of a conversation. Safe to run twice at once.
    """
    now = timezone.now()
    due = Member.objects.due_for_away(now).values_list("pk", flat=True)
    return sum(_post_away_line(seat_id, now) for seat_id in list(due[:BATCH]))


def _post_away_line(seat_id: int, now: dt.datetime) -> bool:
    with transaction.atomic():
        conversation = Conversation.objects.select_for_update(no_key=True).get(members=seat_id)
        seat = Member.objects.due_for_away(now).select_related("user__away").filter(pk=seat_id)
        found = seat.first()
        if found is None:
            return False
        side = Member.objects.filter(conversation=conversation, party=found.party)
        side.update(away_told_at=now)
        post_line(conversation, f"{found.shown_as} is away: {found.user.away.text}")
    return True
