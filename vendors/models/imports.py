"""Calendars that vendors keep elsewhere, and the days that those say are busy."""

import datetime as dt
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BusyImportQuerySet(models.QuerySet["BusyImport"]):
    def due(self, at: dt.datetime) -> "BusyImportQuerySet":
        """Those to look at now, and nobody does."""
        free = Q(leased_until=None) | Q(leased_until__lte=at)
        return self.filter(free, next_fetch_at__lte=at).order_by("next_fetch_at")

    def with_days(self, since: dt.date) -> "BusyImportQuerySet":
        """Annotates `coming`, how many busy days each has from `since` on."""
        return self.annotate(coming=Count("days", filter=Q(days__date__gte=since)))


class BusyImport(models.Model):
    """A calendar of somebody else's making: an address that is looked at again and again, or (with
    no address) a file that was read once. `next_fetch_at` is None for what is never looked at.

    `digest`, `read_until` and `time_zone` say what the stored days were read from and for: while
    they are right, an unchanged calendar need not be read again.
    """

    class State(models.TextChoices):
        NEW = "new", _("Not looked at yet")
        OK = "ok", _("Up to date")
        ERROR = "error", _("Cannot be read")

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="imports")
    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(_("address"), max_length=1000, blank=True)
    state = models.CharField(max_length=5, choices=State, default=State.NEW)
    error = models.CharField(max_length=300, blank=True)
    failures = models.PositiveSmallIntegerField(_("in a row"), default=0)
    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=60, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    read_until = models.DateField(null=True, blank=True)
    time_zone = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    fetched_at = models.DateTimeField(_("last looked at"), null=True, blank=True)
    next_fetch_at = models.DateTimeField(null=True, blank=True, db_index=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = BusyImportQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("vendor", "url"), condition=~Q(url=""), name="calendar_followed_once"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def host(self) -> str:
        """Where it lies; the rest of the address is a secret of its owner."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_waiting(self) -> bool:
        """Somebody looks at it, or is about to."""
        now = timezone.now()
        soon = self.next_fetch_at is not None and self.next_fetch_at <= now
        return soon or (self.leased_until is not None and self.leased_until > now)


class BusyDayQuerySet(models.QuerySet["BusyDay"]):
    def closing(self) -> "BusyDayQuerySet":
        """Those that close their day: the vendor has not opened it all the same."""
        return self.filter(overruled=False)


class BusyDay(models.Model):
    """A day that an imported calendar says is taken. It closes the day for new bookings."""

    source = models.ForeignKey(BusyImport, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    summary = models.CharField(max_length=80, blank=True)
    overruled = models.BooleanField(_("the vendor opened the day all the same"), default=False)

    objects = BusyDayQuerySet.as_manager()

    class Meta:
        ordering = ("date", "pk")
        indexes = (models.Index(fields=("date", "source"), name="busy_day_by_date"),)
        constraints = (models.UniqueConstraint(fields=("source", "date"), name="busy_day_once"),)

    def __str__(self) -> str:
        return f"{self.date}: {self.source_id}"
