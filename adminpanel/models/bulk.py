"""One act on many rows: what is to be done, to which rows exactly, and what became of each."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adminpanel.models.leases import Lease

TURN = "bulk "
UNDO_WITHIN = dt.timedelta(hours=24)


class BulkOperationQuerySet(models.QuerySet["BulkOperation"]):
    def left_over(self) -> "BulkOperationQuerySet":
        """Under way, and nobody works on them: whoever did is gone."""
        key = Cast(models.OuterRef("pk"), models.CharField())
        held = Lease.objects.filter(
            name=Concat(models.Value(TURN), key), expires_at__gt=timezone.now()
        )
        return self.filter(~models.Exists(held), state__in=BulkOperation.MOVING)


class BulkOperation(models.Model):
    """An act with its arguments; the rows were fixed when it was planned, by the filter that staff
    saw. Workers hold it by a lease (`turn`) that runs out when they die.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        WAITING = "waiting", _("Waits for a second person")
        RUNNING = "underway", _("Under way")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    MOVING = (State.RUNNING, State.UNDOING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(max_length=40)
    arguments: models.JSONField[Any, Any] = models.JSONField(default=dict)
    filters = models.CharField(_("what staff saw"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_operations"
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = BulkOperationQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_at", "-pk")

    def __str__(self) -> str:
        return f"Bulk operation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("adminpanel:bulk-detail", args=[self.uuid])

    @property
    def turn(self) -> str:
        """The name of its lease."""
        return f"{TURN}{self.pk}"

    @property
    def undo_until(self) -> dt.datetime | None:
        return self.finished_at + UNDO_WITHIN if self.finished_at else None


class BulkRowQuerySet(models.QuerySet["BulkRow"]):
    def sums(self) -> dict[str, int]:
        """What these rows move together, minor units by currency; empty where no money moves."""
        moving = self.filter(amount__isnull=False).order_by("currency")
        found = moving.values_list("currency").annotate(sum=models.Sum("amount"))
        return dict(found)

    def counts(self) -> dict[str, int]:
        """How many rows there are of each state."""
        found = self.order_by().values_list("state").annotate(count=models.Count("pk"))
        return dict.fromkeys(BulkRow.State.values, 0) | dict(found)


class BulkRow(models.Model):
    """One row of an operation: what would happen, and what happened."""

    class State(models.TextChoices):
        PLANNED = "planned", _("To do")
        LEFT_OUT = "left_out", _("Left out")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        UNDONE = "undone", _("Undone")
        STUCK = "stuck", _("Could not be undone")
        DROPPED = "dropped", _("Not done, cancelled")

    operation = models.ForeignKey(BulkOperation, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    effect = models.CharField(_("what it does, or why it is left out"), max_length=300)
    amount = models.BigIntegerField(_("what it moves, minor units"), null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    error = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(null=True, blank=True)

    objects = BulkRowQuerySet.as_manager()

    class Meta:
        ordering = ("position",)
        constraints = (models.UniqueConstraint(fields=("operation", "key"), name="bulk_row_once"),)
        indexes = (models.Index(fields=("operation", "state", "position"), name="bulk_row_next"),)

    def __str__(self) -> str:
        return self.subject
