"""The weeks to come."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from adminpanel import tasks
from adminpanel.access import right_required
from adminpanel.analytics.fan import Fan
from adminpanel.analytics.forecast import Outlook
from adminpanel.models import Forecast
from adminpanel.views.analytics.sheets import Cell, sheet
from payments.sheets import amount_cell
from vendors.money import words

HEAD = ("what", "currency", "week from", "known", "likeliest", "band from", "band to")


@dataclass(frozen=True)
class Sheet:
    """One series as it is drawn."""

    forecast: Forecast

    @cached_property
    def outlook(self) -> Outlook:
        return Outlook.of(self.forecast.facts)

    @cached_property
    def fan(self) -> Fan:
        return Fan.of(self.outlook)

    def say(self, amount: float) -> str:
        currency = self.forecast.currency
        return words(round(amount), currency) if currency else f"{amount:,.0f}"

    @property
    def rows(self) -> list[tuple[dt.date, str, str, str]]:
        """The weeks to come in words: Monday, likeliest, band."""
        return [
            (monday, self.say(one.mean), self.say(one.low), self.say(one.high))
            for monday, one in self.outlook.coming
        ]

    @property
    def known(self) -> list[tuple[dt.date, str]]:
        pairs = zip(self.outlook.mondays, self.outlook.values, strict=True)
        return [(monday, self.say(value)) for monday, value in pairs][-YEAR:]

    @property
    def total(self) -> str:
        return self.say(sum(one.mean for one in self.outlook.ahead))

    @property
    def top(self) -> str:
        return self.say(self.fan.top)


YEAR = 52


@right_required("adminpanel.watch_money")
@never_cache
@require_safe
def forecast_list(request: AuthedRequest) -> HttpResponse:
    sheets = [Sheet(each) for each in Forecast.objects.order_by("of", "currency")]
    part = "#figures" if request.htmx else ""
    context = {"sheets": sheets}
    return render(request, f"adminpanel/analytics_forecast.html{part}", context)


@right_required("adminpanel.watch_money")
@require_POST
def forecast_create(request: AuthedRequest) -> HttpResponse:
    """Now, rather than tonight; a worker does it."""
    tasks.compute_forecasts.delay()
    messages.success(request, "The forecast is being worked out. Look again in a minute.")
    return redirect("adminpanel:forecast-list")


@right_required("adminpanel.watch_money")
@require_safe
def forecast_csv(request: AuthedRequest) -> HttpResponse:
    return sheet(
        "forecast",
        HEAD,
        (row for each in Forecast.objects.order_by("of", "currency") for row in _rows(each)),
    )


def _rows(forecast: Forecast) -> list[tuple[Cell, ...]]:
    found, currency = Outlook.of(forecast.facts), forecast.currency
    what = forecast.get_of_display()

    def number(amount: float) -> str:
        return amount_cell(round(amount), currency) if currency else f"{amount:.1f}"

    known: list[tuple[Cell, ...]] = [
        (what, currency, monday, number(value), "", "", "")
        for monday, value in zip(found.mondays, found.values, strict=True)
    ]
    coming: list[tuple[Cell, ...]] = [
        (what, currency, monday, "", number(one.mean), number(one.low), number(one.high))
        for monday, one in found.coming
    ]
    return [*known, *coming]
