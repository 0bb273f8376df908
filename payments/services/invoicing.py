"""Invoices for what vendors pay us, and credit notes that correct them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from payments.exceptions import CreditTooHigh, InvoiceDoesNotAddUp, NothingToCredit
from payments.models import Invoice, InvoiceLine, Series
from payments.services.issuing import InvoiceTax, tax_for, write_invoice
from payments.services.letters import owe_invoice
from payments.services.numbering import hold_series
from vendors.models import Vendor


@dataclass(frozen=True)
class PaidInvoice:
    """An invoice of a provider that was paid. Minor units, tax included; `credit_used` is what of
    the total came out of a credit, `paid` the rest; the lines come to the total.
    """

    provider: str
    provider_id: str
    currency: str
    total: int
    credit_used: int
    paid: int
    paid_at: dt.datetime
    paid_with: str
    lines: tuple[InvoiceLine, ...]


def issue_invoice(vendor_id: int, paid: PaidInvoice) -> Invoice:
    """The invoice of a subscription, once for each that the provider has. Runs last in the caller's
    transaction: until its end nobody else gets a number.
    """
    given = sum(line.amount for line in paid.lines)
    if not given == paid.total == paid.credit_used + paid.paid or paid.total <= 0:
        raise InvoiceDoesNotAddUp
    if issued := Invoice.objects.from_provider(paid.provider, paid.provider_id):
        return issued
    vendor = Vendor.objects.select_related("place").get(pk=vendor_id)
    at = timezone.now()
    hold_series(Series.Kind.INVOICE, at)
    # Whoever was faster held the series until theirs was kept.
    if issued := Invoice.objects.from_provider(paid.provider, paid.provider_id):
        return issued
    invoice = write_invoice(
        vendor,
        Invoice.Kind.SUBSCRIPTION,
        at=at,
        currency=paid.currency,
        lines=paid.lines,
        tax=tax_for(vendor, paid.total),
        credit_used=paid.credit_used,
        paid=paid.paid,
        paid_at=paid.paid_at,
        paid_with=paid.paid_with,
        provider=paid.provider,
        provider_id=paid.provider_id,
    )
    owe_invoice(invoice)
    return invoice


def issue_credit_note(invoice_id: int, *, amount: int, reason: str, at: dt.datetime) -> Invoice:
    """Take back so much of an invoice (minor units), with the tax in it. Raises CreditRefused for
    more than is left.
    """
    (note,) = issue_credit_notes({invoice_id: amount}, reason=reason, at=at)
    return note


def issue_credit_notes(
    amounts: Mapping[int, int], *, reason: str, at: dt.datetime
) -> list[Invoice]:
    """The same of several invoices of a vendor, how much of each: told by one letter."""
    with transaction.atomic():
        notes = [
            _write_note(invoice_id, amount=amount, reason=reason, at=at)
            for invoice_id, amount in amounts.items()
        ]
        owe_invoice(*notes)
    return notes


def _write_note(invoice_id: int, *, amount: int, reason: str, at: dt.datetime) -> Invoice:
    invoice = _lock(invoice_id)
    credited = _credited(invoice)
    left = invoice.total - credited
    if invoice.is_credit_note or left == 0:
        raise NothingToCredit
    if not 0 < amount <= left:
        raise CreditTooHigh(left, invoice.currency)
    tax = _tax_of(invoice, credited + amount) - _tax_of(invoice, credited)
    return write_invoice(
        invoice.vendor,
        Invoice.Kind.CREDIT_NOTE,
        at=at,
        currency=invoice.currency,
        lines=(InvoiceLine(f"Invoice {invoice.number}: {reason}", amount),),
        tax=InvoiceTax(
            tax,
            invoice.tax_name,
            invoice.tax_rate,
            invoice.is_reverse_charge,
            invoice.is_outside_scope,
        ),
        issuer=invoice.issuer,
        recipient=invoice.recipient,
        corrects=invoice,
        reason=reason,
    )


def _lock(invoice_id: int) -> Invoice:
    invoices = Invoice.objects.select_related("vendor__place").select_for_update(of=("self",))
    return invoices.get(pk=invoice_id)


def _credited(invoice: Invoice) -> int:
    return invoice.credited()


def _tax_of(invoice: Invoice, credited: int) -> int:
    """What tax goes with all that is credited so far: of the whole it is all, so that parts of any
    size add up to it.
    """
    return invoice.tax * credited // invoice.total
