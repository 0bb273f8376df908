"""What people ask staff to look at, and what staff say to it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.groups import moderators
from accounts.models import User
from messaging.exceptions import AlreadyClosed, NoSuchMessage, NotAMember
from messaging.limits import reports
from messaging.models import Conversation, Member, Message, Report
from messaging.services.telling import touch

AROUND = 10  # lines before and after what is reported


def report_person(
    reported: User,
    *,
    by: User,
    conversation: Conversation,
    reason: str,
    words: str = "",
    message: Message | None = None,
) -> Report:
    """Ask staff to look at a person of another side, because of one message or of all of it.

    While an earlier report of the same is open, that is the answer. Raises NotAMember where the
    two do not sit on different sides, NoSuchMessage when it is not of that person, TooFast.
    """
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        _require_sides(conversation, by, reported)
        if message and (message.conversation_id, message.author_id) != (
            conversation.pk,
            reported.pk,
        ):
            raise NoSuchMessage
        facts = {"reporter": by, "reported": reported, "conversation": conversation}
        same = Report.objects.open().filter(**facts, message=message).first()
        if same is not None:
            return same
        reports().take(by.pk)
        report = Report.objects.create(
            **facts,
            message=message,
            reason=reason,
            words=words,
            context=_context(conversation, message),
        )
        touch(moderators(), "reports", "queue")
    return report


def close_report(report_id: int, *, by: User, outcome: str) -> Report:
    """It has been looked at; `outcome` is for the record. Raises AlreadyClosed, and
    PermissionDenied for who does not moderate.
    """
    if not by.has_perm("messaging.moderate"):
        raise PermissionDenied
    with transaction.atomic():
        report = Report.objects.select_for_update().get(pk=report_id)
        if not report.is_open:
            raise AlreadyClosed
        report.state, report.outcome = Report.State.CLOSED, outcome
        report.closed_by, report.closed_at = by, timezone.now()
        report.save(update_fields=["state", "outcome", "closed_by", "closed_at"])
        touch(moderators(), "reports", "queue")
    return report


def _require_sides(conversation: Conversation, one: User, other: User) -> None:
    seats = Member.objects.filter(conversation=conversation, user__in=[one, other])
    parties = dict(seats.values_list("user", "party"))
    is_seated = Member.objects.seated().filter(conversation=conversation, user=one).exists()
    if not is_seated or other.pk not in parties or parties[one.pk] == parties[other.pk]:
        raise NotAMember


def _context(conversation: Conversation, message: Message | None) -> list[dict[str, Any]]:
    """The lines around, in their order, as they are at this moment."""
    seq = message.seq if message else None
    messages = Message.objects.select_related("author")
    if seq is None:
        lines = messages.page_before(conversation.pk, None, size=2 * AROUND)
    else:
        lines = messages.page_before(conversation.pk, seq + AROUND + 1, size=2 * AROUND + 1)
    names = dict(conversation.members.values_list("user", "shown_as"))
    return [
        {
            "seq": line.seq,
            "author": line.author_id,
            "name": names.get(line.author_id or 0, ""),
            "at": line.created_at.isoformat(),
            "body": line.body,
            "card": line.card_kind,
            "files": [file.name for file in line.attachments.all()],
            "deleted": line.deleted_at is not None,
        }
        for line in lines
    ]
