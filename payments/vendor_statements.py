"""The account of one vendor over a month, as the ledger has it: what was earned, taken back and
paid out, with the balance before and after.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from bookings.models import Booking
from payments.models import Account, Entry, Payout, Posting
from payments.months import months_between
from vendors.models import Vendor
from vendors.taxes import Tax, tax_in

# A vendor's money is in these two: what we owe them, less what they owe us.
OWN = (Account.VENDOR_PAYABLE, Account.VENDOR_RECEIVABLE)
SHARED = (Entry.Kind.SHARE, Entry.Kind.UNSHARE)
PAID_OUT = (Entry.Kind.PAYOUT, Entry.Kind.PAYOUT_RETURNED)
LOST = "A dispute was lost"
WORDS = {
    Entry.Kind.UNSHARE: "Refund to the couple",
    Entry.Kind.PAYOUT: "Payout",
    Entry.Kind.PAYOUT_RETURNED: "A payout came back",
    Entry.Kind.TAKE_BACK: "Taken back from your account for a refund",
}


@dataclass(frozen=True)
class Line:
    """One entry, the vendor's way round: what they get is positive. Minor units. `gross` is what
    the couple paid or got back, of which `commission` is ours; other lines have neither. `tax` is
    the vendor's in the gross, `commission_tax` ours in the commission, where rates were fixed.
    """

    at: dt.datetime
    kind: str
    words: str
    reference: str
    gross: int
    commission: int
    amount: int
    balance: int
    payout: Payout | None = None
    tax: Tax | None = None
    commission_tax: Tax | None = None
    booking: Booking | None = None
    provider: str = ""

    @property
    def came(self) -> int:
        """Paid by the couple."""
        return max(0, self.gross)

    @property
    def went(self) -> int:
        """Back to the couple, or to their bank."""
        return min(0, self.gross)


@dataclass(frozen=True)
class Totals:
    """The columns of a statement, added up; minor units."""

    came: int
    commission: int
    went: int
    amount: int


@dataclass(frozen=True)
class Month:
    """One month in a list: what couples paid, what went back, the vendor's part of what is left,
    what left for their account, and the vendor's tax in what is left; minor units.
    """

    first: dt.date
    came: int = 0
    went: int = 0
    net: int = 0
    paid_out: int = 0
    tax: int = 0


@dataclass(frozen=True)
class VendorStatement:
    """`as_of` is the day of reading where the month is not over: more may follow."""

    vendor: Vendor
    first: dt.date
    currency: str
    opening: int
    lines: tuple[Line, ...]
    as_of: dt.date | None = None

    @property
    def closing(self) -> int:
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def last(self) -> dt.date:
        return _next_month(self.first) - dt.timedelta(days=1)

    @property
    def payouts(self) -> list[Payout]:
        """Those that left in this month."""
        left = (line.payout for line in self.lines if line.kind == Entry.Kind.PAYOUT)
        return [payout for payout in left if payout is not None]

    @property
    def totals(self) -> Totals:
        """Of the columns of all lines."""
        return Totals(
            sum(line.came for line in self.lines),
            sum(line.commission for line in self.lines),
            sum(line.went for line in self.lines),
            sum(line.amount for line in self.lines),
        )

    @property
    def sums(self) -> dict[str, int]:
        """What each kind of line comes to, by its words; together it is what the balance moved."""
        sums: dict[str, int] = {}
        for line in self.lines:
            for words, amount in _parts(line):
                sums[words] = sums.get(words, 0) + amount
        return {words: amount for words, amount in sums.items() if amount}

    @property
    def taxes(self) -> dict[str, int]:
        """Of the lines above what is tax, by whose it is and its rate."""
        sums: dict[str, int] = {}
        for line in self.lines:
            for of, tax in (("what couples paid", line.tax), ("commission", line.commission_tax)):
                if tax is not None:
                    words = f"{tax.name} in {of}"
                    sums[words] = sums.get(words, 0) + tax.amount
        return sums

    @property
    def filename(self) -> str:
        so_far = f"-so-far-{self.as_of:%Y-%m-%d}" if self.as_of else ""
        return f"{self.vendor.slug}-{self.first:%Y-%m}-{self.currency.lower()}{so_far}"


def statement_for(vendor: Vendor, first: dt.date, currency: str) -> VendorStatement:
    """The month that begins on `first`; months are those of UTC."""
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(_next_month(first), dt.time.min, dt.UTC)
    mine = Posting.objects.filter(vendor=vendor, account__in=OWN, currency=currency)
    before = mine.filter(entry__at__lt=start).aggregate(sum=Sum("amount"))["sum"] or 0
    entries = (
        Entry.objects.filter(
            at__gte=start,
            at__lt=end,
            postings__vendor=vendor,
            postings__account__in=OWN,
            postings__currency=currency,
        )
        .annotate(moved=Sum("postings__amount"))
        .exclude(moved=0)
        .select_related("payment__makes_good__payment", "booking", "payout")
        .prefetch_related("postings", "booking__couple__members__user")
        .order_by("at", "pk")
    )
    now = timezone.now()
    return VendorStatement(
        vendor,
        first,
        currency,
        -before,
        tuple(_lines(entries, -before)),
        as_of=now.date() if now < end else None,
    )


def months_of(vendor: Vendor, *, today: dt.date) -> list[Month]:
    """Each month since the first money came, in the vendor's currency, the latest first."""
    postings = Posting.objects.filter(currency=vendor.currency).order_by()
    own = Q(vendor=vendor, account__in=OWN)
    shared = postings.filter(entry__kind__in=SHARED, entry__booking__vendor=vendor)
    prepaid = shared.filter(account=Account.CUSTOMER_PREPAYMENT)
    came = _by_month(prepaid.filter(entry__kind=Entry.Kind.SHARE))
    went = _by_month(prepaid.filter(entry__kind=Entry.Kind.UNSHARE))
    taxes = _taxes_by_month(prepaid)
    net = _by_month(shared.filter(own))
    paid_out = _by_month(postings.filter(own, entry__kind__in=PAID_OUT))
    return [
        Month(
            first,
            came.get(first, 0),
            went.get(first, 0),
            -net.get(first, 0),
            paid_out.get(first, 0),
            taxes.get(first, 0),
        )
        for first in months_between(min({*came, *went, *net, *paid_out}, default=today), today)
    ]


