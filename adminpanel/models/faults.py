"""What went wrong, grouped; which queries were slow; what browsers measured. Days are UTC days."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from adminpanel.faults.kinds import Kind


class FaultQuerySet(models.QuerySet["Fault"]):
    def like(self, *, about: str = "", kind: str = "", state: str = "") -> "FaultQuerySet":
        """Those of this kind and state that have each of these words in them."""
        found = self.filter(kind=kind) if kind else self
        if state == "open":
            found = found.filter(state__in=Fault.OPEN)
        elif state:
            found = found.filter(state=state)
        for word in about.split():
            found = found.filter(
                models.Q(title__icontains=word)
                | models.Q(message__icontains=word)
                | models.Q(place__icontains=word)
            )
        return found


class Fault(models.Model):
    """One thing that goes wrong, however often: the last time it did, and whose it is."""

    class State(models.TextChoices):
        NEW = "new", _("New")
        ASSIGNED = "assigned", _("Assigned")
        RESOLVED = "resolved", _("Resolved")
        REGRESSED = "regressed", _("Came back")

    OPEN = (State.NEW, State.ASSIGNED, State.REGRESSED)

    fingerprint = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=200)
    message = models.TextField(blank=True)
    place = models.CharField(_("where in the code"), max_length=200, blank=True)
    where = models.CharField(_("what was asked for"), max_length=200, blank=True)
    trace = models.TextField(blank=True)
    count = models.PositiveBigIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    first_release = models.CharField(max_length=40, blank=True)
    last_release = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = FaultQuerySet.as_manager()

    class Meta:
        ordering = ("-last_at", "-pk")
        indexes = (models.Index(fields=("state", "-last_at"), name="fault_state_last"),)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("adminpanel:fault-detail", args=[self.pk])


class FaultDay(models.Model):
    """How often on one day."""

    fault = models.ForeignKey(Fault, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=("fault", "day"), name="fault_day_once"),)

    def __str__(self) -> str:
        return f"{self.fault_id} on {self.day}"


class SlowQuery(models.Model):
    """A statement, without its values, that took longer than SLOW_QUERY_MS."""

    fingerprint = models.CharField(max_length=64, unique=True)
    sql = models.TextField()
    where = models.CharField(_("the page or task that asked last"), max_length=200, blank=True)
    count = models.PositiveBigIntegerField(default=0)
    total_ms = models.PositiveBigIntegerField(default=0)
    worst_ms = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        ordering = ("-total_ms",)
        verbose_name_plural = "slow queries"

    def __str__(self) -> str:
        return self.sql[:80]

    @property
    def mean_ms(self) -> int:
        return self.total_ms // self.count if self.count else 0


class VitalDay(models.Model):
    """What browsers measured of one page on one day: counts by bucket of
    `adminpanel.faults.vitals`.
    """

    day = models.DateField()
    route = models.CharField(max_length=120)
    device = models.CharField(max_length=10)
    metric = models.CharField(max_length=4)
    buckets: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        ordering = ("day",)
        constraints = (
            models.UniqueConstraint(
                fields=("day", "route", "device", "metric"), name="vital_day_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.metric} of {self.route} on {self.day}"
