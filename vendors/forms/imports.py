"""Calendars that vendors keep elsewhere."""

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.imports.errors import CalendarError
from vendors.imports.fetching import clean_address


class ImportForm(forms.Form):
    """A calendar to follow, by its address; `url` leaves here as we fetch it."""

    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.TextInput(
            attrs={
                "inputmode": "url",
                "autocomplete": "off",
                "spellcheck": "false",
                "placeholder": "https://calendar.example.com/….ics",
            }
        ),
        help_text=_(
            "In Google it is the “secret address in iCal format”, in Apple the public one."
        ),
    )
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("For you: “Private”, “Studio two”.")
    )

    def clean_url(self) -> str:
        try:
            return clean_address(self.cleaned_data["url"])
        except CalendarError as error:
            raise forms.ValidationError(str(error)) from error


class ImportFileForm(forms.Form):
    """A calendar as a file, read once."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("An .ics file up to 2 MB. It is read once; later changes do not arrive."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )
    name = forms.CharField(label=_("Name"), max_length=60)
