"""Somebody is erased: what others heard stays with them, without a name."""

from django.db import transaction

from accounts.models import User
from messaging.models import (
    Attachment,
    Away,
    Letterbox,
    Member,
    Notification,
    NotificationChoice,
    PushSubscription,
    QuickReply,
    QuietHours,
)

OF_THEIRS = (
    Away,
    Letterbox,
    Notification,
    NotificationChoice,
    PushSubscription,
    QuickReply,
    QuietHours,
)


def forget_person(user: User, *, shown_as: str) -> None:
    """Take them out of every conversation, where they are `shown_as` from now on, and delete what
    they kept for themselves: notes, devices, choices, files that were never sent.
    """
    with transaction.atomic():
        for model in OF_THEIRS:
            model._default_manager.filter(user=user).delete()
        Attachment.objects.filter(owner=user, message=None).delete()
        Member.objects.filter(user=user).update(shown_as=shown_as)
