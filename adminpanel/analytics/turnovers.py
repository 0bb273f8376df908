"""Revenue as its page shows it: bucket by bucket, against the same days before, and by what vendors
are. Amounts in minor units, each currency by itself; days are those of UTC.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Case, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, TruncMonth, TruncWeek

from accounts.models import Place
from adminpanel.models import RevenueDay
from bookings.models import Booking
from vendors.models import Category, TierCode

By = RevenueDay.By
State = Booking.State
Names = dict[tuple[str, str], str]
SUMS = ("taken", "given_back", "commission", "paid_out")


@dataclass(frozen=True)
class Figures:
    """Taken from couples; given back to them, or lost to their banks; the platform's commission and
    what was paid out to vendors, both less what came back.
    """

    taken: int = 0
    given_back: int = 0
    commission: int = 0
    paid_out: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        mine, theirs = dataclasses.astuple(self), dataclasses.astuple(other)
        return Figures(*(one + another for one, another in zip(mine, theirs, strict=True)))


@dataclass(frozen=True)
class Rhythm:
    """How long a bucket is, how many are shown, and how their days are called."""

    label: str
    count: int
    step: relativedelta
    begin: Callable[[dt.date], dt.date]
    words: str


RHYTHMS = {
    "day": Rhythm("30 days", 30, relativedelta(days=1), lambda day: day, "%-d %b"),
    "week": Rhythm(
        "26 weeks",
        26,
        relativedelta(weeks=1),
        lambda day: day - dt.timedelta(days=day.weekday()),
        "%-d %b",
    ),
    "month": Rhythm("12 months", 12, relativedelta(months=1), lambda day: day.replace(day=1), "%b"),
}


@dataclass(frozen=True)
class Bucket:
    first: dt.date
    figures: Figures
    mrr: int
    """At its end, or today."""


@dataclass(frozen=True)
class Line:
    """One category, city or tier: now, and in the same days before."""

    name: str
    now: Figures
    before: Figures


@dataclass(frozen=True)
class Promised:
    """What is agreed and not paid yet, apart: of confirmed bookings; of requests and of accepted
    ones that wait for their deposit; and of those that ran out in the period.
    """

    committed: int = 0
    committed_count: int = 0
    pending: int = 0
    pending_count: int = 0
    expired: int = 0
    expired_count: int = 0


@dataclass(frozen=True)
class CurrencyRevenue:
    currency: str
    buckets: tuple[Bucket, ...]
    before: Figures
    mrr_before: int
    promised: Promised
    lines: dict[str, list[Line]]
    """By label of what: "Category", "City", "Tier"."""

    @cached_property
    def total(self) -> Figures:
        return sum((bucket.figures for bucket in self.buckets), Figures())

    @property
    def mrr(self) -> int:
        return self.buckets[-1].mrr


@dataclass(frozen=True)
class Question:
    """Which days, and of everything or of one category, city or tier."""

    rhythm: str
    today: dt.date
    by: str = By.ALL
    of: str = ""

    @property
    def firsts(self) -> list[dt.date]:
        rhythm = RHYTHMS[self.rhythm]
        last = rhythm.begin(self.today)
        return [last - rhythm.step * back for back in range(rhythm.count - 1, -1, -1)]

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        return self.firsts[0], self.today

    @property
    def days_before(self) -> tuple[dt.date, dt.date]:
        """As many buckets earlier, up to the same day of the last one."""
        rhythm = RHYTHMS[self.rhythm]
        back = rhythm.step * rhythm.count
        return self.firsts[0] - back, self.today - back


def revenue(question: Question, names: Names) -> list[CurrencyRevenue]:
    """Of each currency that ever moved; four queries, whatever there is. `names` are those of
    `names_of_parts`.
    """
    moved, bases = _moved(question), _mrr_before(question)
    promised, lines = _promised(question), _lines(question, names)
    currencies = sorted({*moved, *bases, *promised})
    return [
        CurrencyRevenue(
            currency=currency,
            buckets=_buckets(question, moved[currency], bases.get(currency, (0, 0))[0]),
            before=_before(question, moved[currency]),
            mrr_before=bases.get(currency, (0, 0))[1],
            promised=promised.get(currency, Promised()),
            lines=lines.get(currency, {}),
        )
        for currency in currencies
    ]


def _rows(question: Question) -> QuerySet[RevenueDay]:
    return RevenueDay.objects.filter(by=question.by, of=question.of)


def _moved(question: Question) -> dict[str, dict[dt.date, tuple[Figures, int]]]:
    """Figures and change of MRR by the day a bucket begins on, of these days and those before."""
    bucket = {"day": F("date"), "week": TruncWeek("date"), "month": TruncMonth("date")}
    rows = (
        _rows(question)
        .filter(Q(date__range=question.days) | Q(date__range=question.days_before))
        .annotate(first=bucket[question.rhythm])
        .order_by()
        .values_list("currency", "first")
        .annotate(*_sums(), Sum("mrr_moved"))
    )
    found: dict[str, dict[dt.date, tuple[Figures, int]]] = defaultdict(dict)
    for currency, start, *sums, mrr in rows:
        found[currency][start] = Figures(*sums), mrr
    return found


def _before(question: Question, moved: dict[dt.date, tuple[Figures, int]]) -> Figures:
    begins = question.days[0]
    return sum((figures for first, (figures, _) in moved.items() if first < begins), Figures())


def _mrr_before(question: Question) -> dict[str, tuple[int, int]]:
    """MRR when the first bucket begins, and at the end of the days before."""
    begins, then = question.days[0], question.days_before[1]
    rows = _rows(question).filter(date__lt=begins).exclude(mrr_moved=0).order_by()
    found = rows.values_list("currency").annotate(
        base=Sum("mrr_moved"), then=Sum("mrr_moved", filter=Q(date__lte=then), default=0)
    )
    return {currency: (base, before) for currency, base, before in found}


def _sums() -> list[Sum]:
    return [Sum(name) for name in SUMS]


def _buckets(
    question: Question, moved: dict[dt.date, tuple[Figures, int]], mrr: int
) -> tuple[Bucket, ...]:
    buckets = []
    for first in question.firsts:
        figures, change = moved.get(first, (Figures(), 0))
        mrr += change
        buckets.append(Bucket(first, figures, mrr))
    return tuple(buckets)


# ---------------------------------------------------------------- by what vendors are


def _lines(question: Question, names: Names) -> dict[str, dict[str, list[Line]]]:
    """By currency and label, what brought most first; of everything only, since a part has none."""
    if question.by != By.ALL:
        return {}
    now = Q(date__gte=question.days[0])
    rows = (
        RevenueDay.objects.filter(by__in=(By.CATEGORY, By.CITY, By.TIER))
        .filter(now | Q(date__range=question.days_before), date__lte=question.today)
        .order_by()
        .values_list("currency", "by", "of")
        .annotate(
            **{f"now_{name}": Sum(Case(When(now, then=F(name)), default=0)) for name in SUMS},
            **{f"was_{name}": Sum(Case(When(~now, then=F(name)), default=0)) for name in SUMS},
        )
    )
    found: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for currency, by, of, *sums in rows:
        line = Line(names.get((by, of), of), Figures(*sums[:4]), Figures(*sums[4:]))
        found[currency][str(By(by).label)].append(line)
    for by_label in found.values():
        for lines in by_label.values():
            lines.sort(key=lambda line: (-line.now.taken, line.name))
    return {currency: dict(sorted(by_label.items())) for currency, by_label in found.items()}


def names_of_parts() -> Names:
    """What one can ask for apart, and its name; two queries."""
    names: dict[tuple[str, str], str] = {}
    for slug, name in Category.objects.values_list("slug", "name"):
        names[By.CATEGORY, slug] = name
    for slug, name in Place.objects.values_list("slug", "name"):
        names[By.CITY, slug] = name
    for code, label in TierCode.choices:
        names[By.TIER, code] = str(label)
    return names


# ---------------------------------------------------------------- agreed, not paid


def _promised(question: Question) -> dict[str, Promised]:
    first, last = question.days
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(last, dt.time.min, dt.UTC) + dt.timedelta(days=1)
    confirmed, holding = Q(state=State.CONFIRMED), Q(state__in=Booking.HOLDING)
    expired = Q(state=State.EXPIRED, ended_at__gte=start, ended_at__lt=end)
    paths = {By.CATEGORY: "vendor__category__slug", By.CITY: "vendor__place__slug"}
    part = (
        {paths.get(By(question.by), "vendor__tier"): question.of} if question.by != By.ALL else {}
    )
    rows = (
        Booking.objects.filter(confirmed | holding | expired, **part)
        .order_by()
        .values("currency")
        .annotate(
            committed=_sum(F("price") - _paid_net(), confirmed),
            committed_count=_count(confirmed),
            pending=_sum(F("price"), holding),
            pending_count=_count(holding),
            expired=_sum(F("price"), expired),
            expired_count=_count(expired),
        )
    )
    return {
        row["currency"]: Promised(**{name: row[name] for name in _PROMISED})  # type: ignore[literal-required]
        for row in rows
    }


_PROMISED = [field.name for field in dataclasses.fields(Promised)]


def _paid_net() -> Any:
    """What `Booking.paid_net` says."""
    still_charged_back = F("charged_back") - F("paid_again")
    return Greatest(Value(0), F("amount_paid") - F("given_back") - still_charged_back)


def _sum(amount: Any, when: Q) -> Coalesce:
    return Coalesce(Sum(amount, filter=when), 0)


def _count(when: Q) -> Any:
    return Coalesce(Sum(Value(1), filter=when), 0)
