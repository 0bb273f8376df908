"""Cancelling a confirmed booking: the refund first on the page, then on its way."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from bookings.exceptions import RefundChanged
from payments import ledger, services
from payments.models import Account, Payment, Refund
from payments.services.looking import lock
from tests.factories.payments import paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(sandbox, booking, anna) -> Payment:
    return paid(sandbox, booking, anna)


def cancel(booking, by, refund):
    return services.cancel_booking(booking.pk, reason="", by=by, expected_refund=refund)


def test_everything_goes_back_when_the_vendor_cancels(sandbox, settled, booking, rosa):
    cancel(booking, rosa, 30_000)

    refund = settled.refunds.get()
    assert (refund.amount, refund.reason) == (30_000, "cancelled")
    services.send_refund(refund.pk)
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR") == 0
    assert ledger.balance(Account.COMMISSION, "EUR") == 0
    kinds = list(booking.events.values_list("kind", flat=True))
    assert kinds[-2:] == ["cancelled", "money_returned"]


def test_half_goes_back_to_a_couple_that_is_late(sandbox, settled, booking, anna, saturday):
    day = dt.datetime.combine(saturday - dt.timedelta(days=40), dt.time(12), dt.UTC)
    with time_machine.travel(day, tick=False):
        cancel(booking, anna, 15_000)

    refund = settled.refunds.get()
    services.send_refund(refund.pk)
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR") == -13_500
    assert ledger.balance(Account.COMMISSION, "EUR") == -1_500
    assert ledger.balance(Account.CUSTOMER_PREPAYMENT, "EUR") == 0


def test_nothing_goes_back_when_the_policy_says_so(sandbox, settled, booking, anna, saturday):
    day = dt.datetime.combine(saturday - dt.timedelta(days=1), dt.time(12), dt.UTC)
    with time_machine.travel(day, tick=False):
        cancel(booking, anna, 0)

    assert not Refund.objects.exists()


def test_a_refund_that_is_not_what_was_shown_changes_nothing(sandbox, settled, booking, rosa):
    with pytest.raises(RefundChanged):
        cancel(booking, rosa, 29_999)

    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert not Refund.objects.exists()


def test_what_went_back_before_is_not_sent_again(sandbox, settled, booking, rosa):
    with transaction.atomic():
        services.return_money(lock(settled.pk), 10_000, reason=Refund.Reason.PAID_TWICE)

    cancel(booking, rosa, 30_000)

    assert sum(refund.amount for refund in settled.refunds.all()) == 30_000


def test_the_page_shows_the_refund_before_the_click(sandbox, client, settled, booking, anna, rosa):
    address = reverse("payments:cancellation-create", args=[booking.pk])
    client.force_login(rosa)
    text = client.get(address).content.decode()
    assert 'name="expected_refund" value="30000"' in text

    stale = client.post(address, {"expected_refund": 1, "reason": "Ill"}).content.decode()
    assert "The refund has changed" in stale
    assert "Ill" in stale

    answer = client.post(address, {"expected_refund": 30_000, "reason": "Ill"})
    assert answer.url == booking.get_absolute_url()
    page = client.get(answer.url).content.decode()
    assert "Cancelled by you" in page
    assert client.get(address).status_code == 302


def test_strangers_and_staff_do_not_cancel(sandbox, client, settled, booking, victor, mona):
    address = reverse("payments:cancellation-create", args=[booking.pk])
    client.force_login(victor)
    assert client.get(address).status_code == 404
    client.force_login(mona)
    assert client.get(address).status_code == 403
    with pytest.raises(PermissionDenied):
        cancel(booking, mona, 30_000)
