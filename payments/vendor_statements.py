"""The account of one vendor over a month, as the ledger has it: what was earned, taken back and
paid out, with the balance before and after.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Sum

from payments.models import Account, Entry, Posting
from vendors.models import Vendor

# A vendor's money is in these two: what we owe them, less what they owe us.
OWN = (Account.VENDOR_PAYABLE, Account.VENDOR_RECEIVABLE)
WORDS = {
    Entry.Kind.UNSHARE: "Refund to the couple",
    Entry.Kind.PAYOUT: "Payout",
    Entry.Kind.TAKE_BACK: "Taken back from your account for a refund",
}


@dataclass(frozen=True)
class Line:
    """One entry, the vendor's way round: what they get is positive. Minor units."""

    at: dt.datetime
    words: str
    reference: str
    amount: int
    balance: int


@dataclass(frozen=True)
class VendorStatement:
    vendor: Vendor
    first: dt.date
    currency: str
    opening: int
    lines: tuple[Line, ...]

    @property
    def closing(self) -> int:
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def filename(self) -> str:
        return f"{self.vendor.slug}-{self.first:%Y-%m}-{self.currency.lower()}"


def statement_for(vendor: Vendor, first: dt.date, currency: str) -> VendorStatement:
    """The month that begins on `first`; months are those of UTC."""
    start = dt.datetime.combine(first, dt.time.min, dt.UTC)
    end = (start + dt.timedelta(days=31)).replace(day=1)
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
        .select_related("payment", "booking", "payout")
        .order_by("at", "pk")
    )
    return VendorStatement(vendor, first, currency, -before, tuple(_lines(entries, -before)))


def _lines(entries, balance: int) -> Iterator[Line]:  # type: ignore[no-untyped-def] # annotated rows
    for entry in entries:
        balance -= entry.moved
        yield Line(entry.at, _words(entry), _reference(entry), -entry.moved, balance)


def _words(entry: Entry) -> str:
    kind = Entry.Kind(entry.kind)
    if kind == Entry.Kind.SHARE and entry.payment is not None:
        return f"{entry.payment.get_purpose_display()}, your share"
    return WORDS.get(kind, str(kind.label))


def _reference(entry: Entry) -> str:
    if entry.kind == Entry.Kind.PAYOUT and entry.payout is not None:
        return entry.payout.number
    return str(entry.booking) if entry.booking is not None else ""
