"""How somebody wants to be told."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from messaging.kinds import SWITCHED, Channel, Group
from messaging.models import NotificationChoice, QuietHours

Choices = Mapping[tuple[str, Channel], bool]


def wants(user: User, group: Group, channel: Channel) -> bool:
    """Everything is wanted until somebody says otherwise."""
    if group.always:
        return True
    said = NotificationChoice.objects.filter(user=user, group=group.key, channel=channel, on=False)
    return not said.exists()


def update_choices(user: User, choices: Choices) -> None:
    """Keep what differs from the defaults, and only that."""
    with transaction.atomic():
        NotificationChoice.objects.filter(user=user).delete()
        NotificationChoice.objects.bulk_create(
            NotificationChoice(user=user, group=group.key, channel=channel, on=False)
            for group in SWITCHED
            for channel in group.channels
            if not choices.get((group.key, channel), True)
        )


def update_quiet_hours(user: User, hours: tuple[dt.time, dt.time] | None) -> None:
    """From when until when nobody writes to them; None for at any time."""
    if hours is None:
        QuietHours.objects.filter(user=user).delete()
        return
    starts, ends = hours
    QuietHours.objects.update_or_create(user=user, defaults={"starts": starts, "ends": ends})


def stop_mail(user: User, group: Group | None = None) -> None:
    """No more letters about this group; about none at all without one."""
    for one in [group] if group else SWITCHED:
        NotificationChoice.objects.update_or_create(
            user=user, group=one.key, channel=Channel.EMAIL, defaults={"on": False}
        )
