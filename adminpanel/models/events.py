"""What people who agreed to be counted did, and how far they came.

An event is a page that mattered, kept for `VISITS_KEPT_DAYS`. A journey is all that one party did
(a couple with both its people's browsers, or a browser that never signed in): the first time of
each step, and what they first looked for.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Couple, Place
from vendors.models import Category, TierCode, Vendor


class Device(models.TextChoices):
    PHONE = "phone", _("Phone")
    TABLET = "tablet", _("Tablet")
    DESK = "desk", _("Computer")


class EventQuerySet(models.QuerySet["Event"]):
    def uncounted(self) -> Self:
        return self.filter(is_counted=False)


class Event(models.Model):
    """One page that somebody who agreed has seen. `wanted` is the day they searched for."""

    class Step(models.TextChoices):
        VISIT = "visit", _("Visit")
        SEARCH = "search", _("Search")
        PROFILE = "profile", _("Vendor's page")

    visitor = models.UUIDField(_("what their cookie says"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    step = models.CharField(max_length=7, choices=Step)
    at = models.DateTimeField(default=timezone.now)
    device = models.CharField(max_length=6, choices=Device)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    vendor = models.ForeignKey(
        Vendor, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    wanted = models.DateField(null=True)
    is_counted = models.BooleanField(_("is part of its journey"), default=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=("at",), name="event_at"),
            models.Index(fields=("id",), name="event_uncounted", condition=Q(is_counted=False)),
        )

    def __str__(self) -> str:
        return f"{self.step} at {self.at}"


class Journey(models.Model):
    """How far one party came by pages; what came of it afterwards says their `CoupleSteps`. Who
    gives up a couple of one keeps their journey.

    `started_at` is the first page of all. Category, place and tier are those of the first search
    or vendor's page that named them.
    """

    couple = models.OneToOneField(
        Couple, on_delete=models.SET_NULL, null=True, related_name="journey"
    )
    device = models.CharField(max_length=6, choices=Device)
    category = models.ForeignKey(
        Category, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    tier = models.CharField(max_length=10, choices=TierCode, blank=True, default="")
    started_at = models.DateTimeField()
    search_at = models.DateTimeField(null=True)
    profile_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("started_at",), name="journey_started_at"),)

    def __str__(self) -> str:
        return f"since {self.started_at}"


class Visitor(models.Model):
    """A browser that agreed to be counted, and whose journey it is part of."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4)
    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="visitors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.key)


class CoupleSteps(models.Model):
    """The first time a couple wrote to a vendor, asked for a day, paid a deposit and had a wedding
    behind them, as the rows of conversations and bookings say: never of events.
    """

    couple = models.OneToOneField(
        Couple, on_delete=models.CASCADE, primary_key=True, related_name="steps"
    )
    joined_at = models.DateTimeField()
    message_at = models.DateTimeField(null=True)
    request_at = models.DateTimeField(null=True)
    deposit_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("joined_at",), name="couple_steps_joined_at"),)

    def __str__(self) -> str:
        return f"Steps of couple {self.couple_id}"
