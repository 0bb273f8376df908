"""Revenue as its page shows it: bucket by bucket, against the same days before, and by what vendors
are. Amounts in minor units, each currency by itself; days are those of UTC. What nobody worked out
for a while is asked of the rows.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Case, F, Q, QuerySet, Sum, When
from django.db.models.functions import TruncMonth, TruncWeek

from accounts.models import Place
from adminpanel.analytics.revenue import AGREED, ask, unknown_since
from adminpanel.models import Agreed, RevenueDay
from vendors.models import Category, TierCode

By = RevenueDay.By
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


@dataclass(frozen=True)
class _Moved:
    """What moved in one bucket."""

    figures: Figures = Figures()
    mrr: int = 0
    expired: int = 0
    expired_count: int = 0

    def __add__(self, other: "_Moved") -> "_Moved":
        return _Moved(
            self.figures + other.figures,
            self.mrr + other.mrr,
            self.expired + other.expired,
            self.expired_count + other.expired_count,
        )


Buckets = dict[dt.date, _Moved]


def revenue(question: Question, names: Names) -> list[CurrencyRevenue]:
    """Of each currency that ever moved; five queries, whatever there is, and four more when figures
    are old. `names` are those of `names_of_parts`.
    """
    known = _known(question)
    moved, bases = _moved(question, known), _mrr_before(question, known)
    agreed, lines = _agreed(question, known), _lines(question, known, names)
    currencies = sorted({*moved, *bases, *agreed})
    return [
        CurrencyRevenue(
            currency=currency,
            buckets=_buckets(question, moved[currency], bases.get(currency, (0, 0))[0]),
            before=_before(question, moved[currency]),
            mrr_before=bases.get(currency, (0, 0))[1],
            promised=_promised(question, moved[currency], agreed.get(currency)),
            lines=lines.get(currency, {}),
        )
        for currency in currencies
    ]


@dataclass(frozen=True)
class _Known:
    """Days before `until` are read; the rest was asked of the rows, and what is agreed with it."""

    until: dt.date
    asked: list[RevenueDay]
    agreed: list[Agreed] | None

    def rows(self, **of: object) -> QuerySet[RevenueDay]:
        return RevenueDay.objects.filter(date__lt=self.until, **of).order_by()

    def of(self, question: Question) -> list[RevenueDay]:
        return [row for row in self.asked if (row.by, row.of) == (question.by, question.of)]


def _known(question: Question) -> _Known:
    since = unknown_since()
    if since is None:
        return _Known(dt.date.max, [], None)
    return _Known(since, *ask(since, question.today))


def _moved(question: Question, known: _Known) -> dict[str, Buckets]:
    """By currency and the day a bucket begins on, of these days and those before."""
    bucket = {"day": F("date"), "week": TruncWeek("date"), "month": TruncMonth("date")}
    rows = (
        known.rows(by=question.by, of=question.of)
        .filter(Q(date__range=question.days) | Q(date__range=question.days_before))
        .annotate(first=bucket[question.rhythm])
        .values_list("currency", "first")
        .annotate(*_sums(), Sum("mrr_moved"), Sum("expired"), Sum("expired_count"))
    )
    found: dict[str, Buckets] = defaultdict(dict)
    for currency, start, *sums, mrr, expired, count in rows:
        found[currency][start] = _Moved(Figures(*sums), mrr, expired, count)
    begin = RHYTHMS[question.rhythm].begin
    for row in known.of(question):
        if _is_within(row.date, question.days) or _is_within(row.date, question.days_before):
            buckets, start = found[row.currency], begin(row.date)
            buckets[start] = buckets.get(start, _Moved()) + _Moved(
                _figures(row), row.mrr_moved, row.expired, row.expired_count
            )
    return found


def _is_within(day: dt.date, days: tuple[dt.date, dt.date]) -> bool:
    return days[0] <= day <= days[1]


def _figures(row: RevenueDay) -> Figures:
    return Figures(*(getattr(row, name) for name in SUMS))


def _before(question: Question, moved: Buckets) -> Figures:
    begins = question.days[0]
    return sum((each.figures for first, each in moved.items() if first < begins), Figures())


def _mrr_before(question: Question, known: _Known) -> dict[str, tuple[int, int]]:
    """MRR when the first bucket begins, and at the end of the days before."""
    begins, then = question.days[0], question.days_before[1]
    rows = known.rows(by=question.by, of=question.of).filter(date__lt=begins)
    sums = (
        rows.exclude(mrr_moved=0)
        .values_list("currency")
        .annotate(base=Sum("mrr_moved"), then=Sum("mrr_moved", filter=Q(date__lte=then), default=0))
    )
    found = {currency: (base, before) for currency, base, before in sums}
    for row in known.of(question):
        if row.date < begins and row.mrr_moved:
            base, before = found.get(row.currency, (0, 0))
            more = row.mrr_moved if row.date <= then else 0
            found[row.currency] = base + row.mrr_moved, before + more
    return found


def _sums() -> list[Sum]:
    return [Sum(name) for name in SUMS]


def _buckets(question: Question, moved: Buckets, mrr: int) -> tuple[Bucket, ...]:
    buckets = []
    for first in question.firsts:
        each = moved.get(first, _Moved())
        mrr += each.mrr
        buckets.append(Bucket(first, each.figures, mrr))
    return tuple(buckets)


# ---------------------------------------------------------------- by what vendors are


def _lines(question: Question, known: _Known, names: Names) -> dict[str, dict[str, list[Line]]]:
    """By currency and label, what brought most first; of everything only, since a part has none."""
    if question.by != By.ALL:
        return {}
    sums: dict[tuple[str, str, str], tuple[Figures, Figures]] = {}
    for currency, by, of, *both in _sums_of_parts(question, known):
        sums[currency, by, of] = Figures(*both[:4]), Figures(*both[4:])
    for row in known.asked:
        is_now = _is_within(row.date, question.days)
        if row.by != By.ALL and (is_now or _is_within(row.date, question.days_before)):
            key = row.currency, row.by, row.of
            now, before = sums.get(key, (Figures(), Figures()))
            more = _figures(row)
            sums[key] = (now + more, before) if is_now else (now, before + more)
    found: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    for (currency, by, of), (now, before) in sums.items():
        label = str(By(by).label)
        found[currency][label].append(Line(names.get((by, of), of), now, before))
    for by_label in found.values():
        for lines in by_label.values():
            lines.sort(key=lambda line: (-line.now.taken, line.name))
    return {currency: dict(sorted(by_label.items())) for currency, by_label in found.items()}


def _sums_of_parts(question: Question, known: _Known) -> QuerySet[RevenueDay, Any]:
    now = Q(date__gte=question.days[0])
    return (
        known.rows(by__in=(By.CATEGORY, By.CITY, By.TIER))
        .filter(now | Q(date__range=question.days_before), date__lte=question.today)
        .values_list("currency", "by", "of")
        .annotate(
            **{f"now_{name}": Sum(Case(When(now, then=F(name)), default=0)) for name in SUMS},
            **{f"was_{name}": Sum(Case(When(~now, then=F(name)), default=0)) for name in SUMS},
        )
    )


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


def _agreed(question: Question, known: _Known) -> dict[str, Agreed]:
    if known.agreed is None:
        rows = list(Agreed.objects.filter(by=question.by, of=question.of))
    else:
        asked = question.by, question.of
        rows = [row for row in known.agreed if (row.by, row.of) == asked]
    return {row.currency: row for row in rows}


def _promised(question: Question, moved: Buckets, agreed: Agreed | None) -> Promised:
    """Expired are those of the period."""
    begins = question.days[0]
    expired = sum((each for first, each in moved.items() if first >= begins), _Moved())
    amounts = {name: getattr(agreed, name) for name in AGREED} if agreed else {}
    return Promised(expired=expired.expired, expired_count=expired.expired_count, **amounts)
