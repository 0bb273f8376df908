"""Who of staff is deciding on a vendor, and the words they say often."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from vendors.models import Vendor

LEASE = dt.timedelta(minutes=10)


class Claim(models.Model):
    """One reviewer has one vendor before them, until the lease runs out; an open page renews it."""

    vendor = models.OneToOneField(Vendor, on_delete=models.CASCADE, related_name="claim")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    taken_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.vendor} with {self.reviewer}"

    @property
    def stands(self) -> bool:
        return self.until > timezone.now()

    def stands_against(self, person: User) -> bool:
        """Somebody else decides, and their lease has not run out."""
        return self.reviewer_id != person.pk and self.stands


class Evidence(models.Model):
    """What a vendor showed and said when staff last decided (`adminpanel.evidence.facts_of`)."""

    vendor = models.OneToOneField(Vendor, on_delete=models.CASCADE, related_name="evidence")
    decision = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(default=timezone.now)
    facts: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"{self.vendor} as of {self.taken_at:%Y-%m-%d}"


class DecisionText(models.Model):
    """Words for a decision that reviewers choose instead of typing them again."""

    class Kind(models.TextChoices):
        CHANGES = "changes", _("Changes requested")
        REJECTION = "rejection", _("Rejection")
        SUSPENSION = "suspension", _("Vendor suspended")
        PICTURE = "picture", _("Picture hidden")
        REVIEW = "review", _("Review not published")

    kind = models.CharField(_("for"), max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("what they read"), max_length=1000)

    class Meta:
        ordering = ("kind", "title")
        constraints = (
            models.UniqueConstraint(
                fields=("kind", "title"),
                name="decision_text_once",
                violation_error_message=_("There is one of this title already."),
            ),
        )

    def __str__(self) -> str:
        return self.title
