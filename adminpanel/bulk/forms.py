"""What staff say with an act on many rows, and the count they type to confirm it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.models.plans import PAID_TIERS
from vendors.models import TierCode


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Why?"),
        help_text=_("Each of them reads it, at once and by letter."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WordsForm(forms.Form):
    text = forms.CharField(
        label=_("What you want to say"),
        help_text=_("One note each, with a letter at once."),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TierForm(forms.Form):
    tier = forms.ChoiceField(
        label=_("Tier"), choices=[(code, TierCode(code).label) for code in PAID_TIERS]
    )
    reason = forms.CharField(label=_("Why?"), help_text=_("They read it."), max_length=200)


class ShareForm(forms.Form):
    percent = forms.IntegerField(
        label=_("Percent of what was paid and is left"), min_value=1, max_value=100
    )
    why = forms.CharField(label=_("Why?"), help_text=_("Both sides read it."), max_length=200)


class CountForm(forms.Form):
    """How many rows it is, typed: nobody does to five hundred what they meant for five."""

    count = forms.IntegerField(
        label=_("How many rows will this change?"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, expected: int, is_export: bool = False) -> None:
        super().__init__(data, auto_id="confirm_%s")
        self.expected = expected
        if is_export:
            self.fields["count"].label = _("How many rows go into the file?")

    def clean_count(self) -> int:
        count: int = self.cleaned_data["count"]
        if count != self.expected:
            raise forms.ValidationError(
                _("It is %(expected)s. Look at the rows again, and type their number."),
                params={"expected": self.expected},
            )
        return count
