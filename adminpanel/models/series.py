"""What was measured, over time. Times are UTC; values are whole numbers in the smallest unit of
their metric (microseconds, bytes, minor units of money).
"""

import datetime as dt
from typing import Any

from django.db import models

from adminpanel.metrics.tallies import Tally


class Series(models.Model):
    """One figure, or one part of it (a route, a role, a currency). What was counted since the
    beginning stands here as well, for those who add up by themselves (`/metrics`).
    """

    name = models.CharField(max_length=40)
    label = models.CharField(max_length=200, blank=True)
    count = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    buckets: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ("name", "label")
        verbose_name_plural = "series"
        constraints = (models.UniqueConstraint(fields=("name", "label"), name="series_once"),)

    def __str__(self) -> str:
        return f"{self.name} {self.label}".rstrip()

    def grow(self, more: Tally) -> None:
        """Change the fields; `adminpanel.services.close_slots` saves them."""
        sums = Tally(self.count, self.total, 0, 0, numbered(self.buckets))
        sums.add(more)
        self.count, self.total, self.buckets = sums.count, sums.total, sums.buckets


class PointQuerySet(models.QuerySet["Point"]):
    def of(self, name: str, step: int, since: dt.datetime) -> "PointQuerySet":
        """The points of one figure with all its parts, the oldest first."""
        found = self.filter(series__name=name, step=step, at__gte=since)
        return found.select_related("series").order_by("at")


class Point(models.Model):
    """What was observed in the `step` seconds that begin at `at`."""

    class Step(models.IntegerChoices):
        SLOT = 10, "10 s"
        MINUTE = 60, "1 min"
        HOUR = 3_600, "1 h"
        DAY = 86_400, "1 day"

    series = models.ForeignKey(
        Series, on_delete=models.CASCADE, related_name="points", db_index=False
    )
    step = models.PositiveIntegerField(choices=Step)
    at = models.DateTimeField()
    count = models.BigIntegerField()
    total = models.BigIntegerField()
    low = models.BigIntegerField()
    high = models.BigIntegerField()
    buckets: models.JSONField[Any, Any] = models.JSONField(null=True)

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ("at",)
        indexes = (models.Index(fields=("step", "at"), name="point_step_at"),)
        constraints = (models.UniqueConstraint(fields=("series", "step", "at"), name="point_once"),)

    def __str__(self) -> str:
        return f"{self.series_id} at {self.at:%Y-%m-%d %H:%M:%S} for {self.step} s"

    @property
    def tally(self) -> Tally:
        return Tally(self.count, self.total, self.low, self.high, numbered(self.buckets))

    @classmethod
    def made_of(cls, series_id: int, step: int, at: dt.datetime, tally: Tally) -> "Point":
        return cls(
            series_id=series_id,
            step=step,
            at=at,
            count=tally.count,
            total=tally.total,
            low=tally.low,
            high=tally.high,
            buckets=tally.buckets or None,
        )


def numbered(buckets: dict[str, int] | None) -> dict[int, int]:
    """JSON names everything by words."""
    return {int(bucket): number for bucket, number in (buckets or {}).items()}
