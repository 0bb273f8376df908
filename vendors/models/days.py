"""The days that vendors work on, and who has them."""

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

LEAD_DAYS = 1, 365  # the least and the most notice
HORIZON_DAYS = 30, 1825
MOST_BUFFER = 3  # days that a vendor may keep for travel on each side of a wedding


class WeeklyAvailability(models.Model):
    """How many weddings the vendor takes on a weekday (0 is Monday); no row means none."""

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="weekly")
    weekday = models.PositiveSmallIntegerField(validators=[MaxValueValidator(6)])
    capacity = models.PositiveSmallIntegerField(default=1, validators=[MaxValueValidator(20)])

    class Meta:
        ordering = ("weekday",)
        constraints = (
            models.UniqueConstraint(fields=("vendor", "weekday"), name="weekday_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekday_in_week"),
        )

    def __str__(self) -> str:
        return f"{self.weekday}: {self.capacity}"

    @property
    def day_name(self) -> str:
        return str(WEEKDAYS[self.weekday])


class DateException(models.Model):
    """A date that differs from the weekly rule: 0 is closed."""

    vendor = models.ForeignKey(
        "vendors.Vendor", on_delete=models.CASCADE, related_name="exceptions"
    )
    date = models.DateField()
    capacity = models.PositiveSmallIntegerField(default=0, validators=[MaxValueValidator(20)])
    reason = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("date",)
        indexes = (
            # With the capacity a search over all vendors reads nothing else.
            models.Index(fields=("date", "vendor", "capacity"), name="exception_by_day"),
        )
        constraints = (models.UniqueConstraint(fields=("vendor", "date"), name="exception_once"),)

    def __str__(self) -> str:
        return f"{self.date}: {self.capacity}"


class DaySlot(models.Model):
    """One wedding's place on one day of one vendor, or one that its travel takes beside it.

    `number` counts from 0 and stays below the day's capacity, so the unique constraint makes a
    double booking something the database cannot store. `holder` names whatever took it (a
    booking's UUID). `buffer` is how many days on each side the vendor kept for travel when the
    place was taken: what they want later is about later bookings.
    """

    class Purpose(models.TextChoices):
        WEDDING = "wedding", _("Wedding")
        TRAVEL = "travel", _("Travel")

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="slots")
    date = models.DateField()
    number = models.PositiveSmallIntegerField()
    holder = models.UUIDField(default=uuid.uuid4, db_index=True)
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.WEDDING)
    buffer = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("date", "number")
        indexes = (models.Index(fields=("date", "vendor"), name="slot_by_date"),)
        constraints = (
            models.UniqueConstraint(fields=("vendor", "date", "number"), name="slot_taken_once"),
            models.UniqueConstraint(fields=("vendor", "date", "holder"), name="holder_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.vendor_id} {self.date} #{self.number}"
