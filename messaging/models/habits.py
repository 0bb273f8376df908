"""What people prepare: answers they give often, and what others read while they are away."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QuickReply(models.Model):
    """An answer that a person has saved, to put into the composer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quick_replies"
    )
    title = models.CharField(_("name"), max_length=60)
    body = models.TextField(_("words"), max_length=4000)

    class Meta:
        ordering = ("title", "pk")
        verbose_name_plural = "quick replies"

    def __str__(self) -> str:
        return self.title


class AwayQuerySet(models.QuerySet["Away"]):
    def running(self, now: dt.datetime) -> Self:
        return self.filter(Q(until=None) | Q(until__gt=now), on=True)


class Away(models.Model):
    """What others read, once in a while, when they write to somebody who is away.

    `since` is when it was switched on: what was written before gets no such line.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="away"
    )
    on = models.BooleanField(_("I am away"), default=False)
    text = models.CharField(_("what they read"), max_length=500)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)

    objects = AwayQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "away"

    def __str__(self) -> str:
        return self.text
