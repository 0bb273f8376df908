"""What vendors sell. Prices are typed in whole currency and leave here in minor units."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.amount_field import AmountField
from vendors.models import Counted, Extra, Package, Vendor
from vendors.models.extras import MOST_GUESTS
from vendors.money import minor_units, money_of
from vendors.schedule_fields import ScheduleFields

MOST_PIECES = 200  # of one extra in one booking


class PackageForm(ScheduleFields, forms.ModelForm[Package]):
    """`cleaned_data["price"]` is in minor units of the vendor's currency, `schedule` its
    instalments as rows; `extras` is there when the vendor has some.
    """

    price = AmountField(
        label=_("Price"), min_value=Decimal("1"), max_value=Decimal("1000000"), decimal_places=2
    )

    class Meta:
        model = Package
        fields = (
            "name",
            "description",
            "price",
            "deposit_percent",
            "instant_book",
            "hold_hours",
            "days",
        )
        labels = {"deposit_percent": _("Deposit in percent")}
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = vendor.currency
        self.fields["price"].help_text = vendor.currency
        if self.instance.pk:
            self.initial["price"] = money_of(self.instance.price, vendor.currency).amount
        self.ask_for_schedule(self.instance.schedule)
        offered = Extra.objects.offered().filter(vendor=vendor)
        if offered.exists():
            self.fields["extras"] = forms.ModelMultipleChoiceField(
                offered,
                label=_("Extras that couples can add to it"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=self.instance.extras.all() if self.instance.pk else None,
            )

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.clean_schedule(cleaned)
        return cleaned


class _NeededForSome(forms.BoundField):
    """Not called optional: it depends on what else is chosen."""

    is_needed_later = True


class ExtraForm(forms.ModelForm[Extra]):
    """`cleaned_data` has the price in minor units of the vendor's currency, and the `packages`."""

    price = AmountField(
        label=_("Price"), min_value=Decimal("0.01"), max_value=Decimal("100000"), decimal_places=2
    )
    counted = forms.ChoiceField(
        label=_("The price is"),
        choices=Counted.choices,
        widget=forms.RadioSelect,
        initial=Counted.ONCE,
    )
    most = forms.IntegerField(
        label=_("How many at most"),
        min_value=1,
        max_value=MOST_GUESTS,
        required=False,
        help_text=_(
            "Hours, pieces or guests in one booking. Needed for hours and pieces; empty means any"
            " number of guests."
        ),
    )
    packages = forms.ModelMultipleChoiceField(
        Package.objects.none(),
        label=_("Packages it goes with"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one package.")},
    )

    most.bound_field_class = _NeededForSome

    class Meta:
        model = Extra
        fields = ("name", "description", "price", "counted", "most")
        labels = {"description": _("What it is")}

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = vendor.currency
        self.fields["price"].help_text = vendor.currency
        packages: Any = self.fields["packages"]
        packages.queryset = Package.objects.offered().filter(vendor=vendor)
        if self.instance.pk:
            self.initial["price"] = money_of(self.instance.price, vendor.currency).amount
            self.initial["packages"] = self.instance.packages.all()
        else:
            self.initial["packages"] = packages.queryset

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        counted = cleaned.get("counted")
        if counted == Counted.ONCE:
            cleaned["most"] = None
        elif counted in (Counted.HOUR, Counted.PIECE) and "most" in cleaned:
            if cleaned["most"] is None:
                self.add_error("most", _("Say how many one booking can have."))
            elif cleaned["most"] > MOST_PIECES:
                self.add_error("most", _("Take %(most)s at most.") % {"most": MOST_PIECES})
        return cleaned
