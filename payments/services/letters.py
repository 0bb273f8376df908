"""Receipts go out by mail: one letter each, whatever people chose to be told, for it is about
their money.

The row is written with the money. Whoever sends takes the row first, for a while; should they die,
the reconciliation finds it and sends it again under the same Message-ID, by which mail programs
know that it is the same letter.
"""

import datetime as dt
import logging
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from messaging.quiet import zone_of
from payments import tasks
from payments.models import Payment, ReceiptLetter
from vendors.money import words

LEASE = dt.timedelta(minutes=5)
TRIES = 20
State = ReceiptLetter.State
log = logging.getLogger(__name__)


def owe_receipt(payment: Payment) -> None:
    """Money has been taken in: its receipt is to be sent. Runs inside the caller's transaction."""
    letter, is_new = ReceiptLetter.objects.get_or_create(payment=payment)
    if is_new:
        transaction.on_commit(lambda: tasks.mail_receipt.delay(letter.pk), robust=True)


def mail_receipt(letter_id: int) -> bool:
    """Send it, unless it was sent or somebody is at it; whether it went."""
    letter = _claim(letter_id)
    if letter is None:
        return False
    try:
        _written(letter.payment).send()
    except (SMTPException, OSError) as trouble:
        _remember_trouble(letter, trouble)
        return False
    ReceiptLetter.objects.filter(pk=letter.pk).update(state=State.SENT, sent_at=timezone.now())
    return True


def mail_receipts(at_most: int = 100) -> int:
    """Send those that are left over; how many went."""
    waiting = ReceiptLetter.objects.unsent().order_by("tried_at", "pk")
    return sum(mail_receipt(pk) for pk in waiting.values_list("pk", flat=True)[:at_most])


def _claim(letter_id: int) -> ReceiptLetter | None:
    now = timezone.now()
    with transaction.atomic():
        letters = ReceiptLetter.objects.unsent().select_for_update(of=("self",))
        letter = letters.select_related("payment__payer").filter(pk=letter_id).first()
        if letter is None or (letter.tried_at and letter.tried_at > now - LEASE):
            return None
        letter.state, letter.tried_at = State.SENDING, now
        letter.tries += 1
        letter.save(update_fields=["state", "tried_at", "tries"])
    return letter


def _remember_trouble(letter: ReceiptLetter, trouble: Exception) -> None:
    is_over = letter.tries >= TRIES
    state = State.FAILED if is_over else State.WAITING
    ReceiptLetter.objects.filter(pk=letter.pk, state=State.SENDING).update(state=state)
    log.log(logging.ERROR if is_over else logging.WARNING, "%s was not sent: %s", letter, trouble)


def _paper(payment: Payment) -> bytes:
    # Its fonts take a second, and only whoever sends letters needs them.
    from payments.receipt_papers import receipt_pdf

    return receipt_pdf(payment)


def _written(payment: Payment) -> EmailMultiAlternatives:
    """Ready to be sent, in the payer's time."""
    payer, amount = payment.payer, words(payment.amount, payment.currency)
    tax = payment.booking.tax_in(payment.amount)
    facts = {
        "payment": payment,
        "booking": payment.booking,
        "user": payer,
        "amount": amount,
        "tax": tax,
        "tax_amount": words(tax.amount, payment.currency) if tax else "",
        "left": words(payment.booking.balance_due, payment.currency),
        "next": words(payment.booking.next_due, payment.currency),
        "link": settings.SITE_URL + reverse("payments:receipt-detail", args=[payment.uuid]),
        "site_name": settings.SITE_NAME,
    }
    with timezone.override(zone_of(payer)), translation.override(settings.LANGUAGE_CODE):
        text = render_to_string("payments/mail/receipt.txt", facts)
        html = render_to_string("payments/mail/receipt.html", facts)
    domain = urlsplit(settings.SITE_URL).hostname
    mail = EmailMultiAlternatives(
        f"Receipt {payment.receipt_number}: {amount} for {payment.booking.vendor}",
        text,
        to=[payer.email],
        headers={
            "Message-ID": f"<receipt.{payment.uuid}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(html, "text/html")
    mail.attach(f"{payment.receipt_number}.pdf", _paper(payment), "application/pdf")
    return mail
