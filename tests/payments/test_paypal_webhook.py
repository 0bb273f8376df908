"""PayPal tells us: verified by PayPal or not at all, and then only "look"."""

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from bookings.models import Booking
from payments import services
from payments.models import Payment, Payout, ProviderEvent
from payments.paypal_webhooks import address
from tests.factories.payments import begun_at_paypal, paid_at_paypal, payable_by_paypal
from tests.payments.sandbox.receiver import running_receiver

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(sandbox, settings):
    """PayPal is connected to a listener in our place, whose letters we pass on by hand."""
    with running_receiver() as receiver:
        settings.SITE_URL = receiver.url.removesuffix("/hook")
        call_command("connect_paypal", verbosity=0)
        yield receiver


def post(client, body, headers, **change):
    names = [name for name in headers if name.startswith("paypal-")]
    sent = {name: headers[name] for name in names} | change
    return client.post("/paypal/webhook/", body, content_type="application/json", headers=sent)


@pytest.fixture
def letter(sandbox, told, booking, anna):
    """That the payer has agreed; the tab was closed."""
    order = begun_at_paypal(booking, anna).payment
    sandbox.payer_answers(order.provider_id)
    sandbox.settle()
    return told.received[0][0], told.headers[0]


def test_what_paypal_sent_is_noted_and_looked_at(client, letter, booking):
    assert post(client, *letter).status_code == 200
    assert post(client, *letter).status_code == 200

    event = ProviderEvent.objects.get()
    assert (event.provider, event.kind) == ("paypal", "CHECKOUT.ORDER.APPROVED")
    services.process_event(event.pk)
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_a_payout_is_told_of_by_its_batch(client, sandbox, told, booking, anna, rosewood):
    """Signed by PayPal, noted, looked at: and nothing of it is believed."""
    payable_by_paypal(rosewood)
    sandbox.control("options", settle_after=0.5)
    paid_at_paypal(sandbox, booking, anna)
    services.run_payouts(door="command", on=timezone.now().date() + dt.timedelta(days=14))
    assert Payout.objects.get().state == "underway"
    sandbox.settle()

    assert post(client, told.received[-1][0], told.headers[-1]).status_code == 200

    event = ProviderEvent.objects.get(kind="PAYMENT.PAYOUTS-ITEM.SUCCEEDED")
    assert event.subject_id == Payout.objects.get().provider_id
    services.process_event(event.pk)
    assert Payout.objects.get().state == "sent"


def test_what_is_forged_is_not_stored(client, letter):
    body, headers = letter
    other = body.replace(b"APPROVED", b"APPROVEd", 1)
    changed = json.dumps(json.loads(body) | {"id": "WH-OTHER"}).encode()

    assert post(client, other, headers).status_code == 400
    assert post(client, changed, headers).status_code == 400
    assert post(client, body, headers, **{"paypal-transmission-sig": "AA=="}).status_code == 400
    assert post(client, body, {}).status_code == 400
    assert not ProviderEvent.objects.exists()


def test_while_paypal_cannot_be_asked_it_is_told_to_come_again(client, sandbox, letter):
    sandbox.fault("error", path="/paypal/v1/notifications/verify")

    assert post(client, *letter).status_code == 503
    assert not ProviderEvent.objects.exists()
    assert post(client, *letter).status_code == 200


def test_a_refund_names_its_capture(client, sandbox, told, booking, anna):
    payment = paid_at_paypal(sandbox, booking, anna)
    sandbox.paypal("POST", f"/v2/payments/captures/{payment.charge_id}/refund", {})
    sandbox.settle()

    post(client, told.received[-1][0], told.headers[-1])
    services.process_event(ProviderEvent.objects.get().pk)
    assert Payment.objects.get().returned == 30_000


def test_connecting_twice_makes_one(sandbox, told):
    call_command("connect_paypal", verbosity=0)

    webhooks = sandbox.paypal("GET", "/v1/notifications/webhooks").json()["webhooks"]
    assert [each["url"] for each in webhooks] == [address()]


def test_off_is_not_there(client, settings):
    settings.PAYPAL_IS_ON = False
    assert post(client, b"{}", {}).status_code == 404
