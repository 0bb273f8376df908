"""Receipts and invoices go out by mail: one letter each, whatever people chose to be told, for it
is about their money. How they go: `mailing.py`.
"""

from functools import partial

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse

from payments import tasks
from payments.models import Invoice, InvoiceLetter, Payment, ReceiptLetter
from payments.services.mailing import claim, left_over, letter_of, send_claimed
from vendors.models import VendorMember
from vendors.money import words


def owe_receipt(payment: Payment) -> None:
    """Money has been taken in: its receipt is to be sent. Runs inside the caller's transaction."""
    letter, is_new = ReceiptLetter.objects.get_or_create(payment=payment)
    if is_new:
        transaction.on_commit(lambda: tasks.mail_receipt.delay(letter.pk), robust=True)


def resend_receipts(booking_id: int) -> int:
    """The letters with receipts of a booking go out once more; how many. Those that are on their
    way, and those that never went, are not touched.
    """
    sent = ReceiptLetter.objects.filter(payment__booking=booking_id, state=ReceiptLetter.State.SENT)
    with transaction.atomic():
        letters = list(sent.select_for_update(of=("self",)))
        for letter in letters:
            letter.state, letter.tried_at, letter.tries = ReceiptLetter.State.WAITING, None, 0
            letter.save(update_fields=["state", "tried_at", "tries"])
            transaction.on_commit(partial(tasks.mail_receipt.delay, letter.pk), robust=True)
    return len(letters)


def mail_receipt(letter_id: int) -> bool:
    """Send it, unless it was sent or somebody is at it; whether it went."""
    letter = claim(ReceiptLetter.objects.select_related("payment__payer"), letter_id)
    return letter is not None and send_claimed(letter, _receipt)


def mail_receipts(at_most: int = 100) -> int:
    """Send those that are left over; how many went."""
    return sum(map(mail_receipt, left_over(ReceiptLetter.objects.all(), at_most)))


def owe_invoice(invoice: Invoice, *others: Invoice) -> None:
    """It is to be sent to those who own the vendor, by one letter with all that come with it. Runs
    inside the caller's transaction.
    """
    letter = InvoiceLetter.objects.create(invoice=invoice)
    letter.others.set(others)
    transaction.on_commit(lambda: tasks.mail_invoice.delay(letter.pk), robust=True)


def mail_invoice(letter_id: int) -> bool:
    """Send it, unless it was sent or somebody is at it; whether it went."""
    letter = claim(InvoiceLetter.objects.select_related("invoice__vendor"), letter_id)
    return letter is not None and send_claimed(letter, _invoice)


def mail_invoices(at_most: int = 100) -> int:
    """Send those that are left over; how many went."""
    return sum(map(mail_invoice, left_over(InvoiceLetter.objects.all(), at_most)))


def _receipt(letter: ReceiptLetter) -> EmailMultiAlternatives:
    # Fonts of papers take a second, and only whoever sends letters needs them.
    from payments.receipt_papers import receipt_pdf

    payment = letter.payment
    amount = words(payment.amount, payment.currency)
    tax = payment.booking.tax_in(payment.amount)
    facts = {
        "payment": payment,
        "booking": payment.booking,
        "amount": amount,
        "tax": tax,
        "tax_amount": words(tax.amount, payment.currency) if tax else "",
        "left": words(payment.booking.balance_due, payment.currency),
        "next": words(payment.booking.next_due, payment.currency),
        "link": settings.SITE_URL + reverse("payments:receipt-detail", args=[payment.uuid]),
    }
    mail = letter_of(
        "receipt",
        facts,
        subject=f"Receipt {payment.receipt_number}: {amount} for {payment.booking.vendor}",
        to=[payment.payer],
        name=f"receipt.{payment.uuid}",
    )
    mail.attach(f"{payment.receipt_number}.pdf", receipt_pdf(payment), "application/pdf")
    return mail


def _invoice(letter: InvoiceLetter) -> EmailMultiAlternatives:
    from payments.invoice_papers import invoice_pdf

    invoice, papers = letter.invoice, letter.papers
    amount = words(sum(each.signed_total for each in papers), invoice.currency)
    numbers = " and ".join(each.number for each in papers)
    name = f"{invoice.name}s" if len(papers) > 1 else invoice.name
    owners = invoice.vendor.members.filter(role=VendorMember.Role.OWNER).select_related("user")
    facts = {
        "invoice": invoice,
        "papers": papers,
        "title": f"{name} {numbers}",
        "amount": amount,
        "tax_amount": words(sum(each.signed_tax for each in papers), invoice.currency),
        "links": [settings.SITE_URL + each.get_absolute_url() for each in papers],
    }
    mail = letter_of(
        "invoice",
        facts,
        subject=f"{name} {numbers}: {amount}",
        to=[member.user for member in owners.order_by("pk")],
        name=f"invoice.{invoice.uuid}",
    )
    for paper in papers:
        mail.attach(f"{paper.number}.pdf", invoice_pdf(paper), "application/pdf")
    return mail
