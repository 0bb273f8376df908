"""What vendors choose when they set up payouts, and couples about their cards; the rest they tell
the provider.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking
from payments.countries import CHOICES, COUNTRIES
from payments.evidence import FIELDS, LONGEST_FIELD, SHORT, plain
from payments.exceptions import NothingToMove, SameProvider
from payments.models import BillDispute, Dispute, DisputeFile, PayoutPlan, Provider, SavedCard
from payments.models.payout_plans import LONGEST_WAIT
from payments.owed_back import OwedBack
from vendors.amount_field import AmountField
from vendors.models import Vendor
from vendors.money import decimals_of, minor_units, money_of, words

LAST_MOMENT = 4_102_444_800  # the year 2100


class ConsentForm(forms.Form):
    """Which of the cards somebody keeps is to be charged."""

    card = forms.ModelChoiceField(SavedCard.objects.none())

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["card"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type checker
        field.queryset = SavedCard.objects.kept_by(person)


class PayoutStartForm(forms.Form):
    country = forms.ChoiceField(
        label=_("Country in which your business is registered"),
        choices=[("", _("Choose a country")), *CHOICES],
        help_text=_("It cannot be changed later."),
        error_messages={"invalid_choice": _("Stripe cannot pay out to businesses there.")},
    )

    @staticmethod
    def initial_of(vendor: Vendor) -> dict[str, str]:
        """Where the vendor works from, when Stripe pays out there."""
        country = vendor.place.country
        return {"country": country if country in COUNTRIES else ""}


class PayPalAddressForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address of your PayPal account"),
        max_length=127,
        help_text=_("We send a letter there; payouts go to it once you have opened its link."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class PayoutChoiceForm(forms.Form):
    """Through which of their accounts a vendor is paid."""

    provider = forms.ChoiceField(choices=Provider.choices)


class ChangeForm(forms.Form):
    """The preview that somebody saw of a change: of which moment, in seconds since the epoch, and
    what it asked for, in minor units. A change that costs nothing now has neither.
    """

    at = forms.FloatField(required=False, min_value=0, max_value=LAST_MOMENT)
    expected_due = forms.IntegerField(required=False, min_value=0)

    def clean_at(self) -> dt.datetime | None:
        at = self.cleaned_data["at"]
        return dt.datetime.fromtimestamp(at, dt.UTC) if at else None

    def clean_expected_due(self) -> int:
        return self.cleaned_data["expected_due"] or 0


class PayoutPlanForm(forms.Form):
    """When a vendor wants to be paid. The smallest payout is typed as an amount and comes out in
    minor units.
    """

    rhythm = forms.ChoiceField(
        label=_("When you are paid"),
        choices=PayoutPlan.Rhythm.choices,
        widget=forms.RadioSelect,
    )
    days_after_event = forms.IntegerField(
        label=_("Days after the wedding"),
        min_value=1,
        max_value=LONGEST_WAIT,
        required=False,
        help_text=_("Counts when you are paid after each wedding."),
    )

    def __init__(self, data: Any = None, *, plan: PayoutPlan) -> None:
        self.currency = plan.vendor.currency
        initial = {
            "rhythm": plan.rhythm,
            "days_after_event": plan.days_after_event,
            "minimum": money_of(plan.minimum, self.currency).amount,
        }
        super().__init__(data, initial=initial)
        self.usual_days = plan.days_after_event
        self.fields["minimum"] = AmountField(
            label=_("Smallest payout"),
            min_value=0,
            max_digits=9,
            decimal_places=decimals_of(self.currency),
            required=False,
            help_text=_("%(currency)s. Less than that waits for the next payout.")
            % {"currency": self.currency},
        )

    def clean_days_after_event(self) -> int:
        return self.cleaned_data["days_after_event"] or self.usual_days

    def clean_minimum(self) -> int:
        return minor_units(self.cleaned_data["minimum"] or Decimal(0), self.currency)


class HoldForm(forms.Form):
    """Why staff keep a vendor's money back."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The vendor reads this."))


