"""What finance types about tiers: credit, comps, what tiers give and cost."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from payments.models import TierPrice
from payments.models.plans import PAID_TIERS
from vendors.amount_field import AmountField
from vendors.models import Tier
from vendors.models.photos import MOST_PHOTOS
from vendors.models.tiers import LEAST_PHOTOS, MOST_MEMBERS, Limits
from vendors.money import decimals_of, minor_units, money_of, words

LAST_MOMENT = dt.time(23, 59, 59)
PERCENT = Decimal(100)


class SubscriberForm(forms.Form):
    q = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )

    @property
    def name(self) -> str:
        return str(self.cleaned_data.get("q", ""))


class CreditForm(forms.Form):
    """Credit for a vendor's next bills, typed as an amount and coming out in minor units. `key` is
    made with the page: sent twice, it is given once.
    """

    TOO_OLD = _("This page is too old. Look at the list of credits, and give it once more.")

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data, initial={"key": uuid4()}, auto_id="credit_%s")
        self.currency = currency
        self.fields["amount"] = AmountField(
            label=_("How much"),
            min_value=money_of(1, currency).amount,
            max_digits=8,
            decimal_places=decimals_of(currency),
            help_text=_("%(currency)s, used up by the bills that come next.")
            % {"currency": currency},
        )
        self.fields["reason"] = _reason()

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"], self.currency)

    def clean(self) -> dict[str, Any]:
        if "key" in self.errors:
            self.add_error(None, str(self.TOO_OLD))
        return self.cleaned_data

    def renew(self) -> None:
        """What comes next from this page is news."""
        self.data = {name: self.data[name] for name in self.data} | {"key": str(uuid4())}


class CompForm(forms.Form):
    """A tier for nothing; `until` comes out as the last moment of the day, where whoever types it
    is.
    """

    tier = forms.ChoiceField(label=_("Tier"), choices=[(each, each.label) for each in PAID_TIERS])
    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        help_text=_("Without a day, until somebody takes it back."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="comp_%s")
        self.fields["reason"] = _reason()

    def clean_until(self) -> dt.datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("That day is over."))
        return dt.datetime.combine(day, LAST_MOMENT, timezone.get_current_timezone())


class TierForm(forms.ModelForm[Tier]):
    """What a tier gives. The commission is typed as a percentage and comes out as hundredths of a
    percent.
    """

    commission_basis_points = AmountField(
        label=_("Commission in percent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        error_messages={"invalid": _("Write a percentage like 8 or 7.50.")},
        help_text=_("Of each booking that is confirmed from now on."),
    )
    photo_limit = forms.IntegerField(
        label=_("Pictures on the page"), min_value=LEAST_PHOTOS, max_value=MOST_PHOTOS
    )
    member_limit = forms.IntegerField(
        label=_("People in the team"), min_value=1, max_value=MOST_MEMBERS
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Tier
        fields = tuple(Limits.names())

    def __init__(self, data: Any = None, *, instance: Tier) -> None:
        percent = Decimal(instance.commission_basis_points) / PERCENT
        super().__init__(data, instance=instance, initial={"commission_basis_points": percent})

    def clean_commission_basis_points(self) -> int:
        return int(self.cleaned_data["commission_basis_points"] * PERCENT)

    @property
    def limits(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Limits.names()}

    def asks_again(self) -> None:
        """Shown once more, with what was typed, for whoever says yes to it."""
        self.data = {name: self.data[name] for name in self.data} | {"confirmed": "on"}


class PriceForm(forms.Form):
    """What a tier costs from now on, typed as an amount and coming out in minor units."""

    def __init__(self, data: Any = None, *, currency: str, price: TierPrice | None) -> None:
        initial = {"amount": money_of(price.amount, currency).amount} if price else {}
        super().__init__(data, initial=initial)
        self.currency = currency
        help_text = _("%(currency)s, tax included.") % {"currency": currency}
        if price:
            help_text = _("%(currency)s, tax included; %(now)s now.") % {
                "currency": currency,
                "now": words(price.amount, currency),
            }
        self.fields["amount"] = AmountField(
            label=_("Price"),
            min_value=money_of(1, currency).amount,
            max_digits=8,
            decimal_places=decimals_of(currency),
            help_text=help_text,
        )

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"], self.currency)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The vendor reads it."),
        error_messages={"required": _("Write why; the vendor reads it.")},
    )
