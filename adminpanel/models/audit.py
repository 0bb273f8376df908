"""What staff did."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def on(self, subject: models.Model) -> "AuditEntryQuerySet":
        """What was done with this one thing, by whom."""
        kind, key = subject._meta.label_lower, str(subject.pk)
        return self.filter(subject_kind=kind, subject_key=key).select_related("actor")


class AuditEntry(models.Model):
    """One act of one staff member on one thing. Written once, in the transaction of the act
    itself.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="audit_entries"
    )
    action = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"
        indexes = (
            models.Index(fields=("subject_kind", "subject_key"), name="audit_subject"),
            models.Index(fields=("at",), name="audit_at"),
        )

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.subject}"
