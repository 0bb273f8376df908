"""What the tiers cost. What they give is `vendors.Tier`."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vendors.models import TierCode
from vendors.money import words

PAID_TIERS = (TierCode.PLUS, TierCode.PREMIUM)


class Interval(models.TextChoices):
    MONTH = "month", _("Monthly")
    YEAR = "year", _("Yearly")


class TierPriceQuerySet(models.QuerySet["TierPrice"]):
    def offered(self, currency: str) -> "TierPriceQuerySet":
        """Those that can be chosen in this currency, or in the platform's own where nothing is
        offered in it; by tier, monthly first.
        """
        active = self.filter(is_active=True)
        own = Q(currency=currency)
        instead = Q(currency=settings.CURRENCY) & ~Exists(active.filter(own))
        found = active.filter(own | instead)
        order = Case(*(When(tier=code, then=Value(at)) for at, code in enumerate(PAID_TIERS)))
        return found.order_by(order, "interval")

    def to_sync(self) -> "TierPriceQuerySet":
        """Those that the provider does not know as they are here."""
        unknown = Q(is_active=True, provider_id=None)
        put_away = Q(is_active=False, provider_id__isnull=False, archived_at=None)
        return self.filter(unknown | put_away)


class TierPrice(models.Model):
    """A price of a tier. Never changed: another price is another row, and whoever pays the old one
    goes on paying it until they choose another. `amount` is minor units with tax.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tier = models.CharField(max_length=10, choices=[(each, each.label) for each in PAID_TIERS])
    interval = models.CharField(max_length=5, choices=Interval)
    currency = models.CharField(max_length=3)
    amount = models.PositiveIntegerField(_("minor units"), validators=[MinValueValidator(1)])
    is_active = models.BooleanField(_("can be chosen"), default=True)
    provider = models.CharField(max_length=10, default="stripe")
    provider_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    archived_at = models.DateTimeField(_("put away there"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TierPriceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("tier", "interval", "currency"),
                condition=Q(is_active=True),
                name="tier_has_one_price",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="tier_price_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.get_tier_display()}, {self.words}"

    @property
    def words(self) -> str:
        """ "€49.00 a month"."""
        return f"{words(self.amount, self.currency)} a {self.interval}"

    @property
    def rank(self) -> int:
        return PAID_TIERS.index(TierCode(self.tier))

    @property
    def monthly(self) -> int:
        """What it comes to in a month, minor units, rounded down."""
        return self.amount if self.interval == Interval.MONTH else self.amount // 12

    def is_like(self, other: "TierPrice") -> bool:
        """Whether it is of the same tier, paid as often."""
        return (self.tier, self.interval) == (other.tier, other.interval)

    def is_step_up_from(self, other: "TierPrice") -> bool:
        """Whether it begins at once, for what it costs more: a higher tier, or a year instead of a
        month. Everything else begins when what was paid for is over.
        """
        is_shorter = self.interval == Interval.MONTH and other.interval == Interval.YEAR
        is_longer = self.interval == Interval.YEAR and other.interval == Interval.MONTH
        is_more = self.rank > other.rank or (is_longer and self.rank == other.rank)
        return is_more and not is_shorter


# What finance begins with, minor units of the platform's currency.
BEGINNINGS: list[dict[str, Any]] = [
    {"tier": TierCode.PLUS, "interval": Interval.MONTH, "amount": 1_900},
    {"tier": TierCode.PLUS, "interval": Interval.YEAR, "amount": 19_000},
    {"tier": TierCode.PREMIUM, "interval": Interval.MONTH, "amount": 4_900},
    {"tier": TierCode.PREMIUM, "interval": Interval.YEAR, "amount": 49_000},
]
