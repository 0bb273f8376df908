"""Prices in Django's admin, typed and shown as money: in whole units of the vendor's currency."""

from decimal import Decimal
from typing import Any

from django import forms

from vendors.amount_field import AmountField
from vendors.models import Vendor
from vendors.money import minor_units, money_of


class PricedForm(forms.ModelForm[Any]):
    """`cleaned_data["price"]` is in minor units, as the row keeps it."""

    price = AmountField(
        label="Price",
        min_value=Decimal("0.01"),
        max_value=Decimal("1000000"),
        decimal_places=2,
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["price"].help_text = currency
        if self.instance.pk:
            self.initial["price"] = money_of(self.instance.price, currency).amount

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.currency)


class PricedFormSet(forms.BaseInlineFormSet[Any, Vendor, Any]):
    """Of a vendor, whose currency it is."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs(index)
        return kwargs | {"currency": self.instance.currency}
