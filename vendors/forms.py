"""What vendors type about themselves. Prices are typed in whole currency and leave here in minor
units.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.uploads import ACCEPTED
from vendors.availability import dates_between
from vendors.imports.errors import CalendarError
from vendors.imports.fetching import clean_address
from vendors.models import Counted, Extra, Language, Package, Photo, Vendor, VendorDocument
from vendors.models.extras import MOST_GUESTS
from vendors.models.photos import FRAME_FIELDS, MOST_PHOTOS, Frame
from vendors.money import CURRENCIES, minor_units, money_of
from vendors.policies import BadSteps, PolicyKind, check_steps
from vendors.remarks import RemarkedField, remarks_on
from vendors.services.photos import Step

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
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


OWN_STEPS = 4
MOST_PIECES = 200  # of one extra in one booking


class VendorStartForm(forms.ModelForm[Vendor]):
    """The first four facts; the rest follows on the checklist."""

    currency = forms.ChoiceField(
        label=_("Currency of your prices"),
        choices=[(code, code) for code in CURRENCIES],
        help_text=_("It stays the same for all your packages."),
    )

    class Meta:
        model = Vendor
        fields = ("name", "category", "place", "currency")
        labels = {"name": _("Name of your business")}


class VendorForm(forms.ModelForm[Vendor]):
    """The profile, with what staff said of its fields."""

    bound_field_class = RemarkedField
    languages = forms.MultipleChoiceField(
        label=_("Languages you speak with couples"),
        choices=Language.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Vendor
        fields = (
            "name",
            "category",
            "place",
            "tagline",
            "description",
            "styles",
            "guests_max",
            "serves_km",
            "lead_days",
            "horizon_days",
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 8}),
            "styles": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "styles": _("Couples search by these; choose what is really yours."),
            "guests_max": _("Leave it empty when the number does not matter to you."),
            "serves_km": _("0 when couples come to you. Searches within this circle find you."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.remarks = remarks_on(self.instance)
            self.initial["languages"] = [one.code for one in self.instance.languages.all()]


class PackageForm(forms.ModelForm[Package]):
    """`cleaned_data["price"]` is in minor units of the vendor's currency; `extras` is there when
    the vendor has some.
    """

    price = forms.DecimalField(
        label=_("Price"), min_value=Decimal("1"), max_value=Decimal("1000000"), decimal_places=2
    )

    class Meta:
        model = Package
        fields = (
            "name",
            "description",
            "price",
            "deposit_percent",
            "instant_book",
            "hold_hours",
            "days",
        )
        labels = {"deposit_percent": _("Deposit in percent")}
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = vendor.currency
        self.fields["price"].help_text = vendor.currency
        if self.instance.pk:
            self.initial["price"] = money_of(self.instance.price, vendor.currency).amount
        offered = Extra.objects.offered().filter(vendor=vendor)
        if offered.exists():
            self.fields["extras"] = forms.ModelMultipleChoiceField(
                offered,
                label=_("Extras that couples can add to it"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=self.instance.extras.all() if self.instance.pk else None,
            )

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.currency)


class ExtraForm(forms.ModelForm[Extra]):
    """`cleaned_data` has the price in minor units of the vendor's currency, and the `packages`."""

    price = forms.DecimalField(
        label=_("Price"), min_value=Decimal("0.01"), max_value=Decimal("100000"), decimal_places=2
    )
    counted = forms.ChoiceField(
        label=_("The price is"),
        choices=Counted.choices,
        widget=forms.RadioSelect,
        initial=Counted.ONCE,
    )
    most = forms.IntegerField(
        label=_("How many at most"),
        min_value=1,
        max_value=MOST_GUESTS,
        required=False,
        help_text=_("Hours, pieces or guests in one booking. Empty for any number of guests."),
    )
    packages = forms.ModelMultipleChoiceField(
        Package.objects.none(),
        label=_("Packages it goes with"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one package.")},
    )

    class Meta:
        model = Extra
        fields = ("name", "description", "price", "counted", "most")
        labels = {"description": _("What it is")}

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = vendor.currency
        self.fields["price"].help_text = vendor.currency
        packages: Any = self.fields["packages"]
        packages.queryset = Package.objects.offered().filter(vendor=vendor)
        if self.instance.pk:
            self.initial["price"] = money_of(self.instance.price, vendor.currency).amount
            self.initial["packages"] = self.instance.packages.all()
        else:
            self.initial["packages"] = packages.queryset

    def clean_price(self) -> int:
        return minor_units(self.cleaned_data["price"], self.currency)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        counted = cleaned.get("counted")
        if counted == Counted.ONCE:
            cleaned["most"] = None
        elif counted in (Counted.HOUR, Counted.PIECE) and "most" in cleaned:
            if cleaned["most"] is None:
                self.add_error("most", _("Say how many one booking can have."))
            elif cleaned["most"] > MOST_PIECES:
                self.add_error("most", _("Take %(most)s at most.") % {"most": MOST_PIECES})
        return cleaned


class PolicyForm(forms.Form):
    """What couples get back when they cancel, and the vendor's own terms. `steps()` gives own steps
    as [[days, percent], …].
    """

    kind = forms.ChoiceField(
        label=_("When couples cancel"), choices=PolicyKind.choices, widget=forms.RadioSelect
    )
    terms = forms.CharField(
        label=_("Your own terms"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Couples read them before they request a day; who has booked keeps theirs."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(OWN_STEPS):
            self.fields[f"days{number}"] = forms.IntegerField(
                label=_("Days before"), required=False, min_value=0, max_value=730
            )
            self.fields[f"percent{number}"] = forms.IntegerField(
                label=_("Percent back"), required=False, min_value=1, max_value=100
            )

    @classmethod
    def initial_of(cls, vendor: Vendor) -> dict[str, Any]:
        initial: dict[str, Any] = {"kind": vendor.policy_kind, "terms": vendor.terms}
        for number, (days, percent) in enumerate(vendor.policy_steps):
            initial |= {f"days{number}": days, f"percent{number}": percent}
        return initial

    @property
    def step_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"days{number}"], self[f"percent{number}"]) for number in range(OWN_STEPS)]

    def steps(self) -> list[list[int]]:
        rows = (
            [self.cleaned_data.get(f"days{number}"), self.cleaned_data.get(f"percent{number}")]
            for number in range(OWN_STEPS)
        )
        return [
            [days, percent] for days, percent in rows if days is not None and percent is not None
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") != PolicyKind.CUSTOM or self.errors:
            return cleaned
        for number in range(OWN_STEPS):
            days, percent = cleaned[f"days{number}"], cleaned[f"percent{number}"]
            if (days is None) != (percent is None):
                empty = f"days{number}" if days is None else f"percent{number}"
                self.add_error(empty, _("Fill in both, or neither."))
                return cleaned
        try:
            check_steps(self.steps())
        except BadSteps as error:
            self.add_error("days0", str(error))
        return cleaned


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """One picture or several at once; what each may be, the service says."""

    widget = SeveralFiles(attrs={"accept": "image/jpeg,image/png,image/webp", "multiple": True})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, (list, tuple)) else [data]
        return [super(PicturesField, self).clean(one, initial) for one in chosen or [None]]


