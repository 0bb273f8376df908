"""What a vendor has earned, read for their page: what comes on which day, what couples still owe,
what was paid out. One currency at a time; amounts in its minor units, the vendor's share alone.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from bookings.models import Booking
from bookings.schedules import fetch_instalments
from payments.models import Dispute, Payout, PayoutPlan
from payments.money import split
from payments.months import months_around
from payments.services.payouts.reckoning import Share, hindrance_of, owed_by, unsettled
from vendors.models import Vendor

MONTHS_BACK = 8
MONTHS_AHEAD = 9
MOST_DISPUTES = 10


@dataclass(frozen=True)
class Coming:
    """A payout to be: the shares that are due by that day."""

    on: dt.date
    shares: tuple[Share, ...]

    @property
    def amount(self) -> int:
        return sum(share.amount for share in self.shares)


@dataclass(frozen=True)
class Month:
    """What moves in a month: paid out, on its way to a payout, agreed but not paid by couples yet,
    and only asked for.
    """

    first: dt.date
    paid_out: int = 0
    coming: int = 0
    to_come: int = 0
    pending: int = 0

    @property
    def total(self) -> int:
        return self.paid_out + self.coming + self.to_come + self.pending


@dataclass(frozen=True)
class Earnings:
    """All of one vendor's money in one currency. `stuck` is in payouts that could not be sent,
    `leaving` in those that are being sent, `held` is disputed, and `owed` what they owe for
    refunds.
    """

    currency: str
    coming: tuple[Coming, ...]
    before: Month
    months: tuple[Month, ...]
    later: Month
    stuck: int
    leaving: int
    held: int
    paid_out: int
    to_come: int
    pending: int
    owed: int
    minimum: int

    @property
    def is_too_little(self) -> bool:
        """The next payout waits until there is more: it is below what the vendor wants at least."""
        return self.next is not None and self.next.amount < self.minimum

    @property
    def next(self) -> Coming | None:
        return next(iter(self.coming), None)

    @property
    def next_amount(self) -> int:
        """What leaves next: what could not be sent before, or else what comes next, once what they
        owe is kept.
        """
        if self.stuck:
            return self.stuck
        return max(0, self.next.amount - self.owed) if self.next else 0

    @property
    def waiting(self) -> int:
        """Paid by couples, and not in their hands yet; without what is disputed."""
        return self.stuck + self.leaving + sum(each.amount for each in self.coming)

    @property
    def kept(self) -> int:
        """What the account of this vendor comes to, as the statement of this month ends with."""
        return self.waiting + self.held - self.owed


def earnings_of(plan: PayoutPlan, *, today: dt.date) -> list[Earnings]:
    """By currency, the vendor's own first. `today` is the day in UTC."""
    vendor = plan.vendor
    shares, held = _shares(vendor)
    bookings = _open_bookings(vendor)
    payouts = _sums_by_month(vendor)
    unsent = _unsent(vendor)
    currencies = {vendor.currency, *shares, *held, *bookings, *payouts, *unsent}
    own_first = sorted(currencies, key=lambda currency: (currency != vendor.currency, currency))
    return [
        _earnings(
            plan,
            currency,
            _coming(plan, shares.get(currency, []), currency, today),
            bookings.get(currency, []),
            payouts.get(currency, {}),
            unsent[currency],
            held[currency],
            today,
        )
        for currency in own_first
    ]


def why_not(plan: PayoutPlan) -> str:
    """What keeps this vendor from being paid at present; nothing when they are."""
    return str(hindrance_of(plan))


def disputes_of(vendor: Vendor) -> list[Dispute]:
    """Those that are open, and the last that were settled."""
    disputes = Dispute.objects.filter(payment__booking__vendor=vendor).for_lists()
    return list(disputes[:MOST_DISPUTES])


def _shares(vendor: Vendor) -> tuple[dict[str, list[Share]], Counter[str]]:
    """What payouts may take, and how much of the rest disputes hold, by currency."""
    shares: dict[str, list[Share]] = defaultdict(list)
    held: Counter[str] = Counter()
    for payment in unsettled([vendor.pk]):
        if payment.unpaid_share > 0 and payment.is_held:
            held[payment.currency] += payment.unpaid_share
        elif payment.unpaid_share > 0:
            shares[payment.currency].append(Share(payment, payment.unpaid_share))
    return shares, held


