"""When a vendor is away, and what couples read meanwhile."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from vendors.models import Absence
from vendors.models.absences import LONGEST_AWAY, MOST_WORDS

_DAY = {"type": "date"}


class AbsenceForm(forms.ModelForm[Absence]):
    """`today` is the day on the vendor's own calendar."""

    body = forms.CharField(
        label=_("What couples read"),
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "For example: “We photograph weddings in Italy this week and are back on Monday. You "
            "can still request your date on our page.”"
        ),
    )

    class Meta:
        model = Absence
        fields = ("first_day", "last_day", "body")
        widgets = {
            "first_day": forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
            "last_day": forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
        }
        help_texts = {
            "last_day": _("Couples read “Away until” this day."),
        }

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_last_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["last_day"]
        if day < self.today:
            raise forms.ValidationError(_("That day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("This is before the first day."))
        elif first and last and (last - first).days >= LONGEST_AWAY:
            self.add_error("last_day", _("Take a year at most."))
        return self.cleaned_data
