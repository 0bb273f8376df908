"""Letting people know of something: at once on their pages, on their devices when they are away
(`pushes`), and by letter when nothing of it was read (`digests`).
"""

import datetime as dt
from collections.abc import Collection
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging import parcels, tasks
from messaging.backlog import unread_notices
from messaging.kinds import Channel, group_of
from messaging.letters import Letter, letter_to
from messaging.models import Notification
from messaging.services.choices import wants
from messaging.services.pushes import queue_push
from messaging.services.telling import tell, touch

LONGEST = 300
STILL_NEWS = dt.timedelta(days=1)


def notify(
    user: User,
    kind: str,
    text: str,
    link: str,
    *,
    at_once: bool = False,
    action: str = "",
    ways: Collection[Channel] = tuple(Channel),
) -> Notification:
    """Tell somebody of something that matters to them, with the page to look at, and where there
    is something to do, what: "Pay €49".

    `kind` is one that a group of `messaging.kinds` lists. Who wants no note on the page still
    finds it under the bell. What is told `at_once` has a letter of its own that does not wait
    whether they come by. `ways` are those that are used at all: what is not to be mailed counts as
    mailed, so that no letter takes it along.
    """
    quiet = Channel.PAGE not in ways or not wants(user, group_of(kind), Channel.PAGE)
    notification = Notification.objects.create(
        user=user,
        kind=kind,
        text=_at_most(text, LONGEST),
        link=link,
        action=action,
        emailed_at=None if Channel.EMAIL in ways else timezone.now(),
    )
    tell(parcels.notification(notification, quiet=quiet))
    if Channel.PUSH in ways:
        queue_push(notification)
    if at_once and Channel.EMAIL in ways:
        ring = partial(tasks.mail_notification.delay, notification.pk)
        transaction.on_commit(ring, robust=True)
    return notification


def _at_most(text: str, length: int) -> str:
    """Not cut within a word, and so that one sees it."""
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rsplit(maxsplit=1)[0]}…"


def mail_notification(notification_id: int) -> bool:
    """Write of this one thing to its person; whether a letter went. Nothing goes twice, nor to
    who wants no letters of its group. Should it fail for good, `digests` takes it along.
    """
    fresh = Notification.objects.to_mail(since=timezone.now() - STILL_NEWS)
    waiting = fresh.filter(pk=notification_id, user__is_active=True)
    notification = waiting.select_related("user").first()
    if notification is None:
        return False
    letter_to(notification.user, Letter([notification], [], is_at_once=True)).send()
    Notification.objects.filter(pk=notification_id).update(emailed_at=timezone.now())
    return True


def read_notification(notification_id: int, *, by: User) -> Notification:
    """One was opened. Raises Notification.DoesNotExist for those of others."""
    notification = Notification.objects.get(pk=notification_id, user=by)
    if Notification.objects.filter(pk=notification_id).unread().update(read_at=timezone.now()):
        _tell_count(by)
    return notification


def read_notifications(user: User) -> int:
    """Everything on the list has been seen."""
    read = Notification.objects.filter(user=user).unread().update(read_at=timezone.now())
    if read:
        _tell_count(user)
    return read


def _tell_count(user: User) -> None:
    """Every page of theirs counts the same."""
    tell(parcels.notices(user.pk, unread_notices(user.pk)))
    touch([user], "notifications", user.pk)
