"""Letting people know of something: at once on their pages, on their devices when they are away
(`pushes`), and by letter when nothing of it was read (`digests`).
"""

from django.utils import timezone

from accounts.models import User
from messaging import parcels
from messaging.backlog import unread_notices
from messaging.kinds import Channel, group_of
from messaging.models import Notification
from messaging.services.choices import wants
from messaging.services.pushes import queue_push
from messaging.services.telling import tell, touch


def notify(user: User, kind: str, text: str, link: str) -> Notification:
    """Tell somebody of something that matters to them, with the page to look at.

    `kind` is one that a group of `messaging.kinds` lists. Who wants no note on the page still
    finds it under the bell.
    """
    quiet = not wants(user, group_of(kind), Channel.PAGE)
    notification = Notification.objects.create(user=user, kind=kind, text=text[:300], link=link)
    tell(parcels.notification(notification, quiet=quiet))
    queue_push(notification)
    return notification


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
