"""Invoices and credit notes for a spreadsheet: a line each, credit notes below zero."""

from collections.abc import Iterable, Iterator

from payments.models import Invoice
from payments.sheets import amount_cell, text_cell
from vendors.taxes import without_zeros

HEAD = (
    "number", "date", "kind", "recipient", "VAT id", "country",
    "net", "tax rate", "tax", "total", "currency", "reverse charge", "corrects", "paid at",
)  # fmt: skip


def invoice_rows(invoices: Iterable[Invoice]) -> Iterator[tuple[str, ...]]:
    """The head, and each paper; days are those of UTC, amounts have a point."""
    yield HEAD
    for invoice in invoices:
        recipient, currency = invoice.recipient, invoice.currency
        yield (
            invoice.number,
            f"{invoice.issued_at:%Y-%m-%d}",
            invoice.get_kind_display(),
            text_cell(recipient["name"]),
            text_cell(recipient["vat_id"]),
            recipient["country"],
            amount_cell(invoice.signed_net, currency),
            "" if invoice.tax_rate is None else without_zeros(invoice.tax_rate),
            amount_cell(invoice.signed_tax, currency),
            amount_cell(invoice.signed_total, currency),
            currency,
            "yes" if invoice.is_reverse_charge else "",
            invoice.corrects.number if invoice.corrects else "",
            f"{invoice.paid_at:%Y-%m-%d}" if invoice.paid_at else "",
        )
