"""Figures that are worked out in the background, so that pages only read them. Each is written
anew from its rows, as often as one likes, and never counted up.
"""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Place


class RevenueDay(models.Model):
    """What moved in the ledger on a day (UTC) in one currency: of everything, or of one category,
    city or tier (`by` says which, `of` is its slug or code). Minor units.
    """

    class By(models.TextChoices):
        ALL = "all", _("Everything")
        CATEGORY = "category", _("Category")
        CITY = "city", _("City")
        TIER = "tier", _("Tier")

    date = models.DateField()
    currency = models.CharField(max_length=3)
    by = models.CharField(max_length=8, choices=By, default=By.ALL)
    of = models.CharField(max_length=80, blank=True, default="")
    taken = models.BigIntegerField(_("captured from couples"), default=0)
    given_back = models.BigIntegerField(_("refunded, or lost in disputes"), default=0)
    commission = models.BigIntegerField(default=0)
    paid_out = models.BigIntegerField(default=0)
    mrr_moved = models.BigIntegerField(_("more or less MRR than before"), default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("by", "of", "currency", "date"), name="revenue_day_once"
            ),
        )
        indexes = (models.Index(fields=("by", "date"), name="revenue_day_by_date"),)

    def __str__(self) -> str:
        return f"{self.by} {self.of} {self.date} {self.currency}"


class SearchDay(models.Model):
    """How many browsers searched on a day (UTC) for a day in this month at this place."""

    date = models.DateField()
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    month = models.DateField(_("first day of the month that was wanted"))
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("date", "place", "month"), name="search_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.count} on {self.date}"


class PlaceFigures(models.Model):
    """Who is at a place, what is asked for there in the coming 365 days, and how much room its
    vendors have in them.
    """

    place = models.OneToOneField(
        Place, on_delete=models.CASCADE, primary_key=True, related_name="figures"
    )
    couples = models.PositiveIntegerField(default=0)
    vendors = models.PositiveIntegerField(_("in the directory"), default=0)
    requests = models.PositiveIntegerField(_("bookings asked for, for these days"), default=0)
    searches = models.PositiveIntegerField(_("searches of the last 90 days"), default=0)
    capacity = models.PositiveIntegerField(_("bookings that its vendors take"), default=0)
    held = models.PositiveIntegerField(_("of them, held or booked"), default=0)
    computed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Figures of place {self.place_id}"

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.held)

    @property
    def demand(self) -> int:
        return self.requests + self.searches


class Forecast(models.Model):
    """The weeks to come of one series, as they were worked out last. `facts` is what
    `adminpanel.analytics.forecast.Outlook` reads: amounts in minor units, weeks by their Monday.
    """

    class Of(models.TextChoices):
        BOOKINGS = "bookings", _("Bookings confirmed")
        REVENUE = "revenue", _("Taken from couples")

    of = models.CharField(max_length=8, choices=Of)
    currency = models.CharField(max_length=3, blank=True, default="")
    facts: models.JSONField[Any, Any] = models.JSONField()
    computed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("of", "currency"), name="forecast_once"),)

    def __str__(self) -> str:
        return f"{self.get_of_display()} {self.currency}".strip()
