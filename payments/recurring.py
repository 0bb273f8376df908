"""What tiers bring month after month, by currency, for those who keep the books. Amounts in minor
units; months are those of UTC.

MRR: what the subscriptions that are paid for bring a month, a yearly price counting a twelfth,
rounded down. Comps and trials bring nothing; credit takes nothing away. What waits for a refused
renewal is part of it until the subscription ends, and is said apart as "at risk".
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from payments.models import Bill, Comp, Interval, Subscription, TierPrice, WorthChange
from payments.models.plans import PAID_TIERS
from payments.months import months_around
from vendors.models import TierCode

MONTHS = 12
RECENT = dt.timedelta(days=30)
QUARTER = dt.timedelta(days=90)

Kind, State = WorthChange.Kind, Subscription.State
CAME = (Kind.NEW, Kind.RETURNED)


@dataclass(frozen=True)
class Paying:
    """How many pay for a tier by the month or by the year, and what they bring a month."""

    tier: str
    interval: str
    count: int = 0
    mrr: int = 0
    at_risk_count: int = 0
    at_risk: int = 0

    @property
    def words(self) -> str:
        return f"{TierCode(self.tier).label}, {Interval(self.interval).label.lower()}"


@dataclass
class Month:
    """What changed in a month, in MRR and in vendors, and what was billed; `mrr` and `count` are
    those at its end.
    """

    first: dt.date
    moved: dict[str, int] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    mrr: int = 0
    count: int = 0
    count_before: int = 0
    billed: int = 0
    bills: int = 0
    left_of_before: int = 0

    @property
    def new(self) -> int:
        return self.moved.get(Kind.NEW, 0) + self.moved.get(Kind.RETURNED, 0)

    @property
    def expansion(self) -> int:
        return self.moved.get(Kind.EXPANSION, 0)

    @property
    def contraction(self) -> int:
        """Above zero."""
        return -self.moved.get(Kind.CONTRACTION, 0)

    @property
    def churned(self) -> int:
        """Above zero."""
        return -sum(self.moved.get(kind, 0) for kind in WorthChange.CHURN)

    @property
    def begun(self) -> int:
        return self.heads.get(Kind.NEW, 0) + self.heads.get(Kind.RETURNED, 0)

    @property
    def asked(self) -> int:
        return self.heads.get(Kind.CHURN_ASKED, 0)

    @property
    def unpaid(self) -> int:
        return self.heads.get(Kind.CHURN_UNPAID, 0)

    @property
    def left(self) -> int:
        return self.asked + self.unpaid

    @property
    def churn(self) -> float | None:
        """Percent of those who paid when it began: who came and left within it is none of them."""
        return percent(self.left_of_before, self.count_before)


@dataclass(frozen=True)
class Churn:
    """Who has left in the last 30 days, of those who paid when they began. Who came and left
    within them is in neither.
    """

    before: int
    asked: int
    unpaid: int
    lost: int
    """MRR, above zero."""

    @property
    def left(self) -> int:
        return self.asked + self.unpaid

    @property
    def rate(self) -> float | None:
        return percent(self.left, self.before)


@dataclass(frozen=True)
class Recurring:
    """All figures of one currency; the latest month is the last."""

    currency: str
    paying: list[Paying]
    months: list[Month]
    churn: Churn

    @cached_property
    def count(self) -> int:
        return sum(each.count for each in self.paying)

    @cached_property
    def mrr(self) -> int:
        return sum(each.mrr for each in self.paying)

    @cached_property
    def at_risk(self) -> int:
        return sum(each.at_risk for each in self.paying)

    @cached_property
    def at_risk_count(self) -> int:
        return sum(each.at_risk_count for each in self.paying)

    @property
    def arpu(self) -> int | None:
        """What each of them brings a month, on average, rounded down."""
        return self.mrr // self.count if self.count else None

    @property
    def billed(self) -> int:
        return sum(month.billed for month in self.months)


@dataclass(frozen=True)
class Trials:
    """Those under way, and what became of those that ended in the last 90 days."""

    running: int
    ending: int
    """Of those under way, how many are cancelled already."""
    over: int
    paid: int

    @property
    def rate(self) -> float | None:
        return percent(self.paid, self.over)


def recurring(now: dt.datetime | None = None) -> list[Recurring]:
    """Of each currency in which a tier was ever paid for; five queries, whatever there is."""
    now = now or timezone.now()
    months = months_around(now.astimezone(dt.UTC).date(), back=MONTHS - 1)
    paying, changes, bills = _paying(), _changes(), _billed(months[0])
    lately = _lately(now)
    currencies = sorted({*paying, *changes, *bills})
    return [
        Recurring(
            currency=currency,
            paying=_rows(paying[currency]),
            months=_months(months, changes[currency], bills[currency]),
            churn=lately.get(currency, Churn(0, 0, 0, 0)),
        )
        for currency in currencies
    ]


def trials(now: dt.datetime | None = None) -> Trials:
    """Whoever has paid a bill since a trial ended has kept it."""
    now = now or timezone.now()
    running = Q(state=State.TRIALING)
    over = Q(trial_end__gt=now - QUARTER, trial_end__lte=now) & ~running
    return Trials(
        **Subscription.objects.with_has_paid().aggregate(
            running=Count("pk", filter=running),
            ending=Count("pk", filter=running & Q(is_ending=True)),
            over=Count("pk", filter=over),
            paid=Count("pk", filter=over & Q(has_paid=True)),
        )
    )


def comps_standing() -> int:
    """Vendors who have a tier for nothing."""
    return Comp.objects.standing().values("vendor").distinct().count()


def percent(part: int, whole: int) -> float | None:
    """With one decimal; None of nothing."""
    return round(part * 100 / whole, 1) if whole else None


# ---------------------------------------------------------------- adding up


def _paying() -> dict[str, list[dict[str, Any]]]:
    """How many pay each price, and how many of them are at risk."""
    rows = Subscription.objects.worth_something().order_by()
    prices = TierPrice.objects.in_bulk()
    by_currency = defaultdict(list)
    for row in rows.values("price", "state").annotate(count=Count("pk")):
        price = prices[row["price"]]
        by_currency[price.currency].append({**row, "price": price})
    return by_currency


def _rows(found: list[dict[str, Any]]) -> list[Paying]:
    return [
        _row(tier, interval, found) for tier in reversed(PAID_TIERS) for interval in Interval.values
    ]


def _row(tier: str, interval: str, found: list[dict[str, Any]]) -> Paying:
    mine = [
        each for each in found if (each["price"].tier, each["price"].interval) == (tier, interval)
    ]
    safe = [each for each in mine if each["state"] == State.ACTIVE]
    at_risk = [each for each in mine if each["state"] != State.ACTIVE]
    return Paying(tier, interval, *_sum(safe), *_sum(at_risk))


def _sum(found: Iterable[dict[str, Any]]) -> tuple[int, int]:
    found = list(found)
    worth = sum(each["count"] * each["price"].monthly for each in found)
    return sum(each["count"] for each in found), worth


def _changes() -> dict[str, list[dict[str, Any]]]:
    """All there ever were, by month and kind: the oldest months tell where the shown ones began."""
    rows = (
        WorthChange.objects.annotate(
            month=TruncMonth("at", tzinfo=dt.UTC),
            begun=_begun(),
            begun_in=TruncMonth("begun", tzinfo=dt.UTC),
        )
        .order_by()
        .values("currency", "month", "kind")
        .annotate(
            sum=Sum("amount"),
            count=Count("pk"),
            of_before=Count("pk", filter=Q(begun_in__lt=F("month"))),
        )
    )
    return _by_currency(rows)


def _begun() -> Subquery:
    """When the subscription of a change was paid first."""
    mine = WorthChange.objects.filter(subscription=OuterRef("subscription"), kind__in=CAME)
    return Subquery(mine.order_by("at").values("at")[:1])


def _billed(first: dt.date) -> dict[str, list[dict[str, Any]]]:
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    rows = (
        Bill.objects.paid()
        .filter(paid_at__gte=start)
        .exclude(total=0)
        .annotate(month=TruncMonth("paid_at", tzinfo=dt.UTC))
        .order_by()
        .values("currency", "month")
        .annotate(sum=Sum("total"), count=Count("pk"))
    )
    return _by_currency(rows)


def _by_currency(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for row in rows:
        found[row["currency"]].append(dict(row))
    return found


def _months(
    firsts: list[dt.date], changes: list[dict[str, Any]], bills: list[dict[str, Any]]
) -> list[Month]:
    months = {first: Month(first) for first in firsts}
    before = [each for each in changes if each["month"].date() < firsts[0]]
    mrr, count = sum(each["sum"] for each in before), sum(map(_heads, before))
    for each in changes:
        if month := months.get(each["month"].date()):
            month.moved[each["kind"]], month.heads[each["kind"]] = each["sum"], each["count"]
            month.mrr += each["sum"]
            month.count += _heads(each)
            if each["kind"] in WorthChange.CHURN:
                month.left_of_before += each["of_before"]
    for each in bills:
        if month := months.get(each["month"].date()):
            month.billed, month.bills = each["sum"], each["count"]
    for month in months.values():
        month.count_before = count
        mrr, count = mrr + month.mrr, count + month.count
        month.mrr, month.count = mrr, count
    return list(months.values())


def _heads(change: dict[str, Any]) -> int:
    """By how many more or fewer pay."""
    if change["kind"] in WorthChange.CHURN:
        return -int(change["count"])
    return int(change["count"]) if change["kind"] in CAME else 0


def _lately(now: dt.datetime) -> dict[str, Churn]:
    """Who paid when the last 30 days began, and who has left in them."""
    came = Q(kind__in=CAME, at__lte=now - RECENT)
    gone = Q(kind__in=WorthChange.CHURN, at__lte=now - RECENT)
    recent = Q(at__gt=now - RECENT, begun__lte=now - RECENT)
    rows = WorthChange.objects.annotate(begun=_begun()).order_by().values("currency")
    counted = rows.annotate(
        before=Count("pk", filter=came) - Count("pk", filter=gone),
        asked=Count("pk", filter=recent & Q(kind=Kind.CHURN_ASKED)),
        unpaid=Count("pk", filter=recent & Q(kind=Kind.CHURN_UNPAID)),
        lost=Sum(-F("amount"), filter=recent & Q(kind__in=WorthChange.CHURN), default=0),
    )
    return {
        row["currency"]: Churn(row["before"], row["asked"], row["unpaid"], row["lost"])
        for row in counted
    }
