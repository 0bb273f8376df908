"""Telling people on their devices while they are away.

The table knows what is to do (`Push`). A row is claimed by moving `due_at` ahead, sent without a
lock, and deleted when the push service has taken it. Somebody who dies in between leaves a row
that comes due again: at least once, and a second showing replaces the first by its tag.
"""

import datetime as dt
import json
import logging

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from messaging import tasks, webpush
from messaging.kinds import MESSAGES, Channel, Group, group_of
from messaging.models import Member, Message, Notification, Push, PushSubscription
from messaging.quiet import quiet_until
from messaging.services.choices import wants
from messaging.services.presence import people_looking
from messaging.webpush import Answer, Outcome

NEWS_FOR = dt.timedelta(days=1)
CHUNK = 20  # times the slowest answer must stay below the lease
LEASE = dt.timedelta(minutes=5)
FIRST_PAUSE = 30  # seconds, doubled each time
MOST_ATTEMPTS = 8
MOST_FAILURES = 10
MOST_DEVICES = 20
EXCERPT = 140
log = logging.getLogger(__name__)


def subscribe_device(
    user: User, *, endpoint: str, p256dh: str, auth: str, label: str, session_key: str
) -> PushSubscription | None:
    """Send this browser what its person should know, for as long as they are signed in there.

    The same browser with another person is theirs from now on; None for one who knows the address
    of somebody's browser, but not its keys.
    """
    with transaction.atomic():
        known = PushSubscription.objects.select_for_update().filter(endpoint=endpoint).first()
        if known and known.user_id != user.pk and (known.p256dh, known.auth) != (p256dh, auth):
            return None
        if known and known.user_id != user.pk:
            known.delete()
        device, _ = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user": user,
                "p256dh": p256dh,
                "auth": auth,
                "label": label[:80],
                "session_key": session_key,
            },
        )
        oldest = PushSubscription.objects.filter(user=user)[MOST_DEVICES:]
        PushSubscription.objects.filter(pk__in=[one.pk for one in oldest]).delete()
    return device


def remove_device(device_id: int, *, by: User) -> None:
    """Raises PushSubscription.DoesNotExist for those of others."""
    PushSubscription.objects.get(pk=device_id, user=by).delete()


def queue_push(notification: Notification) -> None:
    """Have it shown on all devices of its person."""
    devices = PushSubscription.objects.filter(user=notification.user_id)
    queued = Push.objects.bulk_create(
        Push(subscription=device, notification=notification) for device in devices
    )
    if queued:
        transaction.on_commit(tasks.send_pushes.delay, robust=True)


def send_pushes() -> int:
    """Everything that is due; how many a push service took. Safe to run twice at once."""
    if webpush.vapid() is None:
        return 0
    _queue_messages()
    taken = 0
    while batch := _claim(timezone.now()):
        looking = people_looking({push.subscription.user_id for push in batch})
        taken += sum(_send(push, looking=looking) for push in batch)
    return taken


def _queue_messages() -> None:
    """One push for each conversation with something unread, until that is read."""
    now = timezone.now()
    behind = Member.objects.to_push(since=now - NEWS_FOR, until=now)
    behind = behind.filter(user__in=PushSubscription.objects.values("user"))
    members = list(behind.select_related("conversation"))
    looking = people_looking({member.user_id for member in members})
    for member in members:
        if member.user_id not in looking:
            _queue_messages_of(member)


def _queue_messages_of(member: Member) -> None:
    with transaction.atomic():
        seat = Member.objects.filter(pk=member.pk, pushed_seq__lte=F("read_seq"))
        if not seat.update(pushed_seq=member.conversation.head_seq):
            return  # somebody else was faster
        devices = PushSubscription.objects.filter(user=member.user_id)
        Push.objects.bulk_create(
            (Push(subscription=device, member=member) for device in devices),
            update_conflicts=True,
            unique_fields=["subscription", "member"],
            update_fields=["due_at", "attempts", "created_at"],
        )