def _unsent(vendor: Vendor) -> dict[str, Counter[str]]:
    """What payouts that have not left would send, by currency: "stuck" or "leaving"."""
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    rows = Payout.objects.unsent().of(vendor).order_by().values_list("currency", "state")
    for currency, state, amount in rows.annotate(sum=Sum("amount")):
        kind = "stuck" if state == Payout.State.FAILED else "leaving"
        sums[currency][kind] += amount
    return sums


def _open_bookings(vendor: Vendor) -> dict[str, list[Booking]]:
    """Those of which couples have not paid everything, by currency."""
    owing = Q(state__in=Booking.PLANNED, amount_paid__lt=F("price"))
    owing |= Q(state=Booking.State.CONFIRMED, paid_again__lt=F("charged_back"))
    bookings: dict[str, list[Booking]] = defaultdict(list)
    for booking in vendor.bookings.filter(Q(state__in=Booking.HOLDING) | owing).order_by("date"):
        bookings[booking.currency].append(booking)
    fetch_instalments(each for some in bookings.values() for each in some)
    return bookings


def _sums_by_month(vendor: Vendor) -> dict[str, dict[dt.date, int]]:
    """What was paid out in each month, less what was taken back of it."""
    sums: dict[str, dict[dt.date, int]] = defaultdict(dict)
    rows = (
        Payout.objects.sent()
        .of(vendor)
        .order_by()
        .values_list("currency", ExtractYear("sent_at"), ExtractMonth("sent_at"))
        .annotate(sum=Sum(F("amount") - F("taken_back")))
    )
    for currency, year, month, amount in rows:
        sums[currency][dt.date(year, month, 1)] = amount
    return sums


def _coming(
    plan: PayoutPlan, shares: list[Share], currency: str, today: dt.date
) -> tuple[Coming, ...]:
    """Payouts to be, the next first. What could have left already leaves with the next run."""
    had = Payout.objects.of(plan.vendor).filter(currency=currency, period=plan.period(today))
    earliest = plan.next_period(today) if had.exists() else plan.period(today)
    by_day: dict[dt.date, list[Share]] = defaultdict(list)
    for share in shares:
        by_day[max(earliest, plan.expected(share.payment))].append(share)
    return tuple(Coming(max(day, today), tuple(parts)) for day, parts in sorted(by_day.items()))


def _earnings(
    plan: PayoutPlan,
    currency: str,
    coming: tuple[Coming, ...],
    bookings: list[Booking],
    payouts: dict[dt.date, int],
    unsent: Counter[str],
    held: int,
    today: dt.date,
) -> Earnings:
    vendor = plan.vendor
    sums: dict[dt.date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, amount in payouts.items():
        sums[month]["paid_out"] += amount
    for each in coming:
        sums[each.on.replace(day=1)]["coming"] += each.amount
    for booking in bookings:
        kind = "pending" if booking.is_holding else "to_come"
        for day, amount in _to_come(booking):
            share = _share_to_come(vendor, booking, amount)
            sums[max(day, today).replace(day=1)][kind] += share
    months = months_around(today, back=MONTHS_BACK, ahead=MONTHS_AHEAD)
    return Earnings(
        currency=currency,
        coming=coming,
        before=_together(months[0], [sums[each] for each in sums if each < months[0]]),
        months=tuple(Month(first, **sums.get(first, {})) for first in months),
        later=_together(months[-1], [sums[each] for each in sums if each > months[-1]]),
        stuck=unsent["stuck"],
        leaving=unsent["leaving"],
        held=held,
        paid_out=sum(payouts.values()),
        to_come=sum(each["to_come"] for each in sums.values()),
        pending=sum(each["pending"] for each in sums.values()),
        owed=owed_by(vendor, currency),
        minimum=plan.minimum if currency == vendor.currency else 0,
    )


def _together(first: dt.date, parts: list[dict[str, int]]) -> Month:
    """What lies outside of the months that are drawn, as one."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return Month(first, **total)


def _to_come(booking: Booking) -> list[tuple[dt.date, int]]:
    """What its couple have not paid: by the day of each instalment, or of the wedding; what was
    charged back since it is owed again.
    """
    again = [(dt.date.min, booking.owed_again)] if booking.owed_again else []
    unpaid = [each for each in booking.all_instalments if not each.is_paid]
    if not unpaid:
        return [*again, (booking.date, booking.price - booking.amount_paid)]
    return [*again, *((each.due_on, each.amount) for each in unpaid)]


def _share_to_come(vendor: Vendor, booking: Booking, amount: int) -> int:
    """By the rate that was fixed, or would be today."""
    rate = booking.commission_basis_points
    if rate is None:
        rate = vendor.commission_basis_points
    return split(amount, rate).vendor
