"""Which bookings staff look at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking


class BookingFilterForm(forms.Form):
    """Bookings by words, by state and by the day something happened (UTC). Addresses are looked
    through for those who may see people.
    """

    q = forms.CharField(
        label=_("Number, vendor or couple"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )
    state = forms.ChoiceField(
        choices=[("", _("Any state")), *Booking.State.choices], required=False
    )
    late = forms.ChoiceField(
        choices=[("", _("Any")), ("on", _("Overdue"))], required=False, label=_("Instalments")
    )
    requested = forms.DateField(required=False, label=_("Requested on"))
    confirmed = forms.DateField(required=False, label=_("Confirmed on"))
    paid = forms.DateField(required=False, label=_("Deposit paid on"))
    captured = forms.DateField(required=False, label=_("Money came on"))
    refunded = forms.DateField(required=False, label=_("Money went back on"))

    DAYS = ("requested", "confirmed", "paid", "captured", "refunded")

    def __init__(self, data: Any = None, *, person: User) -> None:
        super().__init__(data)
        self.sees_addresses = person.has_perm("adminpanel.see_people")
        if self.sees_addresses:
            self.fields["q"].label = _("Number, vendor, couple or e-mail")
        for name in self.DAYS:
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    @property
    def first_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.DAYS]

    @property
    def day_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.DAYS]

    @property
    def asks_for_days(self) -> bool:
        return any(field.data or field.errors for field in self.day_fields)

    @property
    def asks_for_something(self) -> bool:
        return any(field.data for field in self)

    def days(self) -> dict[str, Any]:
        """What `BookingQuerySet.happened` takes."""
        names = ("state", "requested", "confirmed", "paid")
        return {name: self.cleaned_data[name] for name in names}
