"""What couples and vendors type around a booking. Prices are typed in whole currency and leave
here in minor units.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bookings.extras_form import ExtrasForm
from bookings.models import DayPlan, ReviewReport, ReviewVersion
from bookings.models.reviews import CRITERIA, LONGEST, MOST_PHOTOS, SHORTEST
from bookings.services.deposits import INSTANT_HOURS
from bookings.terms import hash_of, terms_of
from vendors.amount_field import AmountField
from vendors.models import Package, Vendor
from vendors.money import minor_units, part_of
from vendors.schedule_fields import ScheduleFields


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


class RequestForm(ExtrasForm, TermsForm):
    """Package, extras, day and words to the vendor. The server knows what that costs."""

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
        packages.queryset = vendor.packages.offered().with_extras()
        self.ask_for_extras(packages.queryset)
        if self.packages and not self.initial.get("package"):
            self.initial["package"] = self.packages[0].pk

    instant_hours = INSTANT_HOURS

    @property
    def kinds(self) -> str:
        """How its packages are booked: "at once", "on request" or "both"."""
        kinds = {package.instant_book for package in self.packages}
        return "both" if len(kinds) == 2 else "at once" if True in kinds else "on request"

    @property
    def chosen_package(self) -> Package | None:
        """The one that is chosen so far."""
        chosen = str(self["package"].value())
        return next((one for one in self.packages if str(one.pk) == chosen), None)

    @property
    def chosen_day(self) -> dt.date | None:
        found = self.cleaned_data if self.is_bound else self.initial
        day = found.get("date")
        return day if isinstance(day, dt.date) else None

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


class TakeBackForm(ReasonForm):
    """Why what was promised is not kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class QuoteForm(ScheduleFields, forms.Form):
    """An offer; `offer()` has `price` and `deposit` in minor units, and `valid_until`."""

    title = forms.CharField(label=_("What you offer"), max_length=80)
    note = forms.CharField(
        label=_("What is in it"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    date = forms.DateField(label=_("Day"), widget=DateInput)
    days = forms.IntegerField(label=_("Days in a row"), min_value=1, max_value=7, initial=1)
    price = AmountField(
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
        self.ask_for_schedule(self.initial.get("schedule", []))

    def clean_date(self) -> dt.date:
        return day_to_come(self.cleaned_data["date"], self.vendor)

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.vendor.currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.clean_schedule(cleaned)
        return cleaned

    def offer(self) -> dict[str, Any]:
        """What `services.offer_quote` takes."""
        facts = dict(self.cleaned_data)
        percent = facts.pop("deposit_percent")
        facts["deposit"] = part_of(facts["price"], percent, self.vendor.currency)
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
    """For which package and day somebody waits, and what they began to write."""

    package = forms.ModelChoiceField(Package.objects.offered())
    date = forms.DateField()
    message = forms.CharField(max_length=2000, required=False)


class OfferForm(ExtrasForm, TermsForm):
    """Taking a day that is held for us, for the package that we waited for."""

    message = forms.CharField(
        label=_("Your message"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, package: Package, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        self.ask_for_extras([package])

    @property
    def chosen_package(self) -> Package | None:
        return self.packages[0]

    @property
    def chosen_day(self) -> dt.date | None:
        return self.day


class DayPlanForm(forms.ModelForm[DayPlan]):
    """Everything may stay open for now."""

    class Meta:
        model = DayPlan
        fields = ("arrives_at", "leaves_at", "place", "notes")
        widgets = {
            "arrives_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "leaves_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "notes": forms.Textarea(attrs={"rows": 4}),
        }


class NoteForm(forms.Form):
    body = forms.CharField(
        label=_("New note"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class TaskForm(forms.Form):
    text = forms.CharField(label=_("What is to be done"), max_length=200)
    due_on = forms.DateField(label=_("Until"), required=False, widget=DateInput)
    shared = forms.BooleanField(label=_("Both sides see it"), required=False)


class Pictures(forms.FileField):
    """Several files; `clean` gives a list, empty without any."""

    widget = type("PicturesInput", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(Pictures, self).clean(one, initial) for one in data or ()]


MARKS = (
    (1, _("Bad")),
    (2, _("Poor")),
    (3, _("All right")),
    (4, _("Good")),
    (5, _("Excellent")),
)
ASKED = {
    "overall": _("All in all"),
    "quality": _("Quality of the work"),
    "communication": _("Communication"),
    "value": _("Value for money"),
    "punctuality": _("Punctuality"),
}


class ReviewForm(forms.Form):
    """A review. `facts()` is what `services.write_review` takes, `keep()` the ids of the earlier
    pictures that stay.
    """

    title = forms.CharField(label=_("In one line"), max_length=100, required=False, strip=True)
    text = forms.CharField(
        label=_("Your review"),
        min_length=SHORTEST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=format_lazy(
            _(
                "What was good, what would other couples want to know? Leave out names of guests."
                " From {shortest} to {longest} characters."
            ),
            shortest=SHORTEST,
            longest=f"{LONGEST:,}",
        ),
    )
    pictures = Pictures(
        label=_("Pictures"),
        required=False,
        help_text=_("Up to six: JPEG, PNG or WebP, up to 12 MB each."),
    )

    def __init__(self, *args: Any, version: ReviewVersion | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.earlier = list(version.photos.all()) if version else []
        marks = {
            name: forms.TypedChoiceField(
                label=ASKED[name],
                choices=MARKS,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one to five stars.")},
            )
            for name in CRITERIA
        }
        self.fields = marks | self.fields
        self.fields["pictures"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        if version:
            self.initial = {name: getattr(version, name) for name in (*CRITERIA, "title", "text")}
            if self.earlier:
                self.fields["drop"] = forms.MultipleChoiceField(
                    label=_("Take away"),
                    required=False,
                    choices=[(photo.pk, str(photo)) for photo in self.earlier],
                )

    @property
    def criteria(self) -> list[forms.BoundField]:
        return [self[name] for name in CRITERIA]

    @property
    def dropped(self) -> list[str]:
        """The earlier pictures that are ticked to go, as the form sent them."""
        return self["drop"].value() or [] if self.earlier else []

    def facts(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "marks": {name: cleaned[name] for name in CRITERIA},
            "title": cleaned["title"],
            "text": cleaned["text"],
            "pictures": cleaned["pictures"],
        }

    def keep(self) -> list[int]:
        gone = set(self.cleaned_data.get("drop", []))
        return [photo.pk for photo in self.earlier if str(photo.pk) not in gone]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        stay = len(self.earlier) - len(cleaned.get("drop", []))
        if stay + len(cleaned.get("pictures") or []) > MOST_PHOTOS:
            self.add_error("pictures", _("A review shows at most six pictures."))
        return cleaned


class ReplyForm(forms.Form):
    """The vendor's answer to a review; everybody reads it."""

    text = forms.CharField(
        label=_("Your answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReviewReportForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReviewReport.Reason.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Tell us more"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def day_to_come(date: dt.date, vendor: Vendor) -> dt.date:
    """The day, unless it is over on the vendor's calendar. Raises ValidationError."""
    if date < vendor.today():
        raise forms.ValidationError(_("That day has passed. Choose a day to come."))
    return date
