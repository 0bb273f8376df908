"""A receipt on paper: what was paid, as it was that day. What went back later has papers of its
own, so this one stays as it is to the byte.
"""

from bookings.models import Booking
from payments.models import Payment
from payments.papers import Paper
from payments.typefaces import unprintable
from vendors.money import words


def receipt_pdf(payment: Payment) -> bytes:
    """Of a payment that has a receipt number, with its booking, couple and vendor."""
    booking, currency, at = payment.booking, payment.currency, payment.succeeded_at
    assert at is not None  # noqa: S101 - it has a number
    paper = Paper(title=f"Receipt {payment.receipt_number}")
    paper.set_creation_date(at)
    payer = str(booking.couple)
    is_legible = not unprintable(payer)
    facts = {
        "Paid by": payer if is_legible else _addresses(booking),
        "Paid on": f"{at:%-d %B %Y, %H:%M} UTC",
        "For": f"{booking.package_name}, {booking.vendor.name}",
        "Day": booking.span.full,
        payment.what: words(payment.amount, currency),
    }
    if payment.paid_with:
        facts["Paid with"] = payment.paid_with
    if tax := booking.tax_in(payment.amount):
        facts[f"of which {tax.name}"] = words(tax.amount, currency)
    paper.facts(facts)
    vat = f", VAT id {booking.tax_id}" if booking.tax_id else ""
    paper.note("Received by Wedding Bazaar. A receipt confirms what was paid;")
    paper.note(f"the invoice for the service comes from {booking.vendor.name}{vat}.")
    if not is_legible:
        paper.set_subject(f"Paid by {payer}")
        paper.note(
            "The names of the payers have letters that this paper cannot show. They stand on"
        )
        paper.note("the page of the receipt, and among the properties of this file.")
    paper.note(f"Reference {payment.uuid}")
    return bytes(paper.output())


def _addresses(booking: Booking) -> str:
    """Who paid, by what is theirs alone and can be read everywhere."""
    return ", ".join(person.email for person in booking.couple.people())
