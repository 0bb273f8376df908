"""What a tier gives less of from a day on, told beforehand to all who are in it."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vendors.models.tiers import Tier

# Platforms tell the businesses that use them at least 15 days ahead (EU 2019/1150, art. 3).
DAYS_AHEAD = 30
MOST_DAYS_AHEAD = 366


class TierChangeQuerySet(models.QuerySet["TierChange"]):
    def open(self) -> "TierChangeQuerySet":
        """Those that are to come."""
        return self.filter(withdrawn_at=None, done_at=None).select_related("tier")

    def due(self) -> "TierChangeQuerySet":
        """Those whose day has come, and of which all were told."""
        told = self.open().exclude(told_at=None)
        return told.filter(starts_on__lte=today()).order_by("starts_on", "pk")

    def to_tell(self) -> "TierChangeQuerySet":
        """Those that not all vendors of the tier have been told of, or of whose withdrawal."""
        return self.filter(told_at=None)

    def by_tier(self) -> dict[str, "TierChange"]:
        """What is to come in each tier, by its code."""
        return {change.tier.code: change for change in self.open()}


class TierChange(models.Model):
    """`limits` has what gets worse for vendors, and nothing else; what gets better waits for no
    day.
    """

    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="changes")
    limits: models.JSONField[Any, Any] = models.JSONField()
    starts_on = models.DateField(_("what gets worse, from"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=timezone.now)
    told_upto = models.PositiveBigIntegerField(_("the last vendor who was told"), default=0)
    told_at = models.DateTimeField(_("all were told"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = TierChangeQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("tier",),
                condition=Q(withdrawn_at=None, done_at=None),
                name="tier_has_one_change_to_come",
            ),
        )

    def __str__(self) -> str:
        return f"{self.tier} from {self.starts_on:%-d %B %Y} on"

    def clean(self) -> None:
        """One at a time, announced long enough before, and a ladder still on every day."""
        if TierChange.objects.open().filter(tier=self.tier).exclude(pk=self.pk).exists():
            why = _("Something gets worse already from a day to come. Withdraw that first.")
            raise ValidationError({"starts_on": why})
        if self.starts_on < first_day():
            why = _("Vendors have to be told %(days)s days before: %(day)s at the earliest.")
            raise ValidationError({"starts_on": why % _ahead(DAYS_AHEAD)})
        if self.starts_on > _day_in(MOST_DAYS_AHEAD):
            why = _("%(day)s at the latest.")
            raise ValidationError({"starts_on": why % _ahead(MOST_DAYS_AHEAD)})
        others = TierChange.objects.open().exclude(pk=self.pk)
        self.tier.refuse_disorder([*others, self])

    @property
    def after(self) -> Tier:
        """The tier as it will be."""
        return self.tier.on(self.starts_on, [self])

    @property
    def less(self) -> list[str]:
        """What it gives less of, in words."""
        return self.tier.less_in(self.after)


def today() -> dt.date:
    """The site's own: a change begins for all at once."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


def first_day() -> dt.date:
    """The first on which something that is announced today may get worse."""
    return _day_in(DAYS_AHEAD)


def _day_in(days: int) -> dt.date:
    return today() + dt.timedelta(days=days)


def _ahead(days: int) -> dict[str, Any]:
    return {"days": days, "day": f"{_day_in(days):%-d %B %Y}"}
