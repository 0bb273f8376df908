"""Browsers that show notifications while no page of ours is open (web push, RFC 8030)."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q
from django.utils import timezone

from messaging.models.conversations import Member
from messaging.models.notifications import Notification


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    def signed_in(self) -> Self:
        """Those whose browser is still signed in: a phone that was signed out shows nothing."""
        alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return self.filter(session_key__in=alive)


class PushSubscription(models.Model):
    """One browser of a person: where its push service takes messages, and the keys that only this
    browser can read with.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=80, blank=True)
    session_key = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.label or self.endpoint[:60]

    @property
    def info(self) -> dict[str, object]:
        """As a browser writes it down."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}


class PushQuerySet(models.QuerySet["Push"]):
    def due(self, now: dt.datetime) -> Self:
        return self.filter(due_at__lte=now).order_by("due_at", "pk")


class Push(models.Model):
    """Something that one device has yet to show: a notification, or that a conversation has
    unread messages. The row goes when it is shown or no longer worth showing.
    """

    subscription = models.ForeignKey(
        PushSubscription, on_delete=models.CASCADE, related_name="pushes"
    )
    notification = models.ForeignKey(
        Notification, on_delete=models.CASCADE, null=True, blank=True, related_name="pushes"
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, null=True, blank=True, related_name="pushes"
    )
    due_at = models.DateTimeField(default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PushQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["subscription", "notification"], name="push_notification_once"
            ),
            models.UniqueConstraint(fields=["subscription", "member"], name="push_member_once"),
            models.CheckConstraint(
                condition=Q(notification__isnull=True, member__isnull=False)
                | Q(notification__isnull=False, member__isnull=True),
                name="push_of_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.notification or self.member} to {self.subscription}"
