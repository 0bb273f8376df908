"""What vendors sell."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from vendors.models.extras import Extra
from vendors.money import part_of
from vendors.schedules import in_words


class PackageQuerySet(models.QuerySet["Package"]):
    def offered(self) -> "PackageQuerySet":
        return self.filter(is_active=True)

    def with_extras(self) -> "PackageQuerySet":
        """With what couples can add to each."""
        return self.prefetch_related(Prefetch("extras", Extra.objects.offered()))


class Package(models.Model):
    """Something a couple can book for a day. Prices are in minor units of the vendor's currency."""

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="packages")
    name = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    price = models.PositiveIntegerField(_("price, minor units"))
    deposit_percent = models.PositiveSmallIntegerField(
        default=30, validators=[MaxValueValidator(100)]
    )
    schedule: models.JSONField[Any, Any] = models.JSONField(
        _("instalments after the deposit: [[days before, percent of the rest], …]"),
        default=list,
        blank=True,
    )
    instant_book = models.BooleanField(_("couples may book without asking first"), default=False)
    hold_hours = models.PositiveSmallIntegerField(
        _("hours a request holds the day"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 14)],
    )
    days = models.PositiveSmallIntegerField(
        _("days in a row"), default=1, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    extras = models.ManyToManyField(Extra, related_name="packages", blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ("order", "price", "pk")

    def __str__(self) -> str:
        return self.name

    @property
    def hold_words(self) -> str:
        """ "5 days", "36 hours": how long a request holds the day."""
        amount, unit = (
            (self.hold_hours // 24, "day")
            if self.hold_hours % 24 == 0
            else (self.hold_hours, "hour")
        )
        return f"{amount} {unit}{'s' if amount != 1 else ''}"

    @property
    def schedule_words(self) -> str:
        """How the rest is paid, in one line; nothing when it is one balance."""
        return in_words(self.schedule)

    @property
    def deposit(self) -> int:
        """What is due to confirm it without extras, in minor units."""
        return self.deposit_of(self.price)

    def deposit_of(self, total: int) -> int:
        """What is due to confirm a booking of it; a part of a cent goes to the balance."""
        return part_of(total, self.deposit_percent, self.vendor.currency)
