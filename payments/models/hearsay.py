"""What providers told us, and until when we have compared notes."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ProviderEventQuerySet(models.QuerySet["ProviderEvent"]):
    def waiting(self) -> "ProviderEventQuerySet":
        return self.filter(outcome=ProviderEvent.Outcome.WAITING)


class ProviderEvent(models.Model):
    """That a provider told us to look at something. The telling is kept; only the answer to
    "have we looked?" is filled in later.
    """

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Not looked at yet")
        APPLIED = "applied", _("Looked at")
        NOT_OURS = "not_ours", _("About something that is not ours")

    provider = models.CharField(max_length=10)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    subject_id = models.CharField(_("the provider's id of what it is about"), max_length=255)
    happened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    applied_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(_("why it is still waiting"), max_length=300, blank=True)

    objects = ProviderEventQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("outcome", "received_at"), name="event_outcome_received"),)
        constraints = (
            models.UniqueConstraint(fields=("provider", "event_id"), name="event_heard_once"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"


class ReconciliationCursor(models.Model):
    """Until when everything at a provider has been compared with ours."""

    provider = models.CharField(max_length=10, unique=True)
    compared_until = models.DateTimeField()
    run_at = models.DateTimeField(default=timezone.now)
    looked = models.PositiveIntegerField(default=0)
    repaired = models.PositiveIntegerField(default=0)
    balances_asked_at = models.DateTimeField(null=True, blank=True)
    unmatched = models.JSONField(_("payments there that are not ours"), default=list)

    def __str__(self) -> str:
        return f"{self.provider} until {self.compared_until:%Y-%m-%d %H:%M}"
