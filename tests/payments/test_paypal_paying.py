"""PayPal from the couple's side: agreed to there, taken once, whatever they click."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from bookings import services as booking_services
from bookings.models import Booking
from payments import services
from payments.exceptions import (
    AnotherIsUnderWay,
    HoldHasRunOut,
    NotForThisMoney,
    NothingToPay,
    ProviderIsSilent,
)
from payments.models import Entry, Payment
from payments.providers.base import NoAnswer
from tests.factories.bookings import accepted
from tests.factories.payments import (
    begun,
    begun_at_paypal,
    paid_at_paypal,
    pay_at_provider,
    sent_back,
)

pytestmark = pytest.mark.django_db
ORDERS = "/paypal/v2/checkout/orders"
CAPTURED = {"path": ORDERS, "method": "POST"}


def reconciled() -> None:
    """As it runs a while after somebody has looked."""
    Payment.objects.update(looked_at=timezone.now() - dt.timedelta(days=2))
    services.reconcile("paypal")


def captures(sandbox):
    """What PayPal has really taken."""
    asked = [each for each in sandbox.history() if each["path"].endswith("/capture")]
    return [each for each in asked if each["status"] == 201]


@pytest.fixture
def order(sandbox, booking, anna):
    return begun_at_paypal(booking, anna).payment


@pytest.fixture
def approved(sandbox, order):
    sandbox.payer_answers(order.provider_id)
    return order


def state_of(booking):
    return Booking.objects.get(pk=booking.pk).state


def test_it_leaves_to_paypal_and_comes_back_paid(client, sandbox, booking, anna):
    client.force_login(anna)
    leave = client.post(reverse("payments:paypal-create", args=[booking.pk, "deposit"]))
    payment = Payment.objects.get()
    assert leave.url == f"{sandbox.url}/paypal/checkoutnow?token={payment.provider_id}"

    back = sandbox.payer_answers(payment.provider_id)
    page = client.get("/" + back.split("/", 3)[3])
    assert "Thank you" in page.text
    assert (state_of(booking), len(captures(sandbox))) == ("confirmed", 1)
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["capture", "fee", "share"]
    payment.refresh_from_db()
    assert (payment.fee, payment.charge_id != "") == (936, True)


def test_coming_back_twice_takes_it_once(sandbox, approved, booking):
    services.collect(approved.pk)
    services.collect(approved.pk)

    assert len(captures(sandbox)) == 1
    assert Entry.objects.filter(kind="capture").count() == 1


def test_cancel_leaves_the_payment_open(client, sandbox, booking, anna, order):
    back = sandbox.payer_answers(order.provider_id, "cancel")

    client.force_login(anna)
    page = client.get("/" + back.split("/", 3)[3], follow=True)
    assert page.redirect_chain == [(booking.get_absolute_url(), 302)]
    assert "You came back from PayPal without paying. Nothing was charged." in page.text
    assert services.collect(order.pk).state == "created"
    assert begun_at_paypal(booking, anna).payment == order


def test_strangers_and_the_vendor_may_not(client, sandbox, booking, cleo, rosa):
    address = reverse("payments:paypal-create", args=[booking.pk, "deposit"])
    client.force_login(cleo)
    assert client.post(address).status_code == 404
    with pytest.raises(PermissionDenied):
        begun_at_paypal(booking, rosa)
    assert not Payment.objects.exists()


def test_without_keys_there_is_no_paypal(client, sandbox, booking, anna, settings):
    settings.PAYPAL_IS_ON = False
    client.force_login(anna)
    address = reverse("payments:paypal-create", args=[booking.pk, "deposit"])

    assert client.post(address).status_code == 404
    assert "PayPal" not in client.get(booking.get_absolute_url()).text


def test_a_refusal_is_said_on_the_booking(client, sandbox, booking, anna):
    Booking.objects.update(currency="KWD")
    client.force_login(anna)
    address = reverse("payments:paypal-create", args=[booking.pk, "deposit"])

    assert "PayPal does not take this currency" in client.post(address, follow=True).text
    with pytest.raises(NotForThisMoney):
        begun_at_paypal(booking, anna)
    assert not Payment.objects.exists()


def test_going_from_card_to_paypal_takes_the_card_back_first(sandbox, booking, anna):
    card = begun(booking, anna)
    paypal = begun_at_paypal(booking, anna)

    intent = sandbox.client().v1.payment_intents.retrieve(card.payment.provider_id)
    assert intent.status == "canceled"
    assert [each.provider for each in Payment.objects.active()] == ["paypal"]
    assert booking.events.filter(kind="payment_started").count() == 1
    sandbox.payer_answers(paypal.payment.provider_id)
    assert services.collect(paypal.payment.pk).state == "succeeded"


def test_going_from_paypal_to_a_card_takes_nothing_at_paypal(sandbox, approved, booking, anna):
    card = begun(booking, anna)

    assert services.collect(approved.pk).state == "cancelled"
    pay_at_provider(sandbox, card)
    assert services.look(card.payment.pk).state == "succeeded"
    assert captures(sandbox) == []


def test_a_card_that_was_charged_meanwhile_counts(sandbox, booking, anna):
    pay_at_provider(sandbox, begun(booking, anna))

    with pytest.raises(NothingToPay):
        begun_at_paypal(booking, anna)
    assert state_of(booking) == "confirmed"


def test_while_paypal_is_looking_at_it_nothing_else_begins(sandbox, approved, booking, anna):
    sandbox.control("options", settle_after=60)
    sandbox.fault("capture_pending")
    assert services.collect(approved.pk).state == "processing"

    with pytest.raises(AnotherIsUnderWay):
        begun(booking, anna)
    sandbox.control("clock", advance=61)
    sandbox.settle()
    assert services.collect(approved.pk).state == "succeeded"
    assert Payment.objects.get().fee == 936


@pytest.mark.parametrize("fault", ["cut", "error", "error_after"])
def test_a_lost_answer_to_a_capture_is_found(sandbox, approved, booking, anna, fault):
    sandbox.fault(fault, **CAPTURED)
    with pytest.raises(NoAnswer):
        services.collect(approved.pk)
    assert Payment.objects.get().state == "processing"

    reconciled()
    assert (Payment.objects.get().state, state_of(booking)) == ("succeeded", "confirmed")
    assert Entry.objects.filter(kind="capture").count() == 1


def test_a_lost_answer_to_a_creation_does_no_harm(sandbox, booking, anna):
    sandbox.fault("cut", **CAPTURED)
    with pytest.raises(ProviderIsSilent):
        begun_at_paypal(booking, anna)
    assert Payment.objects.get().state == "unknown"

    sandbox.payer_answers(begun_at_paypal(booking, anna).payment.provider_id)
    assert services.collect(Payment.objects.get().pk).state == "succeeded"


def test_a_declined_payer_may_try_again(sandbox, approved, booking, anna):
    sandbox.fault("decline")
    payment = services.collect(approved.pk)
    assert (payment.state, payment.failure_code) == ("failed", "instrument_declined")
    assert services.collect(approved.pk).failure_message

    again = begun_at_paypal(booking, anna)
    assert again.payment == payment
    sandbox.payer_answers(payment.provider_id)
    assert services.collect(payment.pk).state == "succeeded"


def test_the_hold_ran_out_and_the_day_is_free(sandbox, approved, booking, anna):
    booking_services.expire_overdue_holds(at=timezone.now() + dt.timedelta(days=30))

    assert services.collect(approved.pk).state == "succeeded"
    assert state_of(booking) == "confirmed"


def test_the_hold_ran_out_and_the_day_is_gone(
    sandbox, approved, booking, other_couple, cleo, rosewood, saturday
):
    booking_services.expire_overdue_holds(at=timezone.now() + dt.timedelta(days=30))
    accepted(rosewood, cleo, saturday)

    payment = services.collect(approved.pk)
    for refund in payment.refunds.all():
        services.send_refund(refund.pk)
    assert (Payment.objects.get().returned, state_of(booking)) == (30_000, "expired")


def test_after_the_hold_nobody_begins(sandbox, booking, anna):
    Booking.objects.update(hold_expires_at=timezone.now() - dt.timedelta(minutes=1))

    with pytest.raises(HoldHasRunOut):
        begun_at_paypal(booking, anna)


def test_what_is_not_due_any_more_is_not_taken(sandbox, approved, booking, anna):
    booking_services.withdraw_booking(booking.pk, reason="", by=anna)
    reconciled()

    assert services.collect(approved.pk).state == "cancelled"
    assert captures(sandbox) == []


def test_an_order_that_is_gone_makes_room_for_another(sandbox, order, booking, anna):
    sandbox.control("clock", advance=73 * 3600)

    again = begun_at_paypal(booking, anna).payment
    assert again != order
    assert Payment.objects.get(pk=order.pk).state == "cancelled"


def test_a_closed_tab_is_finished_by_the_reconciliation(sandbox, approved, booking):
    reconciled()

    assert (state_of(booking), len(captures(sandbox))) == ("confirmed", 1)


def test_refunds_go_the_same_way(sandbox, booking, anna):
    payment = sent_back(paid_at_paypal(sandbox, booking, anna), 10_000)

    assert payment.returned == 10_000
    assert [each.state for each in payment.refunds.all()] == ["succeeded"]
    seen = sandbox.paypal("GET", f"/v2/payments/captures/{payment.charge_id}").json()
    assert seen["status"] == "PARTIALLY_REFUNDED"


def test_a_refund_without_an_answer_is_sent_once(sandbox, booking, anna):
    payment = paid_at_paypal(sandbox, booking, anna)
    sandbox.fault("cut", path="/paypal/v2/payments")
    payment = sent_back(payment, 10_000)
    assert [each.state for each in payment.refunds.all()] == ["unknown"]

    reconciled()
    assert Payment.objects.get().returned == 10_000


def test_a_refund_made_at_paypal_is_found(sandbox, booking, anna):
    payment = paid_at_paypal(sandbox, booking, anna)
    sandbox.paypal("POST", f"/v2/payments/captures/{payment.charge_id}/refund", {})

    reconciled()
    assert Payment.objects.get().returned == 30_000
