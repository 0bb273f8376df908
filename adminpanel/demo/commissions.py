"""The commission of the demo's months that are over, on paper. In bulk, as
`payments.services.commission_invoices` would one by one on the 2nd of the month after.
"""

import dataclasses
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from adminpanel.demo.money import numbers_for
from adminpanel.demo.world import World
from payments.models import Account, Invoice, Posting, Series
from payments.models.invoices import month_after
from payments.parties import Party, billed
from payments.services.commission_invoices import KEPT, kept_at, lines_for, tax_of
from payments.services.issuing import InvoiceTax, issuer_with

BEAT = dt.time(5, 20)
NO_TAX = "an example, nothing is sold"


@dataclasses.dataclass
class Sheet:
    """A paper, not written yet, with the postings that stand on it."""

    invoice: Invoice
    postings: list[Posting]


class Commissions:
    """Month by month: what is given back names the invoices before it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.before: dict[int, list[Invoice]] = defaultdict(list)
        self.credited: set[str] = set()

    def sheets(self) -> list[Sheet]:
        """The invoices have their numbers; credit notes get theirs with all others."""
        return [sheet for first in self._months() for sheet in self._of_month(first)]

    def _months(self) -> Iterator[dt.date]:
        postings = Posting.objects.filter(account=Account.COMMISSION)
        at = postings.order_by("entry__at").values_list("entry__at", flat=True).first()
        if at is None:
            return
        first = at.astimezone(dt.UTC).date().replace(day=1)
        while _written_at(first) <= self.world.now:
            yield first
            first = month_after(first)

    def _of_month(self, first: dt.date) -> list[Sheet]:
        start, end = (
            dt.datetime.combine(day, dt.time.min, dt.UTC) for day in (first, month_after(first))
        )
        rows = (
            Posting.objects.filter(
                account=Account.COMMISSION, entry__at__gte=start, entry__at__lt=end
            )
            .select_related("entry__booking__vendor__place")
            .order_by("entry__booking__vendor", "currency", "entry__at", "pk")
        )
        groups = (list(group) for _, group in groupby(rows, key=_whose))
        sheets = [Sheet(self._paper(first, group), group) for group in groups if _sum(group)]
        earned = [each for each in sheets if not each.invoice.is_credit_note]
        numbers = numbers_for(Series.Kind.COMMISSION, [each.invoice.issued_at for each in earned])
        for sheet, number in zip(earned, numbers, strict=True):
            sheet.invoice.number = number
            for key in _bookings(sheet.postings):
                self.before[key].append(sheet.invoice)
        return sheets

    def _paper(self, first: dt.date, postings: list[Posting]) -> Invoice:
        total = _sum(postings)
        sign = 1 if total > 0 else -1
        booking = postings[0].entry.booking
        assert booking is not None  # noqa: S101 - commission is of a booking
        before = {key: self.before[key] for key in _bookings(postings) if key in self.before}
        tax, at = tax_of(postings, sign), _written_at(first)
        return Invoice(
            uuid=self.world.uuid(),
            vendor=booking.vendor,
            issued_at=at,
            recorded_at=at,
            currency=postings[0].currency,
            total=abs(total),
            tax=tax.amount,
            tax_name=tax.name,
            tax_rate=tax.rate,
            issuer=example_issuer(tax),
            recipient=billed(booking.vendor, None),
            lines=[line.as_row() for line in lines_for(postings, sign, before)],
            period=first,
            **self._facts(first, postings, before, total, tax),
        )

    def _facts(
        self,
        first: dt.date,
        postings: list[Posting],
        before: dict[int, list[Invoice]],
        total: int,
        tax: InvoiceTax,
    ) -> dict[str, Any]:
        if total > 0:
            kind = Invoice.Kind.COMMISSION
            return {"kind": kind, "paid": total, "paid_at": kept_at(postings), "paid_with": KEPT}
        return {
            "kind": Invoice.Kind.CREDIT_NOTE,
            "corrects": self._corrected(before, -total, tax.amount),
            "reason": f"Commission given back in {first:%B %Y}",
        }

    def _corrected(self, before: dict[int, list[Invoice]], total: int, tax: int) -> Invoice | None:
        """The one invoice that so much is taken back of, once for each."""
        invoices = {each.number: each for theirs in before.values() for each in theirs}
        if len(invoices) != 1:
            return None
        ((number, invoice),) = invoices.items()
        fits = (total < invoice.total and tax <= invoice.tax) or (total, tax) == (
            invoice.total,
            invoice.tax,
        )
        if number in self.credited or not fits:
            return None
        self.credited.add(number)
        return invoice


def example_issuer(tax: InvoiceTax) -> Party:
    """Without tax the demo's papers say why, whatever this installation has said of its own."""
    issuer = issuer_with(tax)
    if issuer.get("no_tax") == "":
        issuer["no_tax"] = NO_TAX
    return issuer


def _whose(posting: Posting) -> tuple[int, str]:
    booking = posting.entry.booking
    assert booking is not None  # noqa: S101 - commission is of a booking
    return booking.vendor_id, posting.currency


def _bookings(postings: Iterable[Posting]) -> set[int]:
    return {key for posting in postings if (key := posting.entry.booking_id)}


def _sum(postings: Iterable[Posting]) -> int:
    return -sum(posting.amount for posting in postings)


def _written_at(first: dt.date) -> dt.datetime:
    return dt.datetime.combine(month_after(first) + dt.timedelta(days=1), BEAT, dt.UTC)
