"""Everything at once: one charge that confirms the booking and leaves nothing to pay."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking
from payments import ledger, services
from payments.exceptions import HoldHasRunOut, NothingToPay, ProviderIsSilent
from payments.models import Account, Payment, Refund
from tests.factories.payments import begun, paid, pay_at_provider

pytestmark = pytest.mark.django_db
DEPOSIT, BALANCE, WHOLE = (
    Payment.Purpose.DEPOSIT,
    Payment.Purpose.BALANCE,
    Payment.Purpose.WHOLE,
)


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def intents(sandbox) -> list[str]:
    return sorted(each.status for each in sandbox.client().v1.payment_intents.list().data)


def test_one_charge_confirms_and_pays_in_full(sandbox, booking, anna, rosewood):
    payment = paid(sandbox, booking, anna, WHOLE)
    services.look(payment.pk)

    booking = fresh(booking)
    assert (payment.amount, payment.state) == (100_000, "succeeded")
    assert (booking.state, booking.amount_paid, booking.balance_due) == ("confirmed", 100_000, 0)
    assert booking.is_paid_in_full
    assert booking.deposit_paid_at
    assert booking.events.filter(kind="whole_paid").count() == 1
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR", vendor_id=rosewood.pk) == -90_000
    assert ledger.balance(Account.COMMISSION, "EUR") == -10_000


def test_both_sides_are_told(sandbox, booking, anna, rosa):
    paid(sandbox, booking, anna, WHOLE)

    for person in (anna, rosa):
        told = person.notifications.filter(text__endswith="is confirmed and paid in full")
        assert told.count() == 1


def test_a_begun_deposit_is_taken_back_first(sandbox, booking, anna):
    begun(booking, anna)

    checkout = begun(booking, anna, WHOLE)

    assert checkout.payment.amount == 100_000
    assert intents(sandbox) == ["canceled", "requires_payment_method"]
    assert list(Payment.objects.values_list("purpose", "state")) == [
        ("deposit", "cancelled"),
        ("whole", "created"),
    ]


def test_and_back_again(sandbox, booking, anna):
    begun(booking, anna)
    begun(booking, anna, WHOLE)

    paid(sandbox, booking, anna)

    assert fresh(booking).amount_paid == 30_000
    assert intents(sandbox) == ["canceled", "canceled", "succeeded"]


def test_what_was_paid_in_another_tab_is_not_paid_twice(sandbox, booking, anna):
    pay_at_provider(sandbox, begun(booking, anna))  # and nobody has told us

    with pytest.raises(NothingToPay):
        begun(booking, anna, WHOLE)

    assert intents(sandbox) == ["succeeded"]
    assert fresh(booking).state == "confirmed"


def test_the_other_tab_cannot_pay_what_was_taken_back(sandbox, booking, anna):
    deposit = begun(booking, anna)
    begun(booking, anna, WHOLE)

    refused = pay_at_provider(sandbox, deposit)

    assert refused.json()["error"]["code"] == "payment_intent_unexpected_state"


def test_a_deposit_of_which_nothing_is_known_is_found_before_it_is_taken_back(
    sandbox, booking, anna
):
    sandbox.fault("error_after", path="/stripe/v1/payment_intents", method="POST", times=1)
    with pytest.raises(ProviderIsSilent):
        begun(booking, anna)

    paid(sandbox, booking, anna, WHOLE)

    assert intents(sandbox) == ["canceled", "succeeded"]
    assert fresh(booking).amount_paid == 100_000


def test_while_the_provider_is_silent_no_other_one_begins(sandbox, booking, anna):
    begun(booking, anna)
    sandbox.fault("error", path="/stripe/v1/payment_intents", times=20)

    with pytest.raises(ProviderIsSilent):
        begun(booking, anna, WHOLE)

    assert Payment.objects.get().purpose == "deposit"


@pytest.mark.parametrize("who", ["rosa", "victor", "fin"])
def test_others_do_not_pay_it(sandbox, request, booking, who):
    with pytest.raises(PermissionDenied):
        begun(booking, request.getfixturevalue(who), WHOLE)


def test_after_the_hold_it_is_not_begun(sandbox, booking, anna):
    Booking.objects.update(hold_expires_at=timezone.now() - dt.timedelta(minutes=1))

    with pytest.raises(HoldHasRunOut):
        begun(booking, anna, WHOLE)


def test_a_confirmed_booking_has_its_balance_alone(sandbox, booking, anna):
    paid(sandbox, booking, anna)

    with pytest.raises(NothingToPay):
        begun(booking, anna, WHOLE)
    assert paid(sandbox, booking, anna, BALANCE).amount == 70_000


def test_cancelling_gives_the_policy_s_part_of_the_whole(sandbox, booking, anna, rosa):
    payment = paid(sandbox, booking, anna, WHOLE)

    services.cancel_booking(booking.pk, reason="Ill", by=rosa, expected_refund=100_000)
    refund = Refund.objects.get()
    services.send_refund(refund.pk)

    assert (refund.payment_id, refund.amount) == (payment.pk, 100_000)
    assert ledger.balance(Account.VENDOR_PAYABLE, "EUR") == 0


def test_money_for_a_day_that_is_gone_goes_back_in_full(sandbox, booking, anna):
    checkout = begun(booking, anna, WHOLE)
    pay_at_provider(sandbox, checkout)
    Booking.objects.update(state="cancelled", ended_at=timezone.now())

    services.look(checkout.payment.pk)

    assert Refund.objects.get().amount == 100_000
    assert fresh(booking).amount_paid == 0


def test_the_page_offers_both_and_the_receipt_names_it(sandbox, booking, anna):
    client = Client()
    client.force_login(anna)
    page = client.get(booking.get_absolute_url()).content.decode()
    assert 'data-pay="deposit"' in page
    assert 'data-pay="whole"' in page

    told = client.post(reverse("payments:whole-create", args=[booking.pk])).json()
    assert told["amount"] == "€1,000"

    payment = paid(sandbox, booking, anna, WHOLE)
    receipt = client.get(reverse("payments:receipt-detail", args=[payment.uuid])).content.decode()
    assert "Whole price paid" in receipt
    assert "is left to pay" not in receipt
    after = client.get(booking.get_absolute_url()).content.decode()
    assert "Balance, paid" in after
    assert 'data-pay="balance"' not in after
