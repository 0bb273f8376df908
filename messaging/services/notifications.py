"""Letting people know of something."""

from django.utils import timezone

from accounts.models import User
from messaging import parcels
from messaging.models import Notification
from messaging.services.telling import tell, touch


def notify(user: User, kind: str, text: str, link: str) -> Notification:
    """Tell somebody of something that matters to them, with the page to look at."""
    notification = Notification.objects.create(user=user, kind=kind, text=text[:300], link=link)
    tell(parcels.notification(notification))
    return notification


def read_notifications(user: User) -> int:
    """Everything on the list has been seen."""
    read = Notification.objects.filter(user=user).unread().update(read_at=timezone.now())
    if read:
        touch([user], "notifications", user.pk)
    return read
