"""What people should know about, and how they want to be told."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.kinds import SWITCHED, Channel

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def to_mail(self, *, since: dt.datetime) -> Self:
        """Unread and in no letter yet, of groups whose letters a person has not switched off."""
        off = NotificationChoice.objects.off(Channel.EMAIL)
        unwanted = Q(pk__in=[])
        for group in SWITCHED:
            unwanted |= Q(Exists(off.filter(group=group.key)), kind__in=group.kinds)
        return self.unread().filter(emailed_at=None, created_at__gt=since).exclude(unwanted)


class Notification(models.Model):
    """Something a person should know, and where to look at it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    link = models.CharField(max_length=200)
    action = models.CharField(_("what is to be done there"), max_length=60, blank=True, default="")
    created_at = models.DateTimeField(_("told at"), default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["user", "-created_at"], name="notification_list"),
            models.Index(
                fields=["user"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["created_at"],
                name="notification_to_mail",
                condition=Q(read_at__isnull=True, emailed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return self.text


class NotificationChoiceQuerySet(models.QuerySet["NotificationChoice"]):
    def off(self, channel: Channel) -> Self:
        """For an outer query whose rows have a `user`: what they have switched off."""
        return self.filter(user=OuterRef("user"), channel=channel, on=False)


class NotificationChoice(models.Model):
    """What somebody wants otherwise than we would: everything is on until they say so."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices"
    )
    group = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel)
    on = models.BooleanField()

    objects = NotificationChoiceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["user", "group", "channel"], name="choice_once"),
        )

    def __str__(self) -> str:
        return f"{self.group} {self.channel} {'on' if self.on else 'off'}"


class QuietHours(models.Model):
    """When a person wants no letters and no pushes, by the clock where they are; `ends` before
    `starts` is the next morning.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours"
    )
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(starts=F("ends")), name="quiet_hours_have_an_end"),
        )

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


class Letterbox(models.Model):
    """When a person may get the next letter about unread things.

    Whoever wants to write moves `next_at` ahead first, so that of two only one does. `busy` is
    true meanwhile; found true afterwards, a writer has died.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letterbox"
    )
    next_at = models.DateTimeField(default=timezone.now)
    busy = models.BooleanField(default=False)
    failures = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"Letters to {self.user_id}"
