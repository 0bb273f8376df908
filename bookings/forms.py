"""What couples and vendors type around a booking."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import Package, Vendor


class RequestForm(forms.Form):
    """Package, day and words to the vendor. There is no price in it: the server knows the price."""

    package = forms.ModelChoiceField(
        Package.objects.none(), label=_("Package"), widget=forms.RadioSelect, empty_label=None
    )
    date = forms.DateField(
        label=_("Wedding date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day of your wedding.")},
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Tell them about your day: where, how many guests, what matters to you."),
        error_messages={"required": _("Write a few words, so that they know who is asking.")},
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        packages: Any = self.fields["package"]
        packages.queryset = Package.objects.offered().filter(vendor=vendor)

    def clean_date(self) -> dt.date:
        date: dt.date = self.cleaned_data["date"]
        if date < self.vendor.today():
            raise forms.ValidationError(_("That day has passed. Choose a day to come."))
        return date


class ReasonForm(forms.Form):
    """Why somebody says no; the other side reads it."""

    reason = forms.CharField(
        label=_("A word on why"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
