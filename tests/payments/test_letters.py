"""The receipt by mail: one letter for each payment that was taken in."""

import datetime as dt
from smtplib import SMTPException

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from bookings.models import Booking
from messaging.models import NotificationChoice
from payments import services
from payments.models import Payment, ReceiptLetter
from payments.services import letters
from tests.factories.payments import begun, paid, pay_at_provider
from tests.races import Meeting, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def receipts(mailoutbox) -> list[EmailMultiAlternatives]:
    return [mail for mail in mailoutbox if mail.subject.startswith("Receipt ")]


def test_the_payer_gets_one_with_the_facts_and_the_link(sandbox, booking, anna, mailoutbox):
    payment = paid(sandbox, booking, anna)
    services.look(payment.pk)
    services.reconcile()

    (mail,) = receipts(mailoutbox)
    assert mail.to == [anna.email]
    assert mail.subject == f"Receipt {payment.receipt_number}: €300 for {booking.vendor}"
    html = mail.alternatives[0][0]
    for body in (mail.body, html):
        assert "€300" in body
        assert "Left to pay" in body
        assert f"/payments/{payment.uuid}/receipt/" in body
    ((name, paper, kind),) = mail.attachments
    assert (name, kind) == (f"{payment.receipt_number}.pdf", "application/pdf")
    assert paper.startswith(b"%PDF")
    assert ReceiptLetter.objects.get().state == "sent"


def test_it_goes_whatever_they_chose_to_be_told(sandbox, booking, anna, mailoutbox):
    NotificationChoice.objects.create(user=anna, group="payments", channel="email", on=False)
    paid(sandbox, booking, anna)
    services.mail_receipts()

    assert len(receipts(mailoutbox)) == 1


def test_money_that_goes_back_has_none(sandbox, booking, anna, mailoutbox):
    checkout = begun(booking, anna)
    pay_at_provider(sandbox, checkout)
    Booking.objects.update(state="cancelled", ended_at=timezone.now())
    services.look(checkout.payment.pk)
    services.mail_receipts()

    assert receipts(mailoutbox) == []


def test_a_mail_server_that_is_away_is_asked_again(sandbox, booking, anna, mailoutbox, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", _refuse)
        payment = paid(sandbox, booking, anna)
        assert services.mail_receipts() == 0
    assert ReceiptLetter.objects.get(payment=payment).state == "waiting"
    assert services.mail_receipts() == 0  # not at once

    ReceiptLetter.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=6))
    services.reconcile()

    assert len(receipts(mailoutbox)) == 1


def test_who_dies_on_the_way_is_followed_by_the_same_letter(
    sandbox, booking, anna, mailoutbox, monkeypatch
):
    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", _die)
        letter = ReceiptLetter.objects.get(payment=paid(sandbox, booking, anna))
        with pytest.raises(RuntimeError):
            services.mail_receipt(letter.pk)
    assert ReceiptLetter.objects.get().state == "sending"

    ReceiptLetter.objects.update(tried_at=timezone.now() - dt.timedelta(minutes=6))
    assert (services.mail_receipts(), services.mail_receipts()) == (1, 0)

    (mail,) = receipts(mailoutbox)
    assert mail.extra_headers["Message-ID"].startswith(f"<receipt.{Payment.objects.get().uuid}@")


@pytest.mark.postgres
def test_six_senders_send_it_once(sandbox, booking, anna, mailoutbox, monkeypatch):
    letter = _unsent(sandbox, booking, anna, monkeypatch)
    meeting = Meeting(2)
    send = EmailMultiAlternatives.send

    def slowly(mail):
        meeting.wait()
        return send(mail)

    monkeypatch.setattr(EmailMultiAlternatives, "send", slowly)
    all_at_once([lambda: services.mail_receipt(letter.pk)] * 6)

    assert len(receipts(mailoutbox)) == 1


@pytest.mark.postgres
def test_without_the_claim_it_goes_more_than_once(sandbox, booking, anna, mailoutbox, monkeypatch):
    """The control."""
    letter = _unsent(sandbox, booking, anna, monkeypatch)
    monkeypatch.setattr(letters, "claim", lambda rows, pk: rows.get(pk=pk))

    all_at_once([lambda: services.mail_receipt(letter.pk)] * 3)

    assert len(receipts(mailoutbox)) == 3


def _unsent(sandbox, booking, anna, monkeypatch) -> ReceiptLetter:
    with monkeypatch.context() as patched:
        patched.setattr(EmailMultiAlternatives, "send", _refuse)
        paid(sandbox, booking, anna)
        services.mail_receipts()
    ReceiptLetter.objects.update(tried_at=None)
    return ReceiptLetter.objects.get()


def _refuse(mail):
    raise SMTPException("busy")


def _die(mail):
    raise RuntimeError("killed")
