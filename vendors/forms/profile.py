"""Who a vendor is, on what terms, and the papers that show it."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from messaging.uploads import ACCEPTED
from vendors.amount_field import AmountField
from vendors.models import Language, Vendor, VendorDocument
from vendors.money import CURRENCIES
from vendors.policies import BadSteps, PolicyKind, check_steps
from vendors.remarks import RemarkedField, remarks_on
from vendors.taxes import RATE_BOUNDS, without_zeros

OWN_STEPS = 4


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
    needed_later = ("tagline", "description")  # before it is sent in (`missing_for_review`)
    renew_address = forms.BooleanField(
        label=_("Give our page an address that is made of this name"), required=False
    )
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
            "tagline": _("Couples read it in every list. It is needed before you send in."),
            "description": _("At least 80 characters before you send in."),
            "styles": _("Couples search by these; choose what is really yours."),
            "guests_max": _("Leave it empty when the number does not matter to you."),
            "serves_km": _("0 when couples come to you. Searches within this circle find you."),
        }

    field_order = ("name", "renew_address")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["renew_address"].help_text = _(
                "Now it is %(path)s. Links to that one lead to the new one."
            ) % {"path": self.instance.get_absolute_url()}
            self.remarks = remarks_on(self.instance)
            self.initial["languages"] = [one.code for one in self.instance.languages.all()]


class TaxForm(forms.Form):
    """The tax that prices include, and who pays it."""

    rate = AmountField(
        label=_("Tax rate, percent"),
        required=False,
        validators=RATE_BOUNDS,
        help_text=_("Empty: no tax is shown. Bookings that are confirmed already keep their rate."),
        max_digits=6,
        decimal_places=3,
        error_messages={"invalid": _("Write a rate like 23 or 5.5.")},
    )
    tax_id = forms.CharField(
        label=_("VAT id"),
        required=False,
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z]{2}[ A-Za-z0-9+*.-]{2,}$")],
        help_text=_("With the letters of your country, as PT500100144. It stands on receipts."),
    )

    @classmethod
    def initial_of(cls, vendor: Vendor) -> dict[str, Any]:
        rate = None if vendor.tax_rate is None else without_zeros(vendor.tax_rate)
        return {"rate": rate, "tax_id": vendor.tax_id}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("tax_id") and cleaned.get("rate") is None and "rate" not in self.errors:
            self.add_error("rate", _("Say the rate, too; 0 when you charge none."))
        return cleaned


class PolicyForm(forms.Form):
    """What couples get back when they cancel, and the vendor's own terms. `steps()` gives own steps
    as [[days, percent], …].
    """

    kind = forms.ChoiceField(
        label=_("When couples cancel"), choices=PolicyKind.choices, widget=forms.RadioSelect
    )
    balance_days = forms.IntegerField(
        label=_("Balance due, days before the wedding"),
        min_value=0,
        max_value=365,
        help_text=_("Bookings that are confirmed already keep their date."),
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
        initial: dict[str, Any] = {
            "kind": vendor.policy_kind,
            "terms": vendor.terms,
            "balance_days": vendor.balance_days,
        }
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
        if not self.steps():
            self.add_error("days0", _("Say at least one step, or choose one of the others."))
            return cleaned
        try:
            check_steps(self.steps())
        except BadSteps as error:
            self.add_error("days0", str(error))
        return cleaned


class DocumentForm(forms.Form):
    """One paper; what it may be, the service says."""

    kind = forms.ChoiceField(label=_("What it is"), choices=VendorDocument.Kind.choices)
    file = forms.FileField(
        label=_("Document"),
        allow_empty_file=True,
        help_text=_("A PDF, a picture or an office document."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
