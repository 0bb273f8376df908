"""What vendors choose when they set up payouts; the rest they tell the provider."""

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.countries import CHOICES, COUNTRIES
from vendors.models import Vendor


class PayoutStartForm(forms.Form):
    country = forms.ChoiceField(
        label=_("Country in which your business is registered"),
        choices=[("", _("Choose a country")), *CHOICES],
        help_text=_("It cannot be changed later."),
        error_messages={"invalid_choice": _("Stripe cannot pay out to businesses there.")},
    )

    @staticmethod
    def initial_of(vendor: Vendor) -> dict[str, str]:
        """Where the vendor works from, when Stripe pays out there."""
        country = vendor.place.country
        return {"country": country if country in COUNTRIES else ""}
