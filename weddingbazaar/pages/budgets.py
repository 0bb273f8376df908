"""What a couple plans to spend, beside what it has agreed to and paid. Sums are of one currency."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Prefetch

from accounts.models import Couple, CoupleQuerySet
from bookings.models import Booking, Budget, BudgetPart
from vendors.models import Category
from weddingbazaar.pages.purses import Purse, purses_of


@dataclasses.dataclass(frozen=True)
class PlanLine:
    """One trade: planned (nothing said is None), and the money of its bookings."""

    category: Category
    planned: int | None
    purse: Purse

    @property
    def is_over(self) -> bool:
        return self.planned is not None and self.purse.committed > self.planned


@dataclasses.dataclass(frozen=True)
class Plan:
    """`lines` are the trades with a plan or a booking in the plan's currency."""

    planned: int
    purse: Purse
    lines: list[PlanLine]

    @property
    def left(self) -> int:
        return max(0, self.planned - self.purse.committed)

    @property
    def over(self) -> int:
        """Committed beyond the plan."""
        return max(0, self.purse.committed - self.planned)

    @property
    def paid_width(self) -> int:
        """Of a bar of 100 that shows plan or commitments, whatever is more."""
        return self.purse.paid * 100 // self._whole

    @property
    def committed_width(self) -> int:
        """What is committed and not paid."""
        paid_up = self.purse.paid + self.purse.due
        return paid_up * 100 // self._whole - self.paid_width

    @property
    def _whole(self) -> int:
        return max(self.planned, self.purse.committed, 1)


def with_budgets(couples: CoupleQuerySet) -> CoupleQuerySet:
    """With what `budget_of` tells, in one query more."""
    parts = Prefetch("budget__parts", BudgetPart.objects.select_related("category"))
    return couples.select_related("budget").prefetch_related(parts)


def budget_of(couple: Couple) -> Budget | None:
    return getattr(couple, "budget", None)


def plan_of(budget: Budget, bookings: Iterable[Booking]) -> Plan:
    """Bookings in other currencies are left out: see `purses_of`."""
    currency = budget.currency
    by_trade: dict[Category, list[Booking]] = defaultdict(list)
    for booking in bookings:
        if booking.currency == currency:
            by_trade[booking.vendor.category].append(booking)
    planned = {part.category: part.amount for part in budget.parts.all()}
    purses = {trade: _purse(currency, some) for trade, some in by_trade.items()}
    trades = sorted(
        {*planned, *(trade for trade, purse in purses.items() if not purse.is_empty)},
        key=lambda trade: (trade.order, trade.name),
    )
    lines = [
        PlanLine(trade, planned.get(trade), purses.get(trade, Purse(currency, 0, 0, 0, 0)))
        for trade in trades
    ]
    whole = _purse(currency, [booking for some in by_trade.values() for booking in some])
    return Plan(budget.total, whole, lines)


def _purse(currency: str, bookings: list[Booking]) -> Purse:
    return next(iter(purses_of(bookings)), Purse(currency, 0, 0, 0, 0))
