from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, ReviewVersion


class NoteForm(forms.Form):
    """What the vendor reads of a decision."""

    note = forms.CharField(
        label=_("What should they change, or why not?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the vendor needs to know.")},
    )


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
        choices=ReviewVersion.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason; the couple reads it.")},
    )
    note = forms.CharField(
        label=_("A word to the couple"),
        help_text=_("What to change, if it can be changed. The vendor does not read it."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BookingFilterForm(forms.Form):
    """Rows behind the figures: by state and by the day something happened (UTC)."""

    state = forms.ChoiceField(
        choices=[("", _("Any state")), *Booking.State.choices], required=False
    )
    requested = forms.DateField(required=False, label=_("Requested on"))
    confirmed = forms.DateField(required=False, label=_("Confirmed on"))
    paid = forms.DateField(required=False, label=_("Deposit paid on"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("requested", "confirmed", "paid"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
