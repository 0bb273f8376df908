import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, ReviewVersion
from vendors.amount_field import AmountField
from vendors.exceptions import NothingAsked
from vendors.models import ReviewComment, Vendor
from vendors.money import decimals_of, minor_units, money_of, words


class DayForm(forms.Form):
    day = forms.DateField(
        label=_("At the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("That day has not come yet."))
        return day


class RefusalForm(forms.Form):
    """Why money is not given back, for the colleague who asked."""

    note = forms.CharField(
        label=_("Why not?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why, for whoever asked.")},
    )


class LessForm(forms.Form):
    """How much less is given back than was asked for, in minor units; `most` is what is left."""

    def __init__(self, data: Any = None, *, currency: str, most: int, auto_id: str) -> None:
        super().__init__(data, initial={"amount": money_of(most, currency).amount}, auto_id=auto_id)
        self.currency = currency
        self.fields["amount"] = AmountField(
            label=_("How much"),
            min_value=money_of(1, currency).amount,
            max_digits=10,
            decimal_places=decimals_of(currency),
            help_text=_("%(currency)s, up to %(left)s.")
            % {"currency": currency, "left": words(most, currency)},
        )

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"], self.currency)


class NoteForm(forms.Form):
    """What the vendor reads of a decision."""

    note = forms.CharField(
        label=_("Why not?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the vendor needs to know.")},
    )


class SuspensionForm(NoteForm):
    """Why a vendor leaves the directory, short enough that the letter says all of it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"] = forms.CharField(
            label=_("Why?"),
            help_text=_("Their people read it, at once and by letter."),
            max_length=200,
            widget=forms.Textarea(attrs={"rows": 3}),
            error_messages={"required": _("Write why; the vendor reads it.")},
        )


class ChangesForm(forms.Form):
    """What should change before a vendor goes live: in general, at single fields, or both.
    `comments()` gives the latter by field.
    """

    note = forms.CharField(
        label=_("In general"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in ReviewComment.Field:
            self.fields[f"on_{field.value}"] = forms.CharField(
                label=field.label,
                max_length=1000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 1}),
            )

    @property
    def comment_fields(self) -> list[forms.BoundField]:
        return [self[f"on_{field.value}"] for field in ReviewComment.Field]

    @property
    def has_comments(self) -> bool:
        return any(field.value() or field.errors for field in self.comment_fields)

    def comments(self) -> dict[str, str]:
        said = {
            field.value: self.cleaned_data.get(f"on_{field.value}", "")
            for field in ReviewComment.Field
        }
        return {field: text for field, text in said.items() if text}

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data.get("note") or self.comments()):
            self.add_error("note", str(NothingAsked()))
        return self.cleaned_data


class OutcomeForm(forms.Form):
    """What came of a report."""

    outcome = forms.CharField(
        label=_("What did you find?"),
        help_text=_("For the record; neither side reads it."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    suspend = forms.BooleanField(label=_("Suspend the reported account"), required=False)


class ReviewDecisionForm(forms.Form):
    """Why a review does not appear."""

    reason = forms.ChoiceField(
        label=_("Why not?"),
        choices=[("", _("Choose…")), *ReviewVersion.Reason.choices],
        error_messages={"required": _("Choose a reason; the couple reads it.")},
    )
    note = forms.CharField(
        label=_("A word to the couple"),
        help_text=_("What to change, if it can be changed. The vendor does not read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VendorFilterForm(forms.Form):
    """Vendors by state and by name. A name is looked for in all states unless one is asked for."""

    ALL = "all"

    q = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    state = forms.ChoiceField(choices=[*Vendor.State.choices, (ALL, _("All"))], required=False)

    @property
    def name(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def chosen(self) -> str:
        """A state, or all of them; those who wait unless something is asked for."""
        usual = self.ALL if self.name else Vendor.State.SUBMITTED
        return str(self.cleaned_data.get("state") or usual)


class BookingFilterForm(forms.Form):
    """Rows behind the figures: by state and by the day something happened (UTC)."""

    state = forms.ChoiceField(
        choices=[("", _("Any state")), *Booking.State.choices], required=False
    )
    requested = forms.DateField(required=False, label=_("Requested on"))
    confirmed = forms.DateField(required=False, label=_("Confirmed on"))
    paid = forms.DateField(required=False, label=_("Deposit paid on"))
    late = forms.ChoiceField(
        choices=[("", _("Any")), ("on", _("Overdue"))], required=False, label=_("Instalments")
    )

    def days(self) -> dict[str, Any]:
        """What `BookingQuerySet.happened` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "late"}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("requested", "confirmed", "paid"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
