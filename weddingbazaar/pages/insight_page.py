"""What the page of insights draws: tiles, the way from a search to a booking, plots, lists."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from payments.columns import Plot, grouped, stacked
from vendors.models import Vendor
from vendors.money import words as money
from weddingbazaar.pages.insights import Insights, Wanted
from weddingbazaar.pages.peers import Year


class Tile(NamedTuple):
    """One number of this month; `before` is the same of the month before, up to this day and in
    all. `trend` is "up", "down" or "", for the icon.
    """

    icon: str
    label: str
    value: str
    before: str
    before_in_all: str
    trend: str


class Step(NamedTuple):
    """One step on the way to a booking, the width of its bar of 100, and how many of the step
    before came as far.
    """

    label: str
    number: int
    width: int
    rate: str


class Compared(NamedTuple):
    """A figure of the vendor, and the middle of others like it."""

    label: str
    own: str
    middle: str


class Bar(NamedTuple):
    wanted: Wanted
    width: int

    @property
    def date(self) -> dt.date | None:
        return self.wanted.name if isinstance(self.wanted.name, dt.date) else None


Say = Callable[[float], str]
NOT_YET = "not yet"  # nothing to count it from
TOO_FEW = "too few"  # others that have it


@dataclass(frozen=True)
class InsightPage:
    vendor: Vendor
    insights: Insights

    @cached_property
    def tiles(self) -> list[Tile]:
        named = (
            ("search", "Shown in searches", "shown", _number),
            ("eye", "Views of your page", "views", _number),
            ("hourglass", "Requests", "requests", _number),
            ("check", "Accepted", "accepted", _number),
            ("calendar-check", "Confirmed bookings", "confirmed", _number),
            ("wallet", "Value booked", "value", self._money),
        )
        return [self._tile(icon, label, name, say) for icon, label, name, say in named]

    @cached_property
    def ways(self) -> list[tuple[str, list[Step]]]:
        """To the page, and from a request to a booking: each of a scale of its own, since hundreds
        look for one who asks.
        """
        year = self.insights.year
        found = (
            ("Shown in searches", year.shown, ""),
            ("Views of your page", year.views, _says(year.looks_per_100, "for 100 times shown")),
        )
        asked = (
            ("Requests", year.requests, _says(year.requests_per_100, "for 100 views")),
            ("Accepted", year.accepted, _says(year.acceptance, "of 100 answered")),
            ("Confirmed", year.confirmed, _says(year.confirmed_per_100, "of 100 accepted")),
        )
        return [("How you are found", _steps(found)), ("What couples ask", _steps(asked))]

    @cached_property
    def compared(self) -> list[Compared]:
        named: tuple[tuple[str, str, Say], ...] = (
            ("Shown in searches", "shown", _number),
            ("Views of the page", "views", _number),
            ("Views for 100 times shown", "looks_per_100", _rate),
            ("Requests", "requests", _number),
            ("Requests for 100 views", "requests_per_100", _rate),
            ("Accepted of 100 answered", "acceptance", _rate),
            ("Confirmed bookings", "confirmed", _number),
            ("Confirmed of 100 accepted", "confirmed_per_100", _rate),
            ("Half of the answers within", "reply_minutes", _duration),
            ("Value booked", "value", self._money),
        )
        return [self._compare(label, name, say) for label, name, say in named]

    @cached_property
    def shown_plot(self) -> Plot:
        return self._plot(shown="taken")

    @cached_property
    def views_plot(self) -> Plot:
        return self._plot(views="commission")

    @cached_property
    def value_plot(self) -> Plot:
        return self._plot(value="paid")

    @cached_property
    def asked_plot(self) -> Plot:
        return grouped(
            [
                (
                    f"{first:%b}",
                    {"taken": span.requests, "to-come": span.accepted, "paid": span.confirmed},
                )
                for first, span in self.insights.months
            ]
        )

    @cached_property
    def full_dates(self) -> list[Bar]:
        return _bars(self.insights.full_dates)

    @cached_property
    def packages(self) -> list[Bar]:
        return _bars(self.insights.packages)

    @property
    def reply(self) -> str:
        return _said(self.insights.year, "reply_minutes", _duration)

    @property
    def acceptance(self) -> str:
        return _said(self.insights.year, "acceptance", _percent)

    def _plot(self, **kinds: str) -> Plot:
        ((name, kind),) = kinds.items()
        months = self.insights.months
        return stacked([(f"{first:%b}", {kind: getattr(span, name)}) for first, span in months])

    def _tile(self, icon: str, label: str, name: str, say: Say) -> Tile:
        found = self.insights
        now, before = getattr(found.current.span, name), getattr(found.before_so_far, name)
        trend = "up" if now > before else "down" if now < before else ""
        in_all = getattr(found.before.span, name)
        return Tile(icon, label, say(now), say(before), say(in_all), trend)

    def _compare(self, label: str, name: str, say: Say) -> Compared:
        middle = self.insights.peers.middle(name) if self.insights.peers else None
        return Compared(label, _said(self.insights.year, name, say), _or(TOO_FEW, middle, say))

    def _money(self, amount: float) -> str:
        return money(round(amount), self.vendor.currency)


def _steps(named: Sequence[tuple[str, int, str]]) -> list[Step]:
    most = max(1, *(number for _, number, _ in named))
    return [Step(label, number, number * 100 // most, rate) for label, number, rate in named]


def _bars(wanted: tuple[Wanted, ...]) -> list[Bar]:
    most = max((each.number for each in wanted), default=1)
    return [Bar(each, each.number * 100 // most) for each in wanted]


def _said(year: Year, name: str, say: Say) -> str:
    return _or(NOT_YET, getattr(year, name), say)


def _or(words: str, value: float | None, say: Say) -> str:
    return words if value is None else say(value)


def _says(rate: float | None, of: str) -> str:
    return "" if rate is None else f"{_rate(rate)} {of}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"


def _rate(value: float) -> str:
    """Small ones with one decimal."""
    return f"{value:.0f}" if value >= 10 or value == round(value) else f"{value:.1f}"


def _percent(value: float) -> str:
    return f"{value:.0f} %"


def _duration(minutes: float) -> str:
    if minutes < 60:
        return f"{minutes:.0f} min"
    if minutes < 48 * 60:
        hours, rest = divmod(round(minutes), 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes / 60 / 24:.1f} days"
