"""What vendors are due on a day, and what stands in the way. Nothing is decided here."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.models import (
    Account,
    Payment,
    Payout,
    PayoutAccount,
    PayoutPlan,
    Posting,
    Provider,
)
from payments.money import pays_in, step_of
from payments.services.payouts.plans import plans_of
from vendors.models import Vendor

NO_ACCOUNT = _("No payout account that can be paid")
SUSPENDED = _("The vendor is suspended")
NOT_IN_THAT_CURRENCY = _("PayPal does not pay out in %(currency)s")
BELOW_MINIMUM = _("Below the smallest payout they want")
AT_A_TIME = 200


@dataclass(frozen=True)
class Share:
    """How much of one payment is due."""

    payment: Payment
    amount: int


@dataclass(frozen=True)
class Reckoning:
    """What is due to a vendor for a period in one currency. `owed` is what they owe us, `hindrance`
    why it is not paid out now, `is_held` whether staff are why, `provider` who would pay it.
    Amounts in minor units.
    """

    vendor: Vendor
    period: dt.date
    currency: str
    shares: tuple[Share, ...]
    owed: int = 0
    hindrance: str | Promise = ""
    provider: str = Provider.STRIPE
    is_held: bool = False

    @property
    def provider_words(self) -> str:
        return str(Provider(self.provider).label) if self.provider else ""

    @property
    def gross(self) -> int:
        return sum(share.amount for share in self.shares)

    @property
    def netted(self) -> int:
        return min(self.owed, self.gross)

    @property
    def amount(self) -> int:
        return self.gross - self.netted


@dataclass(frozen=True)
class DryRun:
    """What a run would do: `left` are payouts of earlier runs that it would try again."""

    due: list[Reckoning]
    left: list[Payout]

    @property
    def payable(self) -> list[Reckoning]:
        return [each for each in self.due if not each.hindrance]

    @property
    def waiting(self) -> list[Reckoning]:
        return [each for each in self.due if each.hindrance]

    @property
    def vendor_count(self) -> int:
        """How many would be paid."""
        due = {each.vendor.pk for each in self.payable}
        return len(due | {payout.vendor_id for payout in self.left})

    @property
    def amounts(self) -> dict[str, int]:
        """What would be sent, by currency; minor units."""
        amounts: Counter[str] = Counter()
        for due in self.payable:
            amounts[due.currency] += due.amount
        for payout in self.left:
            amounts[payout.currency] += payout.amount
        return dict(sorted(amounts.items()))


def dry_run(on: dt.date, vendor: Vendor | None = None) -> DryRun:
    """What a run on this day would pay and why others wait, in a fixed number of queries for each
    `AT_A_TIME` vendors.
    """
    left = Payout.objects.sendable().exclude(state=Payout.State.UNDERWAY)
    if vendor is not None:
        left = left.of(vendor)
    return DryRun(list(due_on(on, vendor)), list(left))


def vendors_with_money(vendor: Vendor | None = None) -> list[int]:
    """Ids of the vendors of whom a payment is not settled, in order."""
    payments = Payment.objects.unsettled()
    if vendor is not None:
        payments = payments.filter(booking__vendor=vendor)
    ids = payments.order_by("booking__vendor").values_list("booking__vendor", flat=True)
    return list(ids.distinct())


def due_on(on: dt.date, vendor: Vendor | None = None) -> Iterator[Reckoning]:
    """What a run on this day would find, vendor by vendor, with what it would leave and why."""
    ids = vendors_with_money(vendor)
    for start in range(0, len(ids), AT_A_TIME):
        yield from due_to(ids[start : start + AT_A_TIME], on)


def due_to(vendor_ids: list[int], on: dt.date) -> Iterator[Reckoning]:
    """The same for these vendors, in a fixed number of queries."""
    facts = Facts.of(vendor_ids)
    for plan in plans_of(vendor_ids):
        yield from facts.reckon(plan, on)


def reckon(plan: PayoutPlan, *, on: dt.date, payments: Iterable[Payment]) -> list[Reckoning]:
    """The same for one vendor whose unsettled payments the caller holds locked."""
    return list(Facts.of([plan.vendor_id], payments=payments).reckon(plan, on))


def unsettled(vendor_ids: Iterable[int]) -> Iterable[Payment]:
    payments = Payment.objects.unsettled().filter(booking__vendor__in=vendor_ids)
    return payments.select_related("booking").order_by("pk")


def owed_to_vendors() -> dict[str, int]:
    """What couples have paid and has not left for vendors, by currency; minor units."""
    unpaid = Counter(Payment.objects.unpaid_shares())
    return dict(unpaid + Counter(Payout.objects.unsent().total()))


def owed_by(vendor: Vendor, currency: str) -> int:
    """What a vendor owes us and no payout has been promised for, minor units."""
    return _owed([vendor.pk])[vendor.pk, currency]


def hindrance_of(plan: PayoutPlan) -> str | Promise:
    """Why this vendor is not paid at all at present; nothing when they are."""
    return _hindrance(plan, is_ready=bool(_ready([plan.vendor_id])))


@dataclass(frozen=True)
class Facts:
    """What has to be known of some vendors, by their ids; `ready` says through whom."""

    payments: dict[int, list[Payment]]
    had: set[tuple[int, str, dt.date]]
    ready: dict[int, str]
    owed: Counter[tuple[int, str]]

    @classmethod
    def of(cls, vendor_ids: list[int], payments: Iterable[Payment] | None = None) -> "Facts":
        by_vendor: dict[int, list[Payment]] = defaultdict(list)
        for payment in unsettled(vendor_ids) if payments is None else payments:
            by_vendor[payment.booking.vendor_id].append(payment)
        latest = Payout.objects.filter(vendor__in=vendor_ids)
        return cls(
            payments=by_vendor,
            had=set(latest.values_list("vendor", "currency", "period")),
            ready=_ready(vendor_ids),
            owed=_owed(vendor_ids),
        )

    def reckon(self, plan: PayoutPlan, on: dt.date) -> Iterator[Reckoning]:
        """What is due by the last day of the plan up to `on`, by currency; without those that have
        their payout for it.
        """
        vendor, period = plan.vendor, plan.period(on)
        for currency, shares in sorted(self._due(plan, period).items()):
            if (vendor.pk, currency, period) in self.had:
                continue
            provider = self.ready.get(vendor.pk, "")
            owed = self.owed[vendor.pk, currency]
            shares = _payable(shares, owed, provider, currency)
            hindrance = _hindrance(plan, is_ready=bool(provider))
            if not hindrance and not pays_in(provider, currency):
                hindrance = NOT_IN_THAT_CURRENCY % {"currency": currency}
            if not hindrance and currency == vendor.currency:
                gross = sum(share.amount for share in shares)
                hindrance = BELOW_MINIMUM if gross < plan.minimum else ""
            if shares:
                yield Reckoning(
                    vendor,
                    period,
                    currency,
                    tuple(shares),
                    owed,
                    hindrance,
                    provider,
                    is_held=plan.is_held,
                )

    def _due(self, plan: PayoutPlan, period: dt.date) -> dict[str, list[Share]]:
        due: dict[str, list[Share]] = defaultdict(list)
        for payment in self.payments.get(plan.vendor_id, ()):
            if payment.is_held:
                continue
            if payment.unpaid_share > 0 and plan.releases(payment) <= period:
                due[payment.currency].append(Share(payment, payment.unpaid_share))
        return due


def _hindrance(plan: PayoutPlan, *, is_ready: bool) -> str | Promise:
    if plan.is_held:
        return plan.held_because
    if plan.vendor.state == Vendor.State.SUSPENDED:
        return SUSPENDED
    return "" if is_ready else NO_ACCOUNT


def _payable(shares: list[Share], owed: int, provider: str, currency: str) -> list[Share]:
    """Without what is too small to be sent there, of the newest: that waits for the next payout."""
    gross = sum(share.amount for share in shares)
    rest = max(0, gross - owed) % step_of(provider, currency)
    fitting: list[Share] = []
    for share in reversed(shares):
        less = min(rest, share.amount)
        rest -= less
        if share.amount > less:
            fitting.append(Share(share.payment, share.amount - less))
    return fitting[::-1]


def _ready(vendor_ids: Iterable[int]) -> dict[int, str]:
    accounts = PayoutAccount.objects.ready().filter(vendor__in=vendor_ids)
    return dict(accounts.values_list("vendor", "provider"))


def _owed(vendor_ids: Iterable[int]) -> Counter[tuple[int, str]]:
    """What the ledger says they owe, less what payouts that have not left will keep."""
    owed: Counter[tuple[int, str]] = Counter()
    booked = Posting.objects.filter(vendor__in=vendor_ids, account=Account.VENDOR_RECEIVABLE)
    rows = booked.order_by().values_list("vendor", "currency").annotate(Sum("amount"))
    for vendor_id, currency, amount in rows:
        owed[vendor_id or 0, currency] += amount
    promised = Payout.objects.unsent().filter(vendor__in=vendor_ids, netted__gt=0)
    for vendor_id, currency, netted in promised.values_list("vendor", "currency", "netted"):
        owed[vendor_id, currency] -= netted
    return owed
