"""One letter about what somebody has not seen while they were away.

Written to those who look at no page of ours and whose unread things have waited for ten minutes,
or an hour if some page is open before an empty chair. A letter names everything unread, and what it
named is not named again.

At least once: a person's `Letterbox` is claimed, the letter goes, then what it named is marked.
Whoever dies in between leaves a claim that runs out, and the letter is written again from what is
unread by then. Should the first have left already, the log says so, and while nothing else was
read or told meanwhile the second carries the same Message-ID.
"""

import datetime as dt
import logging
import smtplib
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.letters import Letter, Talk, letter_to
from messaging.models import Letterbox, Member, Message, Notification
from messaging.quiet import quiet_until
from messaging.services.presence import people_looking

OLD_ENOUGH = dt.timedelta(minutes=10)
EVEN_IF_HERE = dt.timedelta(hours=1)
TOO_OLD = dt.timedelta(days=7)
BETWEEN_LETTERS = dt.timedelta(minutes=30)
LEASE = dt.timedelta(minutes=5)
FIRST_PAUSE = dt.timedelta(minutes=2)  # doubled each time
LONGEST_PAUSE = dt.timedelta(hours=12)
CHUNK = 200
MOST_NAMED = 50
log = logging.getLogger(__name__)


def send_digests() -> int:
    """To everybody whom a letter would help; how many were sent. Safe to run twice at once."""
    now = timezone.now()
    overdue = _waiting(now - EVEN_IF_HERE)
    sent = 0
    for user_ids in _chunks(sorted(_waiting(now - OLD_ENOUGH))):
        away = set(user_ids) - (people_looking(user_ids) - overdue)
        people = User.objects.filter(pk__in=away, is_active=True).select_related("quiet_hours")
        for user in people.exclude(letterbox__next_at__gt=now):
            sent += quiet_until(user, now) is None and send_digest(user)
    return sent


def send_digest(user: User) -> bool:
    """Write to one person of what is unread now; whether there was anything to say."""
    box = _claim(user)
    if box is None:
        return False
    letter = _unread_things(user)
    if letter.is_empty:
        _release(box, after=dt.timedelta(0))
        return False
    try:
        letter_to(user, letter).send()
    except (smtplib.SMTPException, OSError) as trouble:
        pause = min(FIRST_PAUSE * 2 ** min(box.failures, 10), LONGEST_PAUSE)
        log.warning("No letter could be sent to person %s: %s", user.pk, trouble)
        _release(box, after=pause, failures=box.failures + 1)
        return False
    with transaction.atomic():
        _mark(letter)
        _release(box, after=BETWEEN_LETTERS)
    return True


def _waiting(until: dt.datetime) -> set[int]:
    """People who have unread things from before then, of which no letter has told them."""
    since = timezone.now() - TOO_OLD
    told = Notification.objects.to_mail(since=since).filter(created_at__lte=until)
    behind = Member.objects.to_mail(since=since, until=until)
    return {
        *told.order_by().values_list("user", flat=True).distinct(),
        *behind.order_by().values_list("user", flat=True).distinct(),
    }


def _chunks(user_ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(user_ids), CHUNK):
        yield user_ids[start : start + CHUNK]


def _claim(user: User) -> Letterbox | None:
    """Of several that want to write to somebody, one gets their letterbox."""
    now = timezone.now()
    with transaction.atomic():
        Letterbox.objects.get_or_create(user=user, defaults={"next_at": now})
        free = Letterbox.objects.select_for_update(skip_locked=True)
        box = free.filter(user=user, next_at__lte=now).first()
        if box is None:
            return None
        if box.busy:
            log.warning("A letter to person %s may go out twice: its writer died", user.pk)
        box.busy, box.next_at = True, now + LEASE
        box.save(update_fields=["busy", "next_at"])
    return box


def _release(box: Letterbox, *, after: dt.timedelta, failures: int = 0) -> None:
    box.busy, box.failures, box.next_at = False, failures, timezone.now() + after
    box.save(update_fields=["busy", "failures", "next_at"])


def _unread_things(user: User) -> Letter:
    """Everything unread, also what has not waited long: it would be the next letter."""
    now = timezone.now()
    told = Notification.objects.to_mail(since=now - TOO_OLD).filter(user=user)
    behind = Member.objects.to_mail(since=now - TOO_OLD, until=now).filter(user=user)
    seats = behind.select_related("conversation").prefetch_related("conversation__members")
    members = seats.order_by("-conversation__moved_at")
    return Letter(
        notifications=list(told[:MOST_NAMED]),
        talks=[_talk(user, member) for member in members[:MOST_NAMED]],
    )


def _talk(user: User, member: Member) -> Talk:
    head = member.conversation.head_seq
    told = max(member.read_seq, member.emailed_seq, member.archived_seq or 0)
    words = Message.objects.after(member.conversation_id, told).filter(seq__lte=head)
    unread = words.written_to(user).filter(created_at__gte=member.joined_at)
    first = unread.first()
    return Talk(
        member=member,
        title=member.conversation.title_for(user),
        number=unread.count(),
        author=member.conversation.name_of(first.author_id if first else None),
        excerpt=first.body if first else "",
        head=head,
    )


def _mark(letter: Letter) -> None:
    keys = [one.pk for one in letter.notifications]
    Notification.objects.filter(pk__in=keys).update(emailed_at=timezone.now())
    for talk in letter.talks:
        seat = Member.objects.filter(pk=talk.member.pk, emailed_seq__lt=talk.head)
        seat.update(emailed_seq=talk.head)
