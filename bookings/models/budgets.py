"""What a couple plans to spend."""

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Couple
from vendors.models import Category


class Budget(models.Model):
    """A couple's plan, in one currency; amounts are in its minor units."""

    couple = models.OneToOneField(Couple, on_delete=models.CASCADE, related_name="budget")
    currency = models.CharField(max_length=3)
    total = models.PositiveBigIntegerField(
        _("all of it, minor units"), validators=[MinValueValidator(1)]
    )

    def __str__(self) -> str:
        return f"Budget of couple {self.couple_id}"


class BudgetPart(models.Model):
    """What of it is meant for one trade."""

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="parts")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+")
    amount = models.PositiveBigIntegerField(_("minor units"), validators=[MinValueValidator(1)])

    class Meta:
        ordering = ("category__order", "pk")
        constraints = (
            models.UniqueConstraint(fields=("budget", "category"), name="budget_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.category_id} of {self.budget_id}"