def _by_month(postings: Any) -> dict[dt.date, int]:
    months = postings.annotate(month=TruncMonth("entry__at", tzinfo=dt.UTC)).values("month")
    return {row["month"].date(): row["sum"] for row in months.annotate(sum=Sum("amount"))}


def _taxes_by_month(postings: Any) -> dict[dt.date, int]:
    """Worked out line by line, as on the statements themselves."""
    taxed = postings.exclude(entry__booking__tax_rate=None)
    months = taxed.annotate(month=TruncMonth("entry__at", tzinfo=dt.UTC))
    rows = months.values_list("month", "entry__booking__tax_rate", "amount")
    taxes: dict[dt.date, int] = {}
    for month, rate, amount, count in rows.annotate(Count("pk")):
        tax = tax_in(amount, rate).amount * count
        taxes[month.date()] = taxes.get(month.date(), 0) + tax
    return taxes


def _lines(entries: Iterable[Any], balance: int) -> Iterator[Line]:
    """`entries` say what they `moved`."""
    for entry in entries:
        balance -= entry.moved
        shared = entry.kind in SHARED
        gross = _leg(entry, Account.CUSTOMER_PREPAYMENT) if shared else 0
        commission = _leg(entry, Account.COMMISSION) if shared else 0
        yield Line(
            at=entry.at,
            kind=entry.kind,
            words=_words(entry),
            reference=_reference(entry),
            gross=gross,
            commission=commission,
            amount=-entry.moved,
            balance=balance,
            payout=entry.payout,
            tax=_tax(gross, entry.booking.tax_rate) if shared else None,
            commission_tax=_tax(commission, entry.booking.commission_tax_rate) if shared else None,
            booking=entry.booking,
            provider=_provider(entry),
        )


def _tax(amount: int, rate: Decimal | None) -> Tax | None:
    return None if rate is None else tax_in(amount, rate)


def _leg(entry: Entry, account: Account) -> int:
    return sum(each.amount for each in entry.postings.all() if each.account == account)


def _parts(line: Line) -> Iterator[tuple[str, int]]:
    """What a line adds to which sum."""
    if line.kind == Entry.Kind.SHARE:
        yield "Paid by couples", line.gross
        yield "Commission", line.commission
    elif line.kind == Entry.Kind.UNSHARE:
        yield ("Lost in disputes" if line.words == LOST else "Refunds to couples"), line.gross
        yield "Commission given back", line.commission
    else:
        yield {Entry.Kind.PAYOUT.value: "Payouts"}.get(line.kind, line.words), line.amount


def _next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)


def _words(entry: Entry) -> str:
    kind = Entry.Kind(entry.kind)
    if kind == Entry.Kind.PAYOUT and entry.payout is not None:
        return f"Payout by {entry.payout.get_provider_display()}"
    if kind == Entry.Kind.SHARE and entry.payment is not None:
        return f"{entry.payment.what}, your share"
    if entry.is_of_dispute:
        return LOST
    return WORDS.get(kind, str(kind.label))


def _provider(entry: Entry) -> str:
    """Who moved it: the payout's, or else the payment's."""
    mover = entry.payout or entry.payment
    return mover.provider if mover is not None else ""


def _reference(entry: Entry) -> str:
    if entry.kind in (Entry.Kind.PAYOUT, Entry.Kind.PAYOUT_RETURNED) and entry.payout is not None:
        return entry.payout.number
    booking = entry.booking
    return f"{booking.package_name}, {booking.span.short}" if booking is not None else ""