class MoveForm(forms.Form):
    """What finance has moved from one provider to another; comes out in minor units. `key` is made
    with the page: sent twice, it is written once.
    """

    TOO_OLD = _("This page is too old. Look at the list, and write it once more.")

    key = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(label=_("From"), choices=Provider.choices)
    destination = forms.ChoiceField(label=_("To"), choices=Provider.choices)
    currency = forms.ChoiceField(label=_("Currency"))
    amount = AmountField(label=_("Amount"), max_digits=14, decimal_places=3)
    note = forms.CharField(
        label=_("Reference"),
        max_length=200,
        help_text=_("The bank's reference, or what else finds it again on a bank statement."),
    )

    def __init__(self, data: Any = None, *, currencies: list[str]) -> None:
        initial = {"key": uuid4(), "destination": Provider.PAYPAL.value}
        super().__init__(data, initial=initial)
        field = self.fields["currency"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [(each, each) for each in currencies]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "key" in self.errors:
            self.add_error(None, self.TOO_OLD)
        if cleaned.get("source") and cleaned["source"] == cleaned.get("destination"):
            self.add_error("destination", str(SameProvider()))
        amount, currency = cleaned.get("amount"), cleaned.get("currency")
        if amount is not None and currency:
            self._clean_amount(amount, currency)
        return cleaned

    def _clean_amount(self, amount: Decimal, currency: str) -> None:
        decimals, typed = decimals_of(currency), amount.as_tuple().exponent
        if not isinstance(typed, int) or -typed > decimals:
            message = _("Amounts of %(currency)s have %(count)s decimals.")
            self.add_error("amount", message % {"currency": currency, "count": decimals})
        elif amount <= 0:
            self.add_error("amount", str(NothingToMove()))
        else:
            self.cleaned_data["amount"] = minor_units(amount, currency)

    def renew(self) -> None:
        """What comes next from this page is news."""
        self.data = _as_sent(self.data) | {"key": str(uuid4())}


class GiveBackForm(forms.Form):
    """A part of what was paid, typed as an amount and coming out in minor units, and why; with what
    the page said is left, in minor units. It begins with what is owed because it came back.
    """

    expected_left = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    why = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Couple and vendor read this on the booking.")
    )

    def __init__(
        self, data: Any = None, *, booking: Booking, left: int, owed: OwedBack | None = None
    ) -> None:
        super().__init__(data, initial={"expected_left": left})
        self.currency, self.left = booking.currency, left
        if owed:
            self._begin_with(owed)
        self.fields["amount"] = AmountField(
            label=_("How much"),
            min_value=money_of(1, self.currency).amount,
            max_digits=10,
            decimal_places=decimals_of(self.currency),
            help_text=_("%(currency)s, up to %(left)s.")
            % {"currency": self.currency, "left": words(left, self.currency)},
        )
        self.order_fields(["expected_left", "amount", "why"])

    def show_left(self, left: int) -> None:
        """Ask again, with what is left by now."""
        self.data = _as_sent(self.data) | {"expected_left": left}

    def clean_amount(self) -> int:
        amount = minor_units(self.cleaned_data["amount"], self.currency)
        if amount > self.left:
            raise forms.ValidationError(
                _("No more than %(left)s is left.") % {"left": words(self.left, self.currency)}
            )
        return amount

    def _begin_with(self, owed: OwedBack) -> None:
        self.initial["amount"] = money_of(min(owed.amount, self.left), self.currency).amount
        self.initial["why"] = owed.latest.explanation


class PlainField(forms.CharField):
    """Browsers send line ends of two characters, and count one: so do we."""

    def to_python(self, value: Any) -> str:
        return plain(super().to_python(value) or "")


class EvidenceForm(forms.Form):
    """The draft of an answer to a bank, one field for each text that it asks for."""

    def __init__(self, data: Any = None, *, draft: dict[str, str]) -> None:
        super().__init__(data, initial=draft)
        for name, (label, help_text) in FIELDS.items():
            rows = draft.get(name, "").count("\n") + len(draft.get(name, "")) // 80 + 2
            is_short = name in SHORT
            self.fields[name] = PlainField(
                label=str(label),
                help_text=str(help_text),
                required=False,
                max_length=LONGEST_FIELD,
                widget=forms.TextInput()
                if is_short
                else forms.Textarea(attrs={"rows": min(14, max(3, rows))}),
            )


class StatementForm(forms.Form):
    """What the vendor says to a bank, or to PayPal."""

    text = PlainField(
        label=_("What happened?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Say it as you would to somebody who knows neither of you: that is who reads it."
        ),
        error_messages={"required": _("Write what happened.")},
    )


class DisputeFileForm(forms.Form):
    """A file for the bank, or PayPal; what it may be, the service says."""

    kind = forms.ChoiceField(
        label=_("What it shows"),
        choices=[(kind.value, kind.label) for kind in DisputeFile.ADDED_BY_HAND],
    )
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,
        help_text=_("PDF, JPEG or PNG up to 4.5 MB, one of each kind; a new one takes its place."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )


class DisputeFilterForm(forms.Form):
    """Which disputes staff look at."""

    SHOWN = (("", _("All")), ("due", _("Answer due")), ("open", _("Open")), ("closed", _("Over")))

    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        reasons = [each.objects.order_by().values_list("reason") for each in (Dispute, BillDispute)]
        known = [each for (each,) in reasons[0].union(reasons[1]).order_by("reason")]
        choices = [(each, Dispute(reason=each).reason_words) for each in known]
        self.fields["reason"] = forms.ChoiceField(
            label=_("Reason"), choices=[("", _("Any")), *choices], required=False
        )


def _as_sent(data: Mapping[str, Any]) -> dict[str, Any]:
    """Each name with its value; unpacking what a browser sent would give lists."""
    return {name: data.get(name) for name in data}
