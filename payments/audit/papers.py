"""Papers: none is missing in its series, and what they say adds up."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Sum
from django.db.models.functions import Coalesce

from payments.audit.finding import Finding
from payments.models import Account, Invoice, Payment, Posting, Series

SUMS = "invoices add up"


def papers_have_no_gaps() -> Iterator[Finding]:
    """Whoever's money was kept has a receipt, and the numbers of each series are all there."""
    promise = "papers are numbered without gaps"
    shared = Payment.objects.exclude(commission_basis_points=None)
    for pk in shared.filter(receipt_number=None).values_list("pk", flat=True):
        yield Finding(promise, f"payment {pk}", "has no receipt")
    for series in Series.objects.all():
        count, last = _given(series)
        if (count, last) != (series.last, series.number(series.last) if series.last else None):
            yield Finding(promise, str(series), f"{count} of {series.last}")


def _given(series: Series) -> tuple[int, str | None]:
    """How many of its numbers papers have, and the last one."""
    papers, field = (
        (Payment.objects.all(), "receipt_number")
        if series.kind == Series.Kind.RECEIPT
        else (Invoice.objects.all(), "number")
    )
    named = papers.filter(**{f"{field}__startswith": f"{series}-"})
    found = named.aggregate(count=Count("pk"), last=Max(field))
    return found["count"], found["last"]


def invoices_add_up() -> Iterator[Finding]:
    """The lines come to the total, and their numbers are of the series of their kind."""
    rows = Invoice.objects.values_list("number", "kind", "total", "lines")
    for number, kind, total, lines in rows.iterator():
        given = sum(line["amount"] for line in lines)
        if given != total:
            yield Finding(SUMS, number, f"lines come to {given} of {total}")
        if not number.startswith(f"{Invoice.SERIES[kind]}-"):
            yield Finding(SUMS, number, f"is of kind {kind}")


def commission_is_invoiced_as_booked() -> Iterator[Finding]:
    """A month's paper comes to the postings that stand on it: commission of that vendor."""
    papers = Invoice.objects.exclude(period=None).annotate(
        booked=-Coalesce(Sum("items__posting__amount"), 0)
    )
    for number, total, kind, booked in papers.values_list("number", "total", "kind", "booked"):
        if booked != (-total if kind == Invoice.Kind.CREDIT_NOTE else total):
            yield Finding(SUMS, number, f"{booked} was booked")
    listed = Posting.objects.exclude(commission_item=None)
    own = listed.filter(
        account=Account.COMMISSION,
        currency=F("commission_item__invoice__currency"),
        entry__booking__vendor=F("commission_item__invoice__vendor"),
    )
    for pk in listed.exclude(pk__in=own.values("pk")).values_list("pk", flat=True):
        yield Finding(SUMS, f"posting {pk}", "stands on a foreign invoice")


def credit_notes_fit_their_invoice() -> Iterator[Finding]:
    """No more than the whole of an invoice and its tax is credited, of the whole all tax."""
    promise = "credit notes ≤ their invoice"
    credited = Invoice.objects.exclude(credit_notes=None).annotate(
        back=Sum("credit_notes__total"), tax_back=Sum("credit_notes__tax")
    )
    rows = credited.values_list("number", "total", "tax", "back", "tax_back")
    for number, total, tax, back, tax_back in rows:
        if back > total or tax_back > tax or (back == total and tax_back != tax):
            yield Finding(promise, number, f"{back} of {total}, tax {tax_back} of {tax}")
    foreign = Invoice.objects.exclude(corrects=None).exclude(
        vendor=F("corrects__vendor"), currency=F("corrects__currency")
    )
    for number in foreign.values_list("number", flat=True):
        yield Finding(promise, number, "is of another vendor or currency")
