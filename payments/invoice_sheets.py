"""Invoices and credit notes for a spreadsheet: a line each, credit notes below zero."""

from collections.abc import Iterable, Iterator

from payments.models import Invoice
from payments.sheets import amount_cell, text_cell
from vendors.taxes import without_zeros

HEAD = (
    "number", "date", "kind", "service from", "service to",
    "recipient", "address", "country", "VAT id",
    "net", "tax rate", "tax", "total", "currency", "credit used", "paid",
    "reverse charge", "outside the scope of EU VAT", "corrects", "paid at",
)  # fmt: skip
OF_ALL = ("vendor", "issuer", "issuer VAT id")


def invoice_rows(invoices: Iterable[Invoice], *, of_all: bool = False) -> Iterator[tuple[str, ...]]:
    """The head, and each paper; days are those of UTC, amounts have a point. `of_all` says of each
    whose it is and who wrote it, too.
    """
    yield HEAD + (OF_ALL if of_all else ())
    for invoice in invoices:
        yield _row(invoice) + (_whose(invoice) if of_all else ())


def _row(invoice: Invoice) -> tuple[str, ...]:
    recipient, currency = invoice.recipient, invoice.currency
    return (
        invoice.number,
        f"{invoice.issued_at:%Y-%m-%d}",
        invoice.get_kind_display(),
        *_days(invoice),
        text_cell(recipient["name"]),
        text_cell(", ".join(recipient["address"])),
        recipient["country"],
        text_cell(recipient["vat_id"]),
        amount_cell(invoice.signed_net, currency),
        "" if invoice.tax_rate is None else without_zeros(invoice.tax_rate),
        amount_cell(invoice.signed_tax, currency),
        amount_cell(invoice.signed_total, currency),
        currency,
        amount_cell(invoice.credit_used, currency),
        amount_cell(invoice.paid, currency),
        "yes" if invoice.is_reverse_charge else "",
        "yes" if invoice.is_outside_scope else "",
        invoice.corrects.number if invoice.corrects else "",
        f"{invoice.paid_at:%Y-%m-%d}" if invoice.paid_at else "",
    )


def _days(invoice: Invoice) -> tuple[str, str]:
    """The first and the last day of what it is for; a credit note's are those of its invoice."""
    if invoice.corrects:
        return _days(invoice.corrects)
    if invoice.month:
        return f"{invoice.month.first:%Y-%m-%d}", f"{invoice.month.last:%Y-%m-%d}"
    starts = [line.start for line in invoice.signed_lines if line.start]
    ends = [line.end for line in invoice.signed_lines if line.end]
    if not starts or not ends:
        return "", ""
    return f"{min(starts):%Y-%m-%d}", f"{max(ends):%Y-%m-%d}"


def _whose(invoice: Invoice) -> tuple[str, ...]:
    issuer = invoice.issuer
    return text_cell(invoice.vendor.name), text_cell(issuer["name"]), text_cell(issuer["vat_id"])