def _claim(now: dt.datetime) -> list[Push]:
    with transaction.atomic():
        due = Push.objects.due(now).select_for_update(skip_locked=True, of=("self",))
        batch = list(
            due.select_related(
                "notification", "member__conversation", "subscription__user__quiet_hours"
            ).prefetch_related("member__conversation__members")[:CHUNK]
        )
        keys = [push.pk for push in batch]
        Push.objects.filter(pk__in=keys).update(due_at=now + LEASE, attempts=F("attempts") + 1)
    return batch


def _send(push: Push, *, looking: set[int]) -> bool:
    device, now = push.subscription, timezone.now()
    if not PushSubscription.objects.signed_in().filter(pk=device.pk).exists():
        device.delete()
        return False
    if device.user_id in looking or not _is_wanted(push, now):
        push.delete()
        return False
    wakes = _group(push).urgency == "high"
    quiet = None if wakes else quiet_until(device.user, now)
    if quiet is not None:
        Push.objects.filter(pk=push.pk).update(due_at=quiet, attempts=F("attempts") - 1)
        return False
    if push.attempts >= MOST_ATTEMPTS:  # each of them has died on this one
        _give_up(push)
        return False
    return _settle(push, _deliver(push), now)


def _is_wanted(push: Push, now: dt.datetime) -> bool:
    """Still unread, still news, and nothing that this person has switched off."""
    user = push.subscription.user
    if push.created_at < now - NEWS_FOR or not user.is_active:
        return False
    if push.notification is not None:
        unread = Notification.objects.filter(pk=push.notification.pk).unread().exists()
    else:
        behind = Member.objects.seated().filter(pushes=push, muted=False)
        unread = behind.filter(read_seq__lt=F("pushed_seq")).exists()
    return unread and wants(user, _group(push), Channel.PUSH)


def _group(push: Push) -> Group:
    return group_of(push.notification.kind) if push.notification else MESSAGES


def _deliver(push: Push) -> Answer:
    words = _notification_words(push) if push.notification else _message_words(push)
    return webpush.deliver(
        push.subscription.info,
        json.dumps(words),
        ttl=int(NEWS_FOR.total_seconds()),
        urgency=_group(push).urgency,
        topic=words["tag"],
    )


def _notification_words(push: Push) -> dict[str, str]:
    notification = push.notification
    assert notification is not None  # noqa: S101 - by the constraint, a push is of one thing
    return {
        "title": str(group_of(notification.kind).title),
        "body": notification.text,
        "url": reverse("notifications:notification-detail", args=[notification.pk]),
        "tag": f"notification-{notification.pk}",
    }


def _message_words(push: Push) -> dict[str, str]:
    member = push.member
    assert member is not None  # noqa: S101 - as above
    user = push.subscription.user
    unread = Message.objects.after(member.conversation_id, member.read_seq).written_to(user)
    first = unread.first()
    title = member.conversation.title_for(user)
    author = member.conversation.name_of(first.author_id if first else None)
    words = first.body[:EXCERPT] if first and first.body else "A new message"
    return {
        "title": title,
        "body": words if author == title else f"{author}: {words}",
        "url": reverse("messaging:conversation-detail", args=[member.conversation_id]),
        "tag": f"conversation-{member.conversation_id}",
    }


def _settle(push: Push, answer: Answer, now: dt.datetime) -> bool:
    devices = PushSubscription.objects.filter(pk=push.subscription_id)
    if answer.outcome is Outcome.TAKEN:
        devices.update(last_ok_at=now, failures=0)
        push.delete()
    elif answer.outcome is Outcome.GONE:
        devices.delete()
    elif answer.outcome is Outcome.LATER and push.attempts + 1 < MOST_ATTEMPTS:
        pause = max(answer.retry_after, FIRST_PAUSE * 2**push.attempts)
        due_at = now + dt.timedelta(seconds=pause)
        Push.objects.filter(pk=push.pk).update(due_at=due_at)
    else:
        _give_up(push)
    return answer.outcome is Outcome.TAKEN


def _give_up(push: Push) -> None:
    """This one will not be shown; a device that takes nothing at all is forgotten."""
    log.warning("A push to device %s was not taken", push.subscription_id)
    push.delete()
    devices = PushSubscription.objects.filter(pk=push.subscription_id)
    devices.update(failures=F("failures") + 1)
    devices.filter(failures__gte=MOST_FAILURES).delete()
