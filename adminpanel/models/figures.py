"""Figures that are worked out in the background, so that pages only read them. Each is written
anew from its rows, as often as one likes, and never counted up.
"""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Place
from adminpanel.models.events import Device
from vendors.models import Category, TierCode


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
    expired = models.BigIntegerField(_("prices of bookings that ran out"), default=0)
    expired_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("by", "of", "currency", "date"), name="revenue_day_once"
            ),
        )
        indexes = (models.Index(fields=("by", "date"), name="revenue_day_by_date"),)

    def __str__(self) -> str:
        return f"{self.by} {self.of} {self.date} {self.currency}"


class Agreed(models.Model):
    """What is agreed and not paid yet, of everything or of one category, city or tier (as in
    `RevenueDay`): of confirmed bookings, and of those that wait for an answer or their deposit.
    """

    by = models.CharField(max_length=8, choices=RevenueDay.By)
    of = models.CharField(max_length=80, blank=True, default="")
    currency = models.CharField(max_length=3)
    committed = models.BigIntegerField(default=0)
    committed_count = models.PositiveIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    pending_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("by", "of", "currency"), name="agreed_once"),
        )

    def __str__(self) -> str:
        return f"{self.by} {self.of} {self.currency}"


class WorkedOut(models.Model):
    """When `what` was worked out last, from its first row on."""

    what = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.what} at {self.at}"


class FunnelDay(models.Model):
    """Whether the journeys that began on a day (UTC) are rolled up as they are now. Where that is
    not so, or nothing is said, they are asked themselves: nothing reads as zero before it was
    worked out.
    """

    date = models.DateField(primary_key=True)
    is_right = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.date}: {'right' if self.is_right else 'to be worked out'}"


class FunnelPart(models.Model):
    """How far the journeys of a day came: all of them, those with one category, city, device or
    tier, and those with any two, three or four of these. Empty means any. `took` has a list for
    each step after the first: seconds since the step before, how many took them, and so on.
    """

    date = models.DateField()
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    device = models.CharField(max_length=6, choices=Device, blank=True, default="")
    tier = models.CharField(max_length=10, choices=TierCode, blank=True, default="")
    visit = models.PositiveIntegerField()
    search = models.PositiveIntegerField()
    profile = models.PositiveIntegerField()
    message = models.PositiveIntegerField()
    request = models.PositiveIntegerField()
    deposit = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    took: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        indexes = (
            models.Index(
                fields=("category", "place", "device", "tier", "date"), name="funnel_part_asked"
            ),
            models.Index(fields=("date",), name="funnel_part_date"),
        )

    def __str__(self) -> str:
        return f"{self.visit} journeys of {self.date}"


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
