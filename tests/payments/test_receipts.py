"""A receipt for the couple's papers."""

import io

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import User
from payments import services
from payments.models import Payment, Refund
from payments.services.looking import lock
from tests.factories.payments import paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(sandbox, booking, anna) -> Payment:
    return paid(sandbox, booking, anna)


def receipt(payment: Payment, user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("payments:receipt-detail", args=[payment.uuid]))


def words_of(paper: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)


def test_it_says_what_was_paid_and_what_is_left(settled, anna, ben):
    for person in (anna, ben):
        page = receipt(settled, person).content.decode()
        assert settled.receipt_number in page
        assert "Deposit for Rosewood Studio" in page
        assert "€300" in page
        assert "€700 is left to pay" in page
        assert "Sent back" not in page


class TestThePaper:
    def paper(self, payment: Payment, user):
        client = Client()
        client.force_login(user)
        return client.get(reverse("payments:receipt-pdf", args=[payment.uuid]))

    def test_it_says_what_the_page_says(self, settled, anna):
        answer = self.paper(settled, anna)

        assert answer["Content-Type"] == "application/pdf"
        assert f'filename="{settled.receipt_number}.pdf"' in answer["Content-Disposition"]
        text = words_of(answer.content)
        for words in (settled.receipt_number, "Rosewood Studio", "€300", "Visa ending in"):
            assert words in text
            assert words in receipt(settled, anna).content.decode()

    def test_it_is_the_same_to_the_byte_whatever_comes_later(self, settled, anna):
        before = self.paper(settled, anna).content
        with transaction.atomic():
            services.return_money(lock(settled.pk), 10_000, reason=Refund.Reason.PAID_TWICE)

        assert self.paper(settled, anna).content == before

    @pytest.mark.parametrize("name", ["Ελένη", "花子"])
    def test_it_says_who_paid_in_their_own_letters(self, settled, anna, name):
        User.objects.filter(pk=anna.pk).update(name=name)

        text = words_of(self.paper(settled, anna).content)
        assert name in text
        assert anna.email not in text

    def test_whose_letters_it_lacks_is_named_by_their_address(self, settled, anna, ben):
        User.objects.filter(pk=anna.pk).update(name="अनीता")

        paper = self.paper(settled, anna).content
        assert f"{anna.email}, {ben.email}" in words_of(paper)
        assert "अनीता" in PdfReader(io.BytesIO(paper)).metadata.subject

    def test_it_is_the_couple_s_alone(self, settled, rosa, cleo):
        assert [self.paper(settled, who).status_code for who in (rosa, cleo)] == [404, 404]


def test_what_went_back_stands_on_it(sandbox, settled, anna):
    with transaction.atomic():
        refund = services.return_money(lock(settled.pk), 10_000, reason=Refund.Reason.PAID_TWICE)
    services.send_refund(refund.pk)

    page = receipt(settled, anna).content.decode()

    assert "Sent back on" in page
    assert "€100" in page
    assert "Paid after that" in page
    assert "€200" in page


def test_it_is_linked_from_the_booking_for_the_couple_alone(settled, booking, anna, rosa):
    link = reverse("payments:receipt-detail", args=[settled.uuid])
    for person, is_there in ((anna, True), (rosa, False)):
        client = Client()
        client.force_login(person)
        page = client.get(booking.get_absolute_url()).content.decode()
        assert (link in page) is is_there


@pytest.mark.parametrize(("who", "status"), [("fin", 200), ("rosa", 404), ("cleo", 404)])
def test_who_else_may_read_it(request, settled, other_couple, who, status):
    assert receipt(settled, request.getfixturevalue(who)).status_code == status


def test_there_is_none_before_the_money_is_there(sandbox, payment, anna):
    assert receipt(payment, anna).status_code == 404
