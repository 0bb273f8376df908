"""How often the pages of vendors are looked at."""

import datetime as dt

from django.db import models
from django.db.models import Sum


class VisitQuerySet(models.QuerySet["VisitDay"]):
    def since(self, first: dt.date) -> int:
        """How many visits from that day on."""
        total: int | None = self.filter(date__gte=first).aggregate(total=Sum("count"))["total"]
        return total or 0


class VisitDay(models.Model):
    """How many people looked at a vendor's page on one of its days; who they were is not kept."""

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="visits")
    date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("vendor", "date"), name="visits_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.count} on {self.date}"
