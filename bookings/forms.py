"""What couples and vendors type around a booking. Prices are typed in whole currency and leave
here in minor units.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.terms import hash_of, terms_of
from vendors.models import Package, Vendor
from vendors.money import minor_units


class DateInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TermsForm(forms.Form):
    """Whose last button says yes to terms: `bookings/_terms.html` shows `terms_text` and sends
    its hash along. Shown again, the form shows the terms of now.
    """

    terms = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=64, empty_value=None
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        self.terms_text = terms_of(vendor)
        self.terms_hash = hash_of(self.terms_text)


class RequestForm(TermsForm):
    """Package, day and words to the vendor. There is no price in it: the server knows the price."""

    package = forms.ModelChoiceField(
        Package.objects.none(), label=_("Package"), widget=forms.RadioSelect, empty_label=None
    )
    date = forms.DateField(
        label=_("Wedding date"),
        widget=DateInput,
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
        super().__init__(*args, vendor=vendor, **kwargs)
        packages: Any = self.fields["package"]
        packages.queryset = Package.objects.offered().filter(vendor=vendor)

    def clean_date(self) -> dt.date:
        return day_to_come(self.cleaned_data["date"], self.vendor)


class ReasonForm(forms.Form):
    """Why somebody says no; the other side reads it."""

    reason = forms.CharField(
        label=_("A word on why"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuoteForm(forms.Form):
    """An offer. `cleaned_data` has `price` and `deposit` in minor units, and `valid_until`."""

    title = forms.CharField(label=_("What you offer"), max_length=80)
    note = forms.CharField(
        label=_("What is in it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    date = forms.DateField(label=_("Day"), widget=DateInput)
    days = forms.IntegerField(label=_("Days in a row"), min_value=1, max_value=7, initial=1)
    price = forms.DecimalField(
        label=_("Price"), min_value=Decimal("1"), max_value=Decimal("1000000"), decimal_places=2
    )
    deposit_percent = forms.IntegerField(
        label=_("Deposit in percent"), min_value=0, max_value=100, initial=30
    )
    valid_days = forms.IntegerField(
        label=_("Stands for how many days"), min_value=1, max_value=30, initial=3
    )
    hold = forms.BooleanField(
        label=_("Hold the day for them as long as the offer stands"), required=False, initial=True
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor
        self.fields["price"].help_text = vendor.currency

    def clean_date(self) -> dt.date:
        return day_to_come(self.cleaned_data["date"], self.vendor)

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.vendor.currency)

    def offer(self) -> dict[str, Any]:
        """What `services.offer_quote` takes."""
        facts = dict(self.cleaned_data)
        facts["deposit"] = facts["price"] * facts.pop("deposit_percent") // 100
        facts["valid_until"] = timezone.now() + dt.timedelta(days=facts.pop("valid_days"))
        return facts


class MoveForm(forms.Form):
    """Another day for a booking, with a word to the other side."""

    date = forms.DateField(label=_("New day"), widget=DateInput)
    note = forms.CharField(
        label=_("A word on why"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vendor = vendor

    def clean_date(self) -> dt.date:
        return day_to_come(self.cleaned_data["date"], self.vendor)


class CancelForm(ReasonForm):
    """A cancellation, with the refund that the page showed (minor units)."""

    expected_refund = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class WaitForm(forms.Form):
    """For which package and day somebody waits."""

    package = forms.ModelChoiceField(Package.objects.offered())
    date = forms.DateField()


class OfferForm(TermsForm):
    """Taking a day that is held for us."""

    message = forms.CharField(
        label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class NoteForm(forms.Form):
    body = forms.CharField(
        label=_("New note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class TaskForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    shared = forms.BooleanField(label=_("Both sides see it"), required=False)


def day_to_come(date: dt.date, vendor: Vendor) -> dt.date:
    """The day, unless it is over on the vendor's calendar. Raises ValidationError."""
    if date < vendor.today():
        raise forms.ValidationError(_("That day has passed. Choose a day to come."))
    return date
