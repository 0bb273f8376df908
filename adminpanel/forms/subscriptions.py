"""What finance types about tiers: credit, comps, what tiers give and cost."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from payments.models import Comp, TierPrice
from payments.models.plans import PAID_TIERS
from vendors.amount_field import AmountField
from vendors.models import Tier
from vendors.models.photos import MOST_PHOTOS
from vendors.models.tier_changes import DAYS_AHEAD, first_day
from vendors.models.tiers import LEAST_PHOTOS, MOST_MEMBERS, Limits
from vendors.money import decimals_of, minor_units, money_of, words
from vendors.services import refuse_tier_change

LAST_MOMENT = dt.time(23, 59, 59)
LONGEST_COMP = dt.timedelta(days=2 * 365)
PERCENT = Decimal(100)


class SubscriberForm(forms.Form):
    q = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "input"}),
    )

    @property
    def name(self) -> str:
        return str(self.cleaned_data.get("q", ""))


class CreditForm(forms.Form):
    """Credit for a vendor's next bills, typed as an amount and coming out in minor units. `key` is
    made with the page: sent twice, it is given once.
    """

    TOO_OLD = _("This page is too old. Look at the list of credits, and give it once more.")

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, currency: str) -> None:
        super().__init__(data, initial={"key": uuid4()}, auto_id="credit_%s")
        self.currency = currency
        self.fields["amount"] = AmountField(
            label=_("How much"),
            min_value=money_of(1, currency).amount,
            max_digits=8,
            decimal_places=decimals_of(currency),
            help_text=_("%(currency)s, used up by the bills that come next.")
            % {"currency": currency},
        )
        self.fields["reason"] = _reason()

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"], self.currency)

    def clean(self) -> dict[str, Any]:
        if "key" in self.errors:
            self.add_error(None, str(self.TOO_OLD))
        return self.cleaned_data

    def renew(self) -> None:
        """What comes next from this page is news."""
        self.data = {name: self.data[name] for name in self.data} | {"key": str(uuid4())}


class CompForm(forms.Form):
    """A tier for nothing, asked once more with what it comes to; `until` comes out as the last
    moment of the day, where whoever types it is. `instead_of` is the one that stood when it was
    asked.
    """

    tier = forms.ChoiceField(label=_("Tier"), choices=[(each, each.label) for each in PAID_TIERS])
    until = forms.DateField(
        label=_("Until the end of"),
        required=False,
        help_text=_("Two years from now at most. Without a day, until somebody takes it back."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    instead_of = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="comp_%s")
        self.fields["reason"] = _reason()

    def clean_until(self) -> dt.datetime | None:
        day = self.cleaned_data["until"]
        if day is None:
            return None
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("That day is over."))
        if day > (last := today + LONGEST_COMP):
            raise forms.ValidationError(_("%(day)s at the latest.") % {"day": f"{last:%-d %B %Y}"})
        return dt.datetime.combine(day, LAST_MOMENT, timezone.get_current_timezone())

    @property
    def facts(self) -> dict[str, Any]:
        """What `services.give_comp` takes."""
        return {name: self.cleaned_data[name] for name in ("tier", "until", "reason", "instead_of")}

    def asks_again(self, standing: Comp | None) -> None:
        """Shown once more, with what was typed, for whoever says yes to it and to what it takes the
        place of.
        """
        instead_of = str(standing.pk) if standing else ""
        typed = {name: self.data[name] for name in self.data}
        self.data = typed | {"confirmed": "on", "instead_of": instead_of}


class CompEndForm(forms.Form):
    """Why a tier that was given is taken back."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["reason"] = _reason()


class TierForm(forms.Form):
    """What a tier gives, and from which day on what of it gets worse. The commission is typed as a
    percentage and comes out as hundredths of a percent.
    """

    commission_basis_points = AmountField(
        label=_("Commission in percent"),
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        error_messages={"invalid": _("Write a percentage like 8 or 7.50.")},
        help_text=_("Of each booking that is confirmed while it counts."),
    )
    photo_limit = forms.IntegerField(
        label=_("Pictures on the page"), min_value=LEAST_PHOTOS, max_value=MOST_PHOTOS
    )
    member_limit = forms.IntegerField(
        label=_("People in the team"), min_value=1, max_value=MOST_MEMBERS
    )
    is_featured = forms.BooleanField(label=_("May stand in the featured place"), required=False)
    has_insights = forms.BooleanField(label=_("Sees insights"), required=False)
    has_away_message = forms.BooleanField(label=_("May leave an away message"), required=False)
    starts_on = forms.DateField(
        label=_("What gets worse for vendors, from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, tier: Tier, by: User) -> None:
        percent = Decimal(tier.commission_basis_points) / PERCENT
        initial = tier.limits() | {"commission_basis_points": percent}
        super().__init__(data, initial=initial)
        self.tier, self.by = tier, by
        self.fields["starts_on"].help_text = _(
            "They are told at once, %(days)s days before or more: %(day)s at the earliest. What"
            " gets better counts at once, and needs no day."
        ) % {"days": DAYS_AHEAD, "day": f"{first_day():%-d %B %Y}"}

    def clean_commission_basis_points(self) -> int:
        return int(self.cleaned_data["commission_basis_points"] * PERCENT)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            refuse_tier_change(self.tier, self.limits, self.day, self.by)
        return self.cleaned_data

    @property
    def limits(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in Limits.names()}

    @property
    def day(self) -> dt.date | None:
        """On which what gets worse begins to count."""
        day: dt.date | None = self.cleaned_data["starts_on"]
        return day

    def asks_again(self) -> None:
        """Shown once more, with what was typed, for whoever says yes to it."""
        self.data = {name: self.data[name] for name in self.data} | {"confirmed": "on"}


class PriceForm(forms.Form):
    """What a tier costs from now on, typed as an amount and coming out in minor units."""

    def __init__(self, data: Any = None, *, currency: str, price: TierPrice | None) -> None:
        initial = {"amount": money_of(price.amount, currency).amount} if price else {}
        super().__init__(data, initial=initial)
        self.currency = currency
        help_text = _("%(currency)s, tax included.") % {"currency": currency}
        if price:
            help_text = _("%(currency)s, tax included; %(now)s now.") % {
                "currency": currency,
                "now": words(price.amount, currency),
            }
        self.fields["amount"] = AmountField(
            label=_("Price"),
            min_value=money_of(1, currency).amount,
            max_digits=8,
            decimal_places=decimals_of(currency),
            help_text=help_text,
        )

    def clean_amount(self) -> int:
        return minor_units(self.cleaned_data["amount"], self.currency)


def _reason() -> forms.CharField:
    return forms.CharField(
        label=_("Why"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The vendor reads it."),
        error_messages={"required": _("Write why; the vendor reads it.")},
    )
