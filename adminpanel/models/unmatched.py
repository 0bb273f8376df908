"""What a payment service has and we do not, until somebody knows what it is."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UnmatchedQuerySet(models.QuerySet["Unmatched"]):
    def open(self) -> Self:
        return self.filter(matched_at=None, explained_at=None).order_by("found_at", "pk")

    def explained(self) -> Self:
        return self.filter(explained_at__isnull=False).order_by("-explained_at")

    def matched(self) -> Self:
        return self.filter(matched_at__isnull=False).order_by("-matched_at")

    def like(self, about: str) -> Self:
        """Those that have each of these words in their id or in what was said of them."""
        found = self
        for word in about.split():
            found = found.filter(models.Q(ref__icontains=word) | models.Q(note__icontains=word))
        return found


class Unmatched(models.Model):
    """A payment, transfer, dispute or subscription there, by its id there. Each reconciliation only
    remembers what it has found itself: this stays until it is ours after all, or explained.
    """

    provider = models.CharField(max_length=10)
    ref = models.CharField(_("the provider's id"), max_length=255)
    found_at = models.DateTimeField(default=timezone.now)
    matched_at = models.DateTimeField(null=True, blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(_("what it is"), max_length=300, blank=True)

    objects = UnmatchedQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "unmatched"
        constraints = (
            models.UniqueConstraint(fields=("provider", "ref"), name="unmatched_found_once"),
        )

    def __str__(self) -> str:
        return f"{self.ref} at {self.provider_words}"

    def get_absolute_url(self) -> str:
        return f"{reverse('adminpanel:unmatched-list')}#unmatched-{self.pk}"

    @property
    def provider_words(self) -> str:
        return {"stripe": "Stripe", "paypal": "PayPal"}.get(self.provider, self.provider)

    @property
    def is_open(self) -> bool:
        return self.matched_at is None and self.explained_at is None
