import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bookings.models import Booking, ReviewVersion
from vendors.amount_field import AmountField
from vendors.exceptions import NothingAsked
from vendors.models import Photo, ReviewComment, Vendor
from vendors.money import decimals_of, minor_units, money_of, words

COMMENTED = [one for one in ReviewComment.Field if one not in ReviewComment.SINGLE]
K = TypeVar("K", int, str)


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
    """What should change before a vendor goes live: in general, at single fields, pictures and
    packages, or all of it. `asked()` gives the words as the service takes them.
    """

    note = forms.CharField(
        label=_("In general"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.photos, self.packages = list(vendor.photos.all()), list(vendor.packages.all())
        for field in COMMENTED:
            self.fields[f"on_{field.value}"] = _comment(str(field.label))
        for number, photo in enumerate(self.photos, 1):
            name = f"Picture {number}" + (f": {photo.alt}" if photo.alt else "")
            self.fields[f"on_photo_{photo.pk}"] = _comment(name)
        for package in self.packages:
            self.fields[f"on_package_{package.pk}"] = _comment(package.name)

    @property
    def comment_fields(self) -> list[forms.BoundField]:
        return [self[f"on_{field.value}"] for field in COMMENTED]

    @property
    def photo_fields(self) -> list[tuple[Photo, forms.BoundField]]:
        return [(photo, self[f"on_photo_{photo.pk}"]) for photo in self.photos]

    @property
    def package_fields(self) -> list[forms.BoundField]:
        return [self[f"on_package_{package.pk}"] for package in self.packages]

    @property
    def has_comments(self) -> bool:
        return self._are_used(self.comment_fields)

    @property
    def has_photo_comments(self) -> bool:
        return self._are_used([field for _, field in self.photo_fields])

    @property
    def has_package_comments(self) -> bool:
        return self._are_used(self.package_fields)

    def asked(self) -> dict[str, Any]:
        return {
            "comments": self._said({field.value: field.value for field in COMMENTED}),
            "on_photos": self._said({photo.pk: f"photo_{photo.pk}" for photo in self.photos}),
            "on_packages": self._said({one.pk: f"package_{one.pk}" for one in self.packages}),
        }

    def clean(self) -> dict[str, Any]:
        if not self.errors and not (self.cleaned_data.get("note") or any(self.asked().values())):
            self.add_error("note", str(NothingAsked()))
        return self.cleaned_data

    def _said(self, names: Mapping[K, str]) -> dict[K, str]:
        """The words that there are, by what they are about."""
        said = {about: self.cleaned_data.get(f"on_{name}", "") for about, name in names.items()}
        return {about: text for about, text in said.items() if text}

    def _are_used(self, fields: Iterable[forms.BoundField]) -> bool:
        return any(field.value() or field.errors for field in fields)


def _comment(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 1})
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
