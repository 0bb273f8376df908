"""How couples choose extras: a tick, or how many; and what it comes to."""

import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bookings.exceptions import BookingError, ExtraRefused, PriceChanged, ScheduleChanged
from bookings.extras import Bill, bill_of, offered_with, refusals
from bookings.schedules import Row, is_shortened, planned
from vendors.models import Counted, Extra, Package, Vendor
from vendors.models.extras import MOST_GUESTS

PREFIX = "extra_"


@dataclasses.dataclass(frozen=True)
class Choice:
    """One extra with its field; `packages` are those it goes with, all of them when `with_all`."""

    extra: Extra
    field: forms.BoundField
    packages: list[Package]
    with_all: bool


class ExtrasForm(forms.Form):
    """Part of a form in which extras are chosen. Whoever inherits calls `ask_for_extras` and says
    which is the `chosen_package`. `counts()` is what services take.

    Each extra has a field named by its id: ticked, or a number of hours or pieces. What counts per
    guest is ticked and takes the number of `guests`.
    """

    guests = forms.IntegerField(
        label=_("How many guests"), min_value=1, max_value=MOST_GUESTS, required=False
    )
    expected_price = forms.IntegerField(widget=forms.HiddenInput, required=False)
    expected_schedule = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=300, empty_value=""
    )

    packages: list[Package]
    vendor: Vendor

    @property
    def chosen_package(self) -> Package | None:
        """The one that extras are added to, as far as one is chosen."""
        raise NotImplementedError

    @property
    def chosen_day(self) -> dt.date | None:
        """The wedding day, as far as one is chosen: instalments are due so many days before."""
        raise NotImplementedError

    def ask_for_extras(self, packages: Iterable[Package]) -> None:
        """`packages` come with their extras; each may be chosen here."""
        self.packages = list(packages)
        self.goes_with: dict[int, list[Package]] = {}
        self.extras: dict[int, Extra] = {}
        for package in self.packages:
            for extra in offered_with(package):
                self.extras[extra.pk] = extra
                self.goes_with.setdefault(extra.pk, []).append(package)
        for extra in self._in_order():
            self.fields[_name(extra.pk)] = _field(extra)
        if not any(extra.counted == Counted.GUEST for extra in self.extras.values()):
            del self.fields["guests"]

    @property
    def choices(self) -> list[Choice]:
        """What the page offers, in the vendor's order."""
        return [
            Choice(
                extra,
                self[_name(extra.pk)],
                self.goes_with[extra.pk],
                len(self.goes_with[extra.pk]) == len(self.packages),
            )
            for extra in self._in_order()
        ]

    @property
    def bill(self) -> Bill | None:
        """What the form comes to as it stands, as far as it can be had."""
        package = self.chosen_package
        if package is None:
            return None
        counts = self.counts() if self.is_bound else {}
        refused = refusals(package, counts)
        return bill_of(package, {pk: n for pk, n in counts.items() if pk not in refused})

    @property
    def schedule(self) -> list[Row]:
        """How the rest would be paid, as far as package and day are chosen."""
        bill, day = self.bill, self.chosen_day
        if bill is None or day is None:
            return []
        rows, rest = bill.package.schedule, bill.price - bill.deposit
        today = self.vendor.today()
        return planned(rows, rest, self.vendor.currency, date=day, today=today)

    @property
    def is_shortened(self) -> bool:
        """Whether some of the dates have passed."""
        package = self.chosen_package
        return package is not None and is_shortened(package.schedule, self.schedule)

    @property
    def has_schedules(self) -> bool:
        """Whether any package is paid in instalments."""
        return any(package.schedule for package in self.packages)

    def expected(self) -> dict[str, Any]:
        """What the page showed of money, as services compare it. No price is none that is compared;
        no schedule is one balance, and whoever is shown nothing agrees to no instalments.
        """
        return {name: self.cleaned_data[name] for name in ("expected_price", "expected_schedule")}

    def counts(self) -> dict[int, int]:
        """How many of which extra, by id."""
        cleaned = getattr(self, "cleaned_data", {})
        guests = cleaned.get("guests") or 0
        found = {}
        for pk, extra in self.extras.items():
            value = cleaned.get(_name(pk))
            if value:
                found[pk] = guests if extra.counted == Counted.GUEST else int(value)
        return {pk: count for pk, count in found.items() if count}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self._refuse_strangers()
        ticked = [extra for pk, extra in self.extras.items() if cleaned.get(_name(pk))]
        per_guest = any(extra.counted == Counted.GUEST for extra in ticked)
        if per_guest and "guests" in cleaned and not cleaned["guests"]:
            self.add_error("guests", _("Say how many guests you expect."))
        if package := self.chosen_package:
            for pk, why in refusals(package, self.counts()).items():
                self.add_error(_name(pk), why)
        return cleaned

    def refuse(self, error: BookingError) -> None:
        """Say at its field what a service has refused."""
        if isinstance(error, PriceChanged | ScheduleChanged):
            self.add_error("expected_price", str(error))
        elif isinstance(error, ExtraRefused) and error.extra in self.extras:
            self.add_error(_name(error.extra), str(error))
        else:
            self.add_error(None, str(error))

    def only_the_bill(self) -> None:
        """Somebody only wants to see the total: be silent about the rest, which is not done yet."""
        ours = {"package", "guests", "expected_price", *map(_name, self.extras)}
        for name in [name for name in self.errors if name not in ours]:
            del self.errors[name]

    def _refuse_strangers(self) -> None:
        """Extras that are not offered here (any more) have no field: the bill says so."""
        sent: Any = self.data
        asked = {name for name in sent if name.startswith(PREFIX) and sent[name] not in ("", "0")}
        if asked - self.fields.keys():
            self.add_error(
                "expected_price",
                _("One of the extras is no longer offered. Look at what is left and the total."),
            )

    def _in_order(self) -> list[Extra]:
        return sorted(self.extras.values(), key=lambda extra: (extra.order, extra.pk))


def _name(extra: int) -> str:
    return f"{PREFIX}{extra}"


def _field(extra: Extra) -> forms.Field:
    if not extra.is_counted:
        return forms.BooleanField(label=extra.name, required=False)
    return forms.IntegerField(
        label=extra.name,
        required=False,
        min_value=0,
        max_value=extra.limit,
        error_messages={
            "min_value": _("Choose none, or more."),
            "max_value": _("You can have %(most)s at most.") % {"most": extra.words(extra.limit)},
        },
    )
