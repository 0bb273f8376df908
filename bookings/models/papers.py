"""What each side keeps with a booking: notes of its own, and what is to be done.

Files are those of the conversation: what one side sends, the other has.
"""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from bookings.models.bookings import Booking


class PaperQuerySet(models.QuerySet[Any]):
    def for_side(self, side: str) -> Self:
        """What this side may read: its own, and what both share."""
        return self.filter(side__in=(side, ""))


class Note(models.Model):
    """Words that only one side reads."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="notes")
    side = models.CharField(max_length=6, choices=Booking.Side)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.body[:40]


class Task(models.Model):
    """Something to be done for the day; without a side it is both sides' business."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="tasks")
    side = models.CharField(max_length=6, choices=Booking.Side, blank=True)
    text = models.CharField(max_length=200)
    due_on = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = (models.F("due_on").asc(nulls_last=True), "pk")

    def __str__(self) -> str:
        return self.text
