"""A couple's plan as they type it, in whole currency; `facts()` is what services take."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Budget
from vendors.amount_field import AmountField
from vendors.models import Category
from vendors.money import CURRENCIES, minor_units, money_of

MOST = Decimal("10000000")


class BudgetForm(forms.Form):
    """All of it, and for each trade what one likes to say. All empty means no plan."""

    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(code, code) for code in CURRENCIES], initial="EUR"
    )
    total = AmountField(
        label=_("All in all"),
        min_value=Decimal("0.01"),
        max_value=MOST,
        decimal_places=2,
        required=False,
        help_text=_("Left empty, it is the sum of the parts below."),
    )

    def __init__(
        self, *args: Any, categories: list[Category], budget: Budget | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.categories = categories
        for category in categories:
            self.fields[f"part_{category.pk}"] = AmountField(
                label=category.name,
                min_value=Decimal("0"),
                max_value=MOST,
                decimal_places=2,
                required=False,
            )
        if budget:
            self._begin_with(budget)

    @property
    def parts(self) -> list[forms.BoundField]:
        return [self[f"part_{category.pk}"] for category in self.categories]

    @property
    def is_empty(self) -> bool:
        return not self.facts()["total"]

    def facts(self) -> dict[str, Any]:
        """Currency, total and parts by category, in minor units."""
        parts = {category.pk: self._minor(f"part_{category.pk}") for category in self.categories}
        parts = {category: amount for category, amount in parts.items() if amount}
        return {
            "currency": self.cleaned_data["currency"],
            "total": self._minor("total") or sum(parts.values()),
            "parts": parts,
        }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and cleaned["total"]:
            parts = sum(cleaned[f"part_{category.pk}"] or 0 for category in self.categories)
            if parts > cleaned["total"]:
                self.add_error("total", _("The parts below come to %(sum)s.") % {"sum": parts})
        return cleaned

    def _minor(self, name: str) -> int:
        return minor_units(self.cleaned_data[name] or Decimal(0), self.cleaned_data["currency"])

    def _begin_with(self, budget: Budget) -> None:
        amounts = {f"part_{part.category_id}": part.amount for part in budget.parts.all()}
        amounts["total"] = budget.total
        self.initial["currency"] = budget.currency
        for name, amount in amounts.items():
            self.initial[name] = money_of(amount, budget.currency).amount
