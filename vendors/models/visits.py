"""How often the pages of vendors are looked at."""

from django.db import models


class VisitDay(models.Model):
    """How many people looked at a vendor's page on one of its days; who they were is not kept."""

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="visits")
    date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("vendor", "date"), name="visits_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.count} on {self.date}"
