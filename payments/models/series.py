"""Numbers of papers: in each series without gaps, a new one each year."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Series(models.Model):
    """The last number that was given in a series; whoever takes the next one holds its row until
    the paper is kept, so that a number whose paper is not kept is given again.
    """

    class Kind(models.TextChoices):
        RECEIPT = "R", _("Receipts")
        INVOICE = "I", _("Invoices of subscriptions")
        COMMISSION = "K", _("Invoices of commission")
        CREDIT_NOTE = "C", _("Credit notes")

    kind = models.CharField(max_length=2, choices=Kind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        constraints = (models.UniqueConstraint(fields=("kind", "year"), name="series_once_a_year"),)

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}"

    def number(self, place: int) -> str:
        return f"{self}-{place:06d}"
