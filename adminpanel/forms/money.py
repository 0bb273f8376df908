"""What staff type about money: which day, how much less, why not."""

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adminpanel.forms.tabs import TabbedForm
from vendors.amount_field import AmountField
from vendors.money import decimals_of, minor_units, money_of, words


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("At the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("That day has not come yet."))
        return day


class RefundTab(models.TextChoices):
    WAITING = "waiting", _("To decide")
    GIVEN_BACK = "given_back", _("Given back")
    DECLINED = "declined", _("Declined")
    CAME_BACK = "came_back", _("Did not arrive")


class RefundFilterForm(TabbedForm):
    tabs, usual = RefundTab, RefundTab.WAITING
    words = _("Booking, vendor, couple, who asked, or why")


class RefusalForm(forms.Form):
    """Why money is not given back, for the colleague who asked."""

    note = forms.CharField(
        label=_("Why not?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why, for whoever asked.")},
    )


class LessForm(forms.Form):
    """How much less is given back than was asked for, in minor units; `most` is what is left."""

    def __init__(self, data: Any = None, *, currency: str, most: int, auto_id: str) -> None:
        super().__init__(data, initial={"amount": money_of(most, currency).amount}, auto_id=auto_id)
        self.currency = currency
        self.fields["amount"] = AmountField(
            label=_("How much"),
            min_value=money_of(1, currency).amount,
            max_digits=10,
            decimal_places=decimals_of(currency),
            help_text=_("%(currency)s, up to %(left)s.")
            % {"currency": currency, "left": words(most, currency)},
        )

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"], self.currency)
