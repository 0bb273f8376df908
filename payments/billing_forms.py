"""To whom a vendor's invoices go, and which of them a list shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.countries import NAMES
from payments.exceptions import BadPostalCode, BadVatId
from payments.models import BillingDetails, Invoice
from payments.postal_codes import written_postal_code
from payments.vat_ids import compact_vat_id
from vendors.models import Vendor

ON_PAPER = ("name", "line1", "line2", "postal_code", "city")
NOT_ON_PAPER = _(
    "Our invoices cannot show these characters: %(lost)s. Write it in Latin letters, as in your"
    " registration."
)


class BillingDetailsForm(forms.ModelForm[BillingDetails]):
    """What `services.update_billing_details` takes; the form itself saves nothing."""

    country = forms.ChoiceField(
        label=_("Country"), choices=[("", _("Choose a country")), *NAMES.items()]
    )

    class Meta:
        model = BillingDetails
        fields = ("name", "line1", "line2", "postal_code", "city", "country", "vat_id")
        labels = {
            "name": _("Name of your business"),
            "line1": _("Address"),
            "line2": _("Address, second line"),
            "postal_code": _("Postal code"),
            "city": _("Town"),
            "vat_id": _("VAT id"),
        }
        help_texts = {
            "name": _("As it is registered."),
            "vat_id": _("Empty when you have none."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "line1": forms.TextInput(attrs={"autocomplete": "address-line1"}),
            "line2": forms.TextInput(attrs={"autocomplete": "address-line2"}),
            "postal_code": forms.TextInput(attrs={"autocomplete": "postal-code"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
        }

    @staticmethod
    def initial_of(vendor: Vendor) -> dict[str, str]:
        """What we know before they have said anything."""
        place = vendor.place
        return {
            "name": vendor.name,
            "city": place.name,
            "country": place.country,
            "vat_id": vendor.tax_id,
        }

    def stand_at_first_error(self) -> None:
        """Where it is a part of a longer page, its reader begins where something is wrong."""
        if first := next((name for name in self.fields if name in self.errors), None):
            self.fields[first].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        # Its fonts take a second and are seldom needed.
        from payments.typefaces import unprintable

        cleaned: dict[str, Any] = super().clean() or {}
        for name in ON_PAPER:
            if lost := unprintable(cleaned.get(name, "")):
                self.add_error(name, NOT_ON_PAPER % {"lost": " ".join(lost)})
        if cleaned.get("vat_id") and cleaned.get("country"):
            try:
                cleaned["vat_id"] = compact_vat_id(cleaned["vat_id"], cleaned["country"])
            except BadVatId as error:
                self.add_error("vat_id", str(error))
        if cleaned.get("postal_code") and cleaned.get("country"):
            try:
                code, country = cleaned["postal_code"], cleaned["country"]
                cleaned["postal_code"] = written_postal_code(code, country)
            except BadPostalCode as error:
                self.add_error("postal_code", str(error))
        return cleaned


def missing_details(vendor: Vendor, data: Any = None) -> BillingDetailsForm | None:
    """Asked on the way to a payment, of whom has never filled them in: no invoice without an
    address.
    """
    if BillingDetails.objects.filter(vendor=vendor).exists():
        return None
    initial = BillingDetailsForm.initial_of(vendor)
    return BillingDetailsForm(data, instance=BillingDetails(vendor=vendor), initial=initial)


class InvoiceFilterForm(forms.Form):
    """Papers of one year (UTC), of one kind, or both; `years` are those that have some."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All kinds")), *Invoice.Kind.choices], required=False
    )
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("All years")), *((year, str(year)) for year in years)]
