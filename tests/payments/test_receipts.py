"""A receipt for the couple's papers."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

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


def test_it_says_what_was_paid_and_what_is_left(settled, anna, ben):
    for person in (anna, ben):
        page = receipt(settled, person).content.decode()
        assert settled.receipt_number in page
        assert "Deposit for Rosewood Studio" in page
        assert "€300" in page
        assert "€700 is left to pay" in page
        assert "Sent back" not in page


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
