"""What a couple agreed to, word for word."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from bookings.models.bookings import Booking


class Terms(models.Model):
    """A text, stored once for all who accepted it. `sha256` is its hash in hexadecimal."""

    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "terms"

    def __str__(self) -> str:
        return self.sha256[:12]


class TermsAcceptance(models.Model):
    """Somebody of the couple accepted the terms of a booking: when, and from which address.

    Written once, never changed: who takes an offer on a request accepts a second time.
    """

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="acceptances")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="+")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(default=timezone.now)
    ip = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.booking_id}: {self.terms_id}"
