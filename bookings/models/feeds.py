"""The calendar of ours that somebody's own calendar follows."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User


def feed_token() -> str:
    return secrets.token_urlsafe(32)


class CalendarFeed(models.Model):
    """The secret address of one person's bookings. Whoever knows it may read them, so it can be
    replaced; an old one stays known as ended, and calendars that still ask are told so.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    token = models.CharField(max_length=64, unique=True, default=feed_token)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user",), condition=Q(ended_at=None), name="one_feed_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"feed {self.pk} of {self.user_id}"

    def get_absolute_url(self) -> str:
        return reverse("calendars:feed-detail", args=[self.token])

    @property
    def webcal_url(self) -> str:
        """The same address in the words that calendars of phones and desktops open."""
        return f"webcal://{settings.SITE_URL.split('://', 1)[1]}{self.get_absolute_url()}"
