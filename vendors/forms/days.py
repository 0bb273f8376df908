"""The vendor's week, how far ahead they book, and days that differ."""

import datetime as dt
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.availability import dates_between
from vendors.models import Vendor
from vendors.models.days import HORIZON_DAYS, LEAD_DAYS
from vendors.remarks import RemarkedField, remarks_on

WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)

MOST_DATES = 366  # that change at once
MOST_PLACES = 20
_PLACES = _("Say a whole number from 0 to 20.")
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WeeklyForm(forms.Form):
    """How many weddings on each weekday; `capacities()` gives them by weekday, 0 is Monday."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day{number}"] = forms.IntegerField(label=name, min_value=0, max_value=20)

    @classmethod
    def initial_of(cls, vendor: Vendor) -> dict[str, int]:
        taken = {rule.weekday: rule.capacity for rule in vendor.weekly.all()}
        return {f"day{number}": taken.get(number, 0) for number in range(7)}

    def capacities(self) -> dict[int, int]:
        return {number: self.cleaned_data[f"day{number}"] for number in range(7)}


class BookingWindowForm(forms.ModelForm[Vendor]):
    """From how soon to how far ahead couples may ask, and what travel needs."""

    bound_field_class = RemarkedField
    horizon_days = forms.IntegerField(
        label=_("How many days ahead you take bookings"),
        min_value=HORIZON_DAYS[0],
        max_value=HORIZON_DAYS[1],
        help_text=_("730 is two years."),
    )
    lead_days = forms.IntegerField(
        label=_("Days of notice you need"),
        min_value=LEAD_DAYS[0],
        max_value=LEAD_DAYS[1],
        help_text=_("With 14, couples can ask for days that are two weeks away or more."),
    )
    buffer_days = forms.TypedChoiceField(
        label=_("Days for travel around each wedding"),
        coerce=int,
        choices=[
            (0, _("None")),
            (1, _("1 day before and after")),
            (2, _("2 days before and after")),
            (3, _("3 days before and after")),
        ],
        help_text=_(
            "Each takes a place on days you work. Bookings you have already keep what they have."
        ),
    )

    class Meta:
        model = Vendor
        fields = ("lead_days", "horizon_days", "buffer_days")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remarks = remarks_on(self.instance)


class StretchForm(forms.Form):
    """One date or a stretch of them that differs: closed (0), or more or fewer weddings than its
    weekdays; `dates()` gives them.
    """

    date = forms.DateField(label=_("From"), widget=_DAY)
    until = forms.DateField(
        label=_("To"), widget=_DAY, required=False, help_text=_("Empty for one day.")
    )
    capacity = forms.IntegerField(
        label=_("Weddings a day"), min_value=0, max_value=20, initial=0, help_text=_("0 closes.")
    )
    reason = forms.CharField(label=_("Why (only you see this)"), max_length=80, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_date(self) -> dt.date:
        date: dt.date = self.cleaned_data["date"]
        if date < self.today:
            raise forms.ValidationError(_("That day has passed."))
        return date

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("date"), self.cleaned_data.get("until")
        if first and last and last < first:
            self.add_error("until", _("This is before the first day."))
        elif first and last and (last - first).days >= MOST_DATES:
            self.add_error("until", _("Take a year at most at a time."))
        return self.cleaned_data

    def dates(self) -> list[dt.date]:
        first = self.cleaned_data["date"]
        return list(dates_between(first, self.cleaned_data["until"] or first))


class DaysForm(forms.Form):
    """Days chosen in the month, and what to do with all of them; `dates()` gives them."""

    class Act(models.TextChoices):
        BLOCK = "block", _("Block")
        OPEN = "open", _("Open")
        PLACES = "places", _("Set places")
        CLEAR = "clear", _("As the week")

    act = forms.ChoiceField(choices=Act)
    places = forms.IntegerField(
        min_value=0,
        max_value=MOST_PLACES,
        initial=2,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input"}),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _PLACES),
    )
    reason = forms.CharField(
        max_length=80,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "off", "placeholder": _("Only you see it")}
        ),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "days-%s"} | kwargs)
        self.today = today
        self.found: list[dt.date] = []

    def clean(self) -> dict[str, Any]:
        raw: Any = self.data
        try:
            self.found = sorted({dt.date.fromisoformat(text) for text in raw.getlist("date")})
        except ValueError as bad:
            raise forms.ValidationError(_("One of these is no day.")) from bad
        if not self.found:
            raise forms.ValidationError(_("Choose at least one day first."))
        if self.found[0] < self.today or len(self.found) > MOST_DATES:
            raise forms.ValidationError(_("Choose days from today on, a year at most."))
        if "act" in self.errors:
            raise forms.ValidationError(_("Choose what to do with those days."))
        if self.cleaned_data["act"] != self.Act.PLACES:
            self.errors.pop("places", None)  # nobody asks for that number
        elif self.cleaned_data.get("places", 0) is None:
            self.add_error("places", _("Say how many weddings those days take."))
        return self.cleaned_data

    def dates(self) -> list[dt.date]:
        return self.found

    def refuse(self, error: Exception) -> None:
        """What the service said, at the number when it was about that."""
        is_about_places = self.cleaned_data["act"] == self.Act.PLACES
        self.add_error("places" if is_about_places else None, str(error))
