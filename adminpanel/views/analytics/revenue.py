"""What moved in the books, against the days before."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel.access import right_required
from adminpanel.analytics.turnovers import (
    RHYTHMS,
    SUMS,
    CurrencyRevenue,
    Figures,
    names_of_parts,
    revenue,
)
from adminpanel.forms.analytics import RevenueForm
from adminpanel.views.analytics.sheets import Amount, Cell, sheet, today
from payments.columns import Plot, grouped, stacked
from payments.sheets import amount_cell
from vendors.money import words

KINDS = {
    "taken": "taken",
    "given_back": "given-back",
    "commission": "commission",
    "paid_out": "paid",
}
LABELS = {
    "taken": ("Taken from couples", "wallet"),
    "commission": ("Commission", "receipt"),
    "given_back": ("Given back", "undo"),
    "paid_out": ("Paid out to vendors", "bolt"),
}
HEAD = (
    "currency", "what", "name", "first day", "taken", "given back", "commission", "paid out",
    "mrr at the end",
)  # fmt: skip


@dataclass(frozen=True)
class Tile:
    label: str
    icon: str
    value: str
    before: str
    change: str


@dataclass(frozen=True)
class Sheet:
    """One currency as it is drawn."""

    found: CurrencyRevenue
    label: str
    """How the day of a bucket is written, as strftime takes it."""
    every: int
    """Every how many columns has its label."""

    @property
    def tiles(self) -> list[Tile]:
        now, before = self.found.total, self.found.before
        tiles = [
            self._tile(label, icon, getattr(now, name), getattr(before, name))
            for name, (label, icon) in LABELS.items()
        ]
        return [*tiles, self._tile("MRR", "sparkle", self.found.mrr, self.found.mrr_before)]

    @cached_property
    def moved(self) -> Plot:
        return grouped(
            [
                (label, {KINDS[name]: getattr(bucket.figures, name) for name in SUMS})
                for label, bucket in zip(self._labels, self.found.buckets, strict=True)
            ]
        ).naming(self.every)

    @cached_property
    def mrr(self) -> Plot:
        pairs = zip(self._labels, self.found.buckets, strict=True)
        plot = stacked([(label, {"mrr": bucket.mrr}) for label, bucket in pairs])
        return plot.naming(self.every)

    @property
    def _labels(self) -> list[str]:
        return [bucket.first.strftime(self.label) for bucket in self.found.buckets]

    def _tile(self, label: str, icon: str, now: int, before: int) -> Tile:
        change = f"{(now - before) * 100 / before:+.0f} %" if before > 0 else ""
        currency = self.found.currency
        return Tile(label, icon, words(now, currency), words(before, currency), change)


@right_required("adminpanel.watch_money")
@never_cache
@require_safe
def revenue_detail(request: AuthedRequest) -> HttpResponse:
    names = names_of_parts()
    form = RevenueForm(request.GET, names=names)
    question = form.question(today())
    rhythm = RHYTHMS[question.rhythm]
    context = {
        "form": form,
        "question": question,
        "period": rhythm.label,
        "sheets": [
            Sheet(found, rhythm.words, 3 if rhythm.count > 12 else 1)
            for found in revenue(question, names)
        ],
    }
    part = "#figures" if request.htmx else ""
    return render(request, f"adminpanel/analytics_revenue.html{part}", context)


@right_required("adminpanel.watch_money")
@require_safe
def revenue_csv(request: AuthedRequest) -> HttpResponse:
    names = names_of_parts()
    form = RevenueForm(request.GET, names=names)
    found = revenue(form.question(today()), names)
    return sheet("revenue", HEAD, (row for each in found for row in _rows(each, form.part_words)))


def _rows(found: CurrencyRevenue, part: str) -> Iterator[tuple[Cell, ...]]:
    currency = found.currency
    for bucket in found.buckets:
        mrr = Amount(amount_cell(bucket.mrr, currency))
        yield currency, part, "", bucket.first, *_amounts(bucket.figures, currency), mrr
    yield currency, part, "the days before", "", *_amounts(found.before, currency), ""
    for label, lines in found.lines.items():
        for line in lines:
            yield currency, label, line.name, "", *_amounts(line.now, currency), ""
            before = f"{line.name}, the days before"
            yield currency, label, before, "", *_amounts(line.before, currency), ""


def _amounts(figures: Figures, currency: str) -> list[Cell]:
    return [Amount(amount_cell(getattr(figures, name), currency)) for name in SUMS]
