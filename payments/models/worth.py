"""What subscriptions are worth a month, and how that came to be."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models.subscriptions import Subscription


class WorthChange(models.Model):
    """A subscription brings more or less a month than before. Written once, as it is seen, and
    never changed: all of one together are what it is worth now. Minor units a month, in the
    currency of its price.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("New")
        RETURNED = "returned", _("Came back")
        EXPANSION = "expansion", _("Pays more")
        CONTRACTION = "contraction", _("Pays less")
        CHURN_ASKED = "asked", _("Cancelled")
        CHURN_UNPAID = "unpaid", _("Not paid")

    CHURN = (Kind.CHURN_ASKED, Kind.CHURN_UNPAID)

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="worth_changes"
    )
    kind = models.CharField(max_length=11, choices=Kind)
    amount = models.IntegerField(_("a month, more or less than before"))
    currency = models.CharField(max_length=3)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("at",), name="worth_change_at"),)
        constraints = (
            models.CheckConstraint(condition=~Q(amount=0), name="worth_change_of_something"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.amount} {self.currency} a month"
