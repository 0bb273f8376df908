"""An invoice or a credit note on paper: the same file, byte for byte, whenever it is fetched."""

from payments.models import Invoice
from payments.papers import Paper
from payments.parties import lines_of
from vendors.money import words

LINES = ("What", "Days", "Amount")
LINE_WIDTHS = (96, 48, 30)


def invoice_pdf(invoice: Invoice) -> bytes:
    currency = invoice.currency
    paper = Paper(title=invoice.title)
    paper.set_creation_date(invoice.issued_at)
    paper.parties(lines_of(invoice.recipient), lines_of(invoice.issuer))
    paper.facts(_facts(invoice))
    paper.rows(
        LINES,
        [(line.text, line.period, words(line.amount, currency)) for line in invoice.signed_lines],
        widths=LINE_WIDTHS,
        texts=2,
        foot=("Total", "", words(invoice.signed_total, currency)),
    )
    paper.facts(_sums(invoice))
    paper.section("Reason", invoice.own_reason)
    if invoice.tax_note:
        paper.note(f"{invoice.tax_note}.")
    paper.note(f"Reference {invoice.uuid}")
    return bytes(paper.output())


def _facts(invoice: Invoice) -> dict[str, str]:
    facts = {"Number": invoice.number, "Date": f"{invoice.issued_at:%-d %B %Y}"}
    if invoice.month:
        facts["Commission of"] = str(invoice.month)
    if invoice.corrects:
        facts["Corrects"] = f"{invoice.corrects.title}, {invoice.corrects.issued_at:%-d %B %Y}"
    return facts


def _sums(invoice: Invoice) -> dict[str, str]:
    """The parts of the total, and how it was paid."""
    currency = invoice.currency
    sums = {"Net": words(invoice.signed_net, currency)}
    if invoice.tax_name:
        sums[invoice.tax_name] = words(invoice.signed_tax, currency)
    if invoice.credit_used:
        sums["Credit used"] = words(invoice.credit_used, currency)
    if invoice.paid:
        sums["Paid"] = words(invoice.paid, currency)
    if invoice.paid_at:
        sums["Paid on"] = f"{invoice.paid_at:%-d %B %Y}"
    if invoice.paid_with:
        sums["Paid with"] = invoice.paid_with
    return sums
