"""What vendors choose when they set up payouts, and couples about their cards; the rest they tell
the provider.
"""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.models import Booking
from payments.countries import CHOICES, COUNTRIES
from payments.models import PayoutPlan, SavedCard
from payments.models.payouts import LONGEST_WAIT
from vendors.models import Vendor
from vendors.money import minor_units, money_of, words


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
    minimum = forms.DecimalField(
        label=_("Smallest payout"), min_value=0, max_digits=9, decimal_places=2, required=False
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
        self.fields["minimum"].help_text = _(
            "%(currency)s. Less than that waits for the next payout."
        ) % {"currency": self.currency}

    def clean_days_after_event(self) -> int:
        return self.cleaned_data["days_after_event"] or self.usual_days

    def clean_minimum(self) -> int:
        return minor_units(self.cleaned_data["minimum"] or Decimal(0), self.currency)


class HoldForm(forms.Form):
    """Why staff keep a vendor's money back."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The vendor reads this."))


class GiveBackForm(forms.Form):
    """A part of what was paid, typed as an amount and coming out in minor units, and why; with what
    the page said is left, in minor units.
    """

    expected_left = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    amount = forms.DecimalField(
        label=_("How much"), min_value=Decimal("0.01"), max_digits=10, decimal_places=2
    )
    why = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Couple and vendor read this on the booking.")
    )

    def __init__(self, data: Any = None, *, booking: Booking, left: int) -> None:
        super().__init__(data, initial={"expected_left": left})
        self.currency, self.left = booking.currency, left
        self.fields["amount"].help_text = _("%(currency)s, up to %(left)s.") % {
            "currency": self.currency,
            "left": words(left, self.currency),
        }

    def show_left(self, left: int) -> None:
        """Ask again, with what is left by now."""
        self.data = {**self.data, "expected_left": left}

    @property
    def alone_up_to(self) -> int:
        """More than this, in minor units, needs a second person."""
        return int(settings.REFUND_ALONE_UP_TO)

    def clean_amount(self) -> int:
        amount = minor_units(self.cleaned_data["amount"], self.currency)
        if amount > self.left:
            raise forms.ValidationError(
                _("No more than %(left)s is left.") % {"left": words(self.left, self.currency)}
            )
        return amount
