"""Subscriptions that wait to be paid, by how often their bank said no, and what came of earlier
ones: for those who keep the books. Amounts in minor units, never summed over currencies.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, Sum
from django.utils import timezone

from payments.models import Bill, Subscription
from payments.models.subscriptions import GRACE
from payments.recurring import QUARTER, percent

State = Subscription.State
# On which days after the first refusal the provider has tried, by how often it was refused.
TRIES = {1: "Day 0", 2: "Day 3", 3: "Day 5", 4: "Day 7"}
# A first payment that is not made within a day is called off by the provider.
FIRST_PAYMENT_WAITS = dt.timedelta(hours=23)


@dataclass(frozen=True)
class Case:
    """One that waits, with the bill to be paid first."""

    subscription: Subscription
    bill: Bill | None

    @property
    def since(self) -> dt.datetime:
        began = self.bill.made_at if self.bill else self.subscription.created_at
        return self.subscription.unpaid_since or began

    @property
    def reason(self) -> str:
        if self.bill is None:
            return ""
        if self.bill.needs_payer:
            return "Their bank waits for them to confirm it"
        return self.bill.failure_message or self.bill.failure_code

    @property
    def tries(self) -> int:
        """Refusals so far, four at most."""
        return min(max(self.bill.attempts if self.bill else 0, 1), max(TRIES))

    @property
    def lost_at(self) -> dt.datetime:
        """When the tier is lost, or was never begun, unless it is paid."""
        if self.subscription.is_unpaid:
            return self.since + GRACE
        return self.since + FIRST_PAYMENT_WAITS


@dataclass(frozen=True)
class Column:
    title: str
    note: str
    cases: list[Case]

    @property
    def amounts(self) -> dict[str, int]:
        """What waits in it, by currency."""
        sums: dict[str, int] = defaultdict(int)
        for case in self.cases:
            if case.bill:
                sums[case.bill.currency] += case.bill.due
        return dict(sums)


@dataclass(frozen=True)
class Recovery:
    """Renewals of one currency that were refused in the last 90 days, and what became of them."""

    currency: str
    failed: int
    failed_amount: int
    recovered: int
    recovered_amount: int
    lost: int
    lost_amount: int
    waiting: int
    waiting_amount: int

    @property
    def rate(self) -> float | None:
        """Percent of those that are decided."""
        return percent(self.recovered, self.recovered + self.lost)


def board() -> list[Column]:
    """Refused renewals by their last refusal, then first payments; those lost soonest come first.
    Two queries.
    """
    cases = sorted(_cases(), key=lambda case: case.lost_at)
    renewals = [case for case in cases if case.subscription.is_unpaid]
    first = [case for case in cases if not case.subscription.is_unpaid]
    columns = [
        Column(day, _refusals(tries), [case for case in renewals if case.tries == tries])
        for tries, day in TRIES.items()
    ]
    return [*columns, Column("First payment", "Nothing was begun yet", first)]


def recoveries(now: dt.datetime | None = None) -> list[Recovery]:
    """Of each currency in which a renewal was refused in the last 90 days."""
    since = (now or timezone.now()) - QUARTER
    paid = Q(state=Bill.State.PAID)
    waiting = Q(state=Bill.State.OPEN) & ~Q(subscription__state=State.ENDED)
    lost = ~paid & ~waiting
    rows = (
        Bill.objects.refused_since(since)
        .order_by("currency")
        .values("currency")
        .annotate(
            failed=Count("pk"),
            failed_amount=Sum("due"),
            recovered=Count("pk", filter=paid),
            recovered_amount=Sum("due", filter=paid, default=0),
            lost=Count("pk", filter=lost),
            lost_amount=Sum("due", filter=lost, default=0),
            waiting=Count("pk", filter=waiting),
            waiting_amount=Sum("due", filter=waiting, default=0),
        )
    )
    return [Recovery(**row) for row in rows]


def _cases() -> list[Case]:
    to_pay = Prefetch("bills", Bill.objects.to_pay(), to_attr="to_pay")
    waiting = Subscription.objects.in_dunning().select_related("vendor", "price")
    return [
        Case(each, next(iter(each.to_pay), None))  # type: ignore[attr-defined]
        for each in waiting.prefetch_related(to_pay)
    ]


def _refusals(tries: int) -> str:
    return "Refused once" if tries == 1 else f"Refused {tries} times"
