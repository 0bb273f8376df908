"""Which bookings staff look at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking


class BookingFilterForm(forms.Form):
    """Rows behind the figures: by state and by the day something happened (UTC)."""

    state = forms.ChoiceField(
        choices=[("", _("Any state")), *Booking.State.choices], required=False
    )
    requested = forms.DateField(required=False, label=_("Requested on"))
    confirmed = forms.DateField(required=False, label=_("Confirmed on"))
    paid = forms.DateField(required=False, label=_("Deposit paid on"))
    captured = forms.DateField(required=False, label=_("Money came on"))
    refunded = forms.DateField(required=False, label=_("Money went back on"))
    late = forms.ChoiceField(
        choices=[("", _("Any")), ("on", _("Overdue"))], required=False, label=_("Instalments")
    )

    def days(self) -> dict[str, Any]:
        """What `BookingQuerySet.happened` takes."""
        names = ("state", "requested", "confirmed", "paid")
        return {name: self.cleaned_data[name] for name in names}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("requested", "confirmed", "paid", "captured", "refunded"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