class PhotosForm(forms.Form):
    """Pictures to add; each is described afterwards, where it is seen."""

    images = PicturesField(
        label=_("Pictures"),
        allow_empty_file=True,
        help_text=_("JPEG, PNG or WebP, up to 12 MB each and 20 at once."),
    )


class PhotoAltForm(forms.ModelForm[Photo]):
    """What one picture shows. Empty takes the words away."""

    class Meta:
        model = Photo
        fields = ("alt",)
        labels = {"alt": _("What it shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_%s_{self.instance.pk}"  # many stand on one page


class PhotoMoveForm(forms.Form):
    """A step, or a place counted from 1; `to()` gives whichever it is."""

    step = forms.ChoiceField(choices=Step.choices, required=False)
    place = forms.IntegerField(min_value=1, max_value=MOST_PHOTOS, required=False)

    def clean(self) -> dict[str, Any]:
        if not (self.cleaned_data.get("step") or self.cleaned_data.get("place")):
            raise forms.ValidationError(_("Say where it goes."))
        return self.cleaned_data

    def to(self) -> Step | int:
        step = self.cleaned_data.get("step")
        return Step(step) if step else int(self.cleaned_data["place"])


class FrameForm(forms.ModelForm[Photo]):
    """What of a picture is shown, in numbers; `frame()` gives it."""

    class Meta:
        model = Photo
        fields = FRAME_FIELDS

    def frame(self) -> Frame:
        return Frame(**self.cleaned_data)


class DocumentForm(forms.Form):
    """One paper; what it may be, the service says."""

    kind = forms.ChoiceField(label=_("What it is"), choices=VendorDocument.Kind.choices)
    file = forms.FileField(
        label=_("Document"),
        allow_empty_file=True,
        help_text=_("A PDF, a picture or an office document."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )


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

    horizon_days = forms.IntegerField(
        label=_("How many days ahead you take bookings"),
        min_value=30,
        max_value=1825,
        help_text=_("730 is two years."),
    )
    lead_days = forms.IntegerField(
        label=_("Days of notice you need"),
        min_value=1,
        max_value=365,
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
    places = forms.IntegerField(min_value=0, max_value=20, required=False)
    reason = forms.CharField(max_length=80, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        wants_places = self.cleaned_data.get("act") == self.Act.PLACES
        if wants_places and self.cleaned_data.get("places", 0) is None:
            raise forms.ValidationError(_("Say how many weddings those days take."))
        return self.cleaned_data

    def dates(self) -> list[dt.date]:
        return self.found
