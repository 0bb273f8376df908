"""How often vendors are seen, and what people looked for that they could not give."""

from django.db import models


class VisitDay(models.Model):
    """How many people looked at a vendor's page on one of its days, and in how many pages of search
    results it stood; who they were is not kept.
    """

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.CASCADE, related_name="visits")
    date = models.DateField()
    count = models.PositiveIntegerField(default=0)
    shown = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("vendor", "date"), name="visits_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.count} on {self.date}"


class FullDate(models.Model):
    """How many people looked for a date of a vendor that was taken already: each counts once on a
    day. `date` is on the vendor's calendar; who they were is not kept.
    """

    vendor = models.ForeignKey(
        "vendors.Vendor", on_delete=models.CASCADE, related_name="full_dates"
    )
    date = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("vendor", "date"), name="full_date_once"),)

    def __str__(self) -> str:
        return f"{self.count} for {self.date}"
