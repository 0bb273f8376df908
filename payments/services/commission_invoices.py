"""Commission is kept when a couple pays; once a month each vendor gets an invoice of it.

Every posting of commission stands on one paper, once (`CommissionItem`): on that of its month, or,
when we heard of it after that was written, on the next one.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.template.defaultfilters import pluralize
from django.utils import timezone

from payments.exceptions import MonthIsNotOver
from payments.models import Account, CommissionItem, Invoice, InvoiceLine, Posting
from payments.models.invoices import month_after
from payments.months import months_between
from payments.services.issuing import InvoiceTax, no_tax_for, write_invoice
from payments.services.letters import owe_invoice
from vendors.models import Vendor
from vendors.taxes import rate_words, tax_in

KEPT = "Kept from what couples paid"


def issue_commission_invoices(month: dt.date) -> int:
    """One for each vendor and currency that had commission in this month (UTC), and in earlier ones
    that have none yet; how many papers were written. A month in which more was given back than
    earned gets a credit note. Safe to call again, and by many at once.
    """
    if _end(month) > timezone.now():
        raise MonthIsNotOver
    return sum(
        _issue(vendor_id, currency, first)
        for first in _months_until(month.replace(day=1))
        for vendor_id, currency in _with_commission(first)
    )


def last_month() -> dt.date:
    """The day on which the latest month that is over (UTC) began."""
    this = timezone.now().date().replace(day=1)
    return (this - dt.timedelta(days=1)).replace(day=1)


def _months_until(month: dt.date) -> list[dt.date]:
    """Those in which commission stands on no paper, the earliest first."""
    at = _open(month).order_by("entry__at").values_list("entry__at", flat=True).first()
    return months_between(at.astimezone(dt.UTC).date(), month)[::-1] if at else []


def _with_commission(first: dt.date) -> list[tuple[int, str]]:
    pairs = _open(first).order_by("entry__booking__vendor", "currency")
    return list(pairs.values_list("entry__booking__vendor", "currency").distinct())


def _open(first: dt.date) -> QuerySet[Posting]:
    """Commission until the end of this month that stands on no paper."""
    return Posting.objects.filter(
        account=Account.COMMISSION, entry__at__lt=_end(first), commission_item=None
    )


def _issue(vendor_id: int, currency: str, first: dt.date) -> bool:
    """Whether one was written."""
    with transaction.atomic():
        vendor = _lock(vendor_id)
        if Invoice.objects.of(vendor).filter(currency=currency, period=first).exists():
            return False
        postings = list(_postings(vendor, currency, first))
        total = -sum(posting.amount for posting in postings)
        if not total:
            return False
        invoice = _write(vendor, currency, first, postings, total)
        CommissionItem.objects.add(invoice, postings)
    return True


def _lock(vendor_id: int) -> Vendor:
    vendors = Vendor.objects.select_for_update(of=("self",)).select_related("place")
    return vendors.get(pk=vendor_id)


def _postings(vendor: Vendor, currency: str, first: dt.date) -> QuerySet[Posting]:
    theirs = _open(first).filter(entry__booking__vendor=vendor, currency=currency)
    return theirs.select_related("entry__booking").order_by("entry__at", "pk")


def _write(
    vendor: Vendor, currency: str, first: dt.date, postings: list[Posting], total: int
) -> Invoice:
    """An invoice, or below zero a credit note, whose amounts are positive as those of all."""
    now, is_earned = timezone.now(), total > 0
    sign = 1 if is_earned else -1
    kind = Invoice.Kind.COMMISSION if is_earned else Invoice.Kind.CREDIT_NOTE
    before, tax = _invoiced_before(postings), _tax(vendor, postings, sign)
    facts = (
        {"paid": total, "paid_at": kept_at(postings), "paid_with": KEPT}
        if is_earned
        else {
            "corrects": _corrected(before, -total, tax.amount),
            "reason": f"Commission given back in {first:%B %Y}",
        }
    )
    invoice = write_invoice(
        vendor,
        kind,
        at=now,
        currency=currency,
        lines=tuple(lines_for(postings, sign, before)),
        tax=tax,
        period=first,
        **facts,
    )
    owe_invoice(invoice)
    return invoice


def kept_at(postings: list[Posting]) -> dt.datetime:
    """When the last of it was kept."""
    return max(posting.entry.at for posting in postings if posting.amount < 0)


def _invoiced_before(postings: list[Posting]) -> dict[int, list[Invoice]]:
    """Of each of their bookings, the invoices that its commission stands on."""
    bookings = {posting.entry.booking_id for posting in postings}
    kept = CommissionItem.objects.filter(
        posting__entry__booking__in=bookings, invoice__kind=Invoice.Kind.COMMISSION
    )
    items = kept.select_related("invoice", "posting__entry").order_by("invoice")
    found: dict[int, list[Invoice]] = defaultdict(list)
    for item in items:
        booking = item.posting.entry.booking_id
        assert booking is not None  # noqa: S101 - commission is of a booking
        theirs = found[booking]
        if item.invoice not in theirs:
            theirs.append(item.invoice)
    return found


def _corrected(before: dict[int, list[Invoice]], total: int, tax: int) -> Invoice | None:
    """The invoice that so much is taken back of, where it is one, and has so much left: else the
    lines alone say which they are.
    """
    invoices = {invoice for each in before.values() for invoice in each}
    if len(invoices) != 1:
        return None
    (invoice,) = invoices
    left, tax_left = invoice.total - invoice.credited(), invoice.tax - invoice.credited_tax()
    fits = (total < left and tax <= tax_left) or (total, tax) == (left, tax_left)
    return invoice if fits else None


def lines_for(
    postings: list[Posting], sign: int, before: dict[int, list[Invoice]]
) -> Iterator[InvoiceLine]:
    """One for each booking; what is given back says of which invoices."""
    amounts: dict[int, int] = defaultdict(int)
    texts: dict[int, str] = {}
    for posting in postings:
        booking = posting.entry.booking
        assert booking is not None  # noqa: S101 - commission is of a booking
        texts[booking.pk] = f"Commission: {booking.package_name}, {booking.span.short}"
        amounts[booking.pk] -= sign * posting.amount
    for key, amount in amounts.items():
        if amount:
            of = "" if sign * amount > 0 else _of_invoices(before.get(key, []))
            yield InvoiceLine(f"{of}{texts[key]}", amount)


def _of_invoices(invoices: list[Invoice]) -> str:
    """ "Invoice K-2026-000001: ", "Invoices K-2026-000001, K-2026-000004: "."""
    if not invoices:
        return ""
    numbers = ", ".join(invoice.number for invoice in invoices)
    return f"Invoice{pluralize(len(invoices))} {numbers}: "


def _tax(vendor: Vendor, postings: list[Posting], sign: int) -> InvoiceTax:
    return no_tax_for(vendor) or tax_of(postings, sign)


def tax_of(postings: list[Posting], sign: int) -> InvoiceTax:
    """Worked out entry by entry by the rate that each booking was confirmed with, as on the
    vendor's statements.
    """
    amount, total, rates = 0, 0, set[Decimal]()
    for posting in postings:
        total -= sign * posting.amount
        booking = posting.entry.booking
        rate = booking.commission_tax_rate if booking is not None else None
        if rate is not None:
            rates.add(rate)
            amount -= sign * tax_in(posting.amount, rate).amount
    if not rates:
        return InvoiceTax()
    name = "VAT " + ", ".join(rate_words(rate) for rate in sorted(rates))
    # Where rates have changed, what went back by the one can outweigh what came by the other.
    amount = min(max(amount, 0), total)
    return InvoiceTax(amount, name, rates.pop() if len(rates) == 1 else None)


def _end(first: dt.date) -> dt.datetime:
    """When the month of this day is over."""
    return dt.datetime.combine(month_after(first.replace(day=1)), dt.time.min, dt.UTC)
