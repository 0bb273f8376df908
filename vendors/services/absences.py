"""While a vendor is away: what they leave for couples, and the one reply each conversation gets."""

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import CoupleMember, User
from messaging.models import Message
from messaging.services import post_automatic_reply, touch
from vendors.exceptions import NoAwayMessage
from vendors.models import Absence, AwayReply, Inquiry
from vendors.services.days import lock_managed_vendor

LOOKS_BACK = dt.timedelta(hours=1)  # what no bell told us of is made up for within that time


def set_absence(
    vendor_id: int, *, first_day: dt.date, last_day: dt.date, body: str, by: User
) -> Absence:
    """Away from the first day to the last, both on the vendor's calendar. An absence that runs or
    is to come is changed; whoever had its reply gets none again.

    Raises PermissionDenied for all but owners and managers, NoAwayMessage where the tier has none.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        if not vendor.has_away_message:
            raise NoAwayMessage(vendor)
        absence = Absence.objects.planned(vendor).first() or Absence(vendor=vendor)
        absence.first_day, absence.last_day, absence.body = first_day, last_day, body
        absence.saved_at = _this_millisecond()
        absence.save()
        touch(vendor.people(), "vendor", vendor.pk)
    return absence


def end_absence(vendor_id: int, *, by: User) -> None:
    """Back again, or not leaving after all; whatever the tier. Raises PermissionDenied as above."""
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        Absence.objects.planned(vendor).update(ended_at=timezone.now())
        touch(vendor.people(), "vendor", vendor.pk)


def send_away_replies(conversation_ids: Collection[int] | None = None) -> int:
    """Answer couples who have just written to vendors that are away, in these conversations or in
    all: one reply for each conversation and absence, however many workers look at once. Returns
    how many that took.
    """
    now = timezone.now()
    near = Absence.objects.running_about(now)
    if conversation_ids is not None:
        near = near.filter(vendor__inquiries__conversation__in=conversation_ids).distinct()
    running = {each.vendor_id: each for each in near if each.runs_at(now)}
    if not running:
        return 0
    inquiries = _unanswered(running, now)
    if conversation_ids is not None:
        inquiries = inquiries.filter(conversation__in=conversation_ids)
    return sum(_answer(running[each.vendor_id], each, now) for each in list(inquiries))


def _this_millisecond() -> dt.datetime:
    """Now, cut as messages' own times are: what is written next is never before it."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _unanswered(running: Mapping[int, Absence], now: dt.datetime) -> QuerySet[Inquiry]:
    """Where something was said lately, and this absence has not replied."""
    had = AwayReply.objects.filter(
        absence__in=[each.pk for each in running.values()], conversation=OuterRef("conversation")
    )
    lately = Q(conversation__moved_at__gte=now - LOOKS_BACK)
    return Inquiry.objects.filter(lately, ~Exists(had), vendor__in=running).select_related(
        "conversation"
    )


def _answer(absence: Absence, inquiry: Inquiry, now: dt.datetime) -> bool:
    with transaction.atomic():
        if not _is_waiting(absence, inquiry, now) or not _claim(absence, inquiry):
            return False
        vendor = absence.vendor
        post_automatic_reply(
            inquiry.conversation,
            side=[member.user_id for member in vendor.members.all()],
            body=f"Automatic reply from {vendor.name}: {absence.body}",
        )
    return True


def _is_waiting(absence: Absence, inquiry: Inquiry, now: dt.datetime) -> bool:
    """Whether the last who spoke is the couple, while the vendor was away already."""
    spoken = Message.objects.filter(
        conversation=inquiry.conversation_id, author__isnull=False, deleted_at=None
    )
    last = spoken.order_by("-seq").first()
    if last is None or last.created_at < max(absence.since(), now - LOOKS_BACK):
        return False
    return CoupleMember.objects.filter(couple=inquiry.couple_id, user=last.author_id).exists()


def _claim(absence: Absence, inquiry: Inquiry) -> bool:
    """Whether the reply is ours to send: the database gives it to one alone."""
    _reply, is_ours = AwayReply.objects.get_or_create(
        absence=absence, conversation_id=inquiry.conversation_id
    )
    return is_ours
