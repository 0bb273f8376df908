"""What is left of the price: paid once, by the couple alone, and never more than is due."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from bookings.models import Booking
from payments import ledger, services
from payments.exceptions import NothingToPay
from payments.models import Account, Payment, Refund
from tests.factories.payments import begun, paid, pay_at_provider
from tests.races import all_at_once

pytestmark = pytest.mark.django_db
BALANCE = Payment.Purpose.BALANCE


@pytest.fixture
def confirmed(sandbox, booking, anna) -> Booking:
    paid(sandbox, booking, anna)
    booking.refresh_from_db()
    return booking


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def page(booking: Booking, user) -> str:
    client = Client()
    client.force_login(user)
    return client.get(booking.get_absolute_url()).content.decode()


def test_the_whole_price_has_come(sandbox, confirmed, anna, rosewood):
    assert confirmed.balance_due == 70_000

    payment = paid(sandbox, confirmed, anna, BALANCE)
    services.look(payment.pk)

    booking = fresh(confirmed)
    assert (payment.amount, payment.state) == (70_000, "succeeded")
    assert (booking.amount_paid, booking.balance_due, booking.is_paid_in_full) == (100_000, 0, True)
    assert booking.events.filter(kind="balance_paid").count() == 1
    owed = ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor_id=rosewood.pk)
    assert owed == -90_000
    assert ledger.balance(Account.CUSTOMER_PREPAYMENT, "EUR") == 0


def test_both_sides_are_told(sandbox, confirmed, anna, rosa):
    paid(sandbox, confirmed, anna, BALANCE)

    for person in (anna, rosa):
        assert person.notifications.filter(text__contains="is paid in full").count() == 1


def test_before_the_booking_stands_there_is_no_balance(sandbox, booking, anna):
    with pytest.raises(NothingToPay):
        begun(booking, anna, BALANCE)


def test_a_paid_balance_cannot_be_begun_again(sandbox, confirmed, anna):
    paid(sandbox, confirmed, anna, BALANCE)

    with pytest.raises(NothingToPay):
        begun(confirmed, anna, BALANCE)


@pytest.mark.parametrize("who", ["rosa", "victor", "fin"])
def test_others_do_not_pay_it(sandbox, request, confirmed, who):
    with pytest.raises(PermissionDenied):
        begun(confirmed, request.getfixturevalue(who), BALANCE)


def test_a_balance_that_comes_after_the_end_goes_back_in_full(sandbox, confirmed, anna, rosa):
    checkout = begun(confirmed, anna, BALANCE)
    pay_at_provider(sandbox, checkout)
    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=30_000)

    payment = services.look(checkout.payment.pk)

    refund = payment.refunds.get()
    assert (refund.amount, refund.reason) == (70_000, Refund.Reason.NOT_DUE)
    assert fresh(confirmed).amount_paid == 30_000


def test_a_begun_balance_stays_open_as_long_as_the_booking_stands(sandbox, confirmed, anna, rosa):
    checkout = begun(confirmed, anna, BALANCE)
    services.reconcile()
    assert Payment.objects.get(pk=checkout.payment.pk).is_open

    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=30_000)
    services.reconcile()

    assert Payment.objects.get(pk=checkout.payment.pk).state == Payment.State.CANCELLED


def test_cancelling_gives_back_of_both_payments(sandbox, confirmed, anna, rosa):
    paid(sandbox, confirmed, anna, BALANCE)

    services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=100_000)

    amounts = Refund.objects.order_by("amount").values_list("amount", flat=True)
    assert list(amounts) == [30_000, 70_000]


def test_the_page_offers_it_to_the_couple(sandbox, confirmed, anna, rosa):
    for_couple, for_vendor = page(confirmed, anna), page(confirmed, rosa)

    assert 'data-pay="balance"' in for_couple
    assert "€700" in for_couple
    assert 'data-pay="deposit"' not in for_couple
    assert "data-pay=" not in for_vendor

    paid(sandbox, confirmed, anna, BALANCE)

    after = page(confirmed, anna)
    assert "data-pay=" not in after
    assert "Balance, paid" in after
    assert "Balance paid" in after


def test_the_dialog_waits_beside_the_page_from_the_request_on(sandbox, booking, anna):
    """The page updates itself when the deposit has come; the dialogs beside it do not."""
    before = page(booking, anna)
    assert 'data-payment-dialog="balance"' in before
    assert 'data-pay="balance"' not in before


def test_its_address_begins_it(sandbox, client, confirmed, anna, rosa):
    address = reverse("payments:balance-create", args=[confirmed.pk])
    client.force_login(anna)

    told = client.post(address, {"amount": 1}).json()

    assert (told["is_open"], told["amount"]) == (True, "€700")
    assert Payment.objects.get(purpose=BALANCE).amount == 70_000
    client.force_login(rosa)
    assert client.post(address).status_code == 403


def test_a_stranger_does_not_find_it(sandbox, client, confirmed, other_couple, cleo):
    client.force_login(cleo)
    address = reverse("payments:balance-create", args=[confirmed.pk])
    assert client.post(address).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_clicks_are_one_balance(sandbox, confirmed, anna):
    answers = all_at_once([lambda: begun(confirmed, anna, BALANCE)] * 8)

    assert len({answer.client_secret for answer in answers}) == 1
    assert Payment.objects.filter(purpose=BALANCE).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_balance_and_cancellation_at_once_lose_no_cent(sandbox, confirmed, anna, rosa):
    """Whichever comes first: what came and did not stay is on its way back."""
    checkout = begun(confirmed, anna, BALANCE)
    pay_at_provider(sandbox, checkout)

    def cancel():
        due = fresh(confirmed).amount_paid
        services.cancel_booking(confirmed.pk, reason="Ill", by=rosa, expected_refund=due)

    all_at_once([lambda: services.look(checkout.payment.pk), cancel])
    services.look(checkout.payment.pk)

    booking = fresh(confirmed)
    back = sum(refund.amount for refund in Refund.objects.all())
    if booking.state == Booking.State.CANCELLED:
        assert back == 100_000
    else:  # the balance was first, and the refund that was shown had changed
        assert (booking.balance_due, back) == (0, 0)
