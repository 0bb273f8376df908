"""Stripe tells us: signed or not at all, once or often, in order or not."""

import json
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from djstripe.models import Dispute as KnownDispute
from djstripe.models import PaymentIntent, WebhookEndpoint, WebhookEventTrigger

from bookings.models import Booking
from payments import services
from payments.audit import audit
from payments.models import Dispute, Entry, Payment, ProviderEvent, SavedCard
from payments.sandbox.webhooks import signature
from tests.factories.payments import begun, kept_card, pay_at_provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def endpoint(sandbox, transactional_db) -> WebhookEndpoint:
    call_command("connect_stripe", "--site", "http://127.0.0.1:9", verbosity=0)
    sandbox.control("webhooks", paused=True)
    endpoints = WebhookEndpoint.objects.all()
    return next(each for each in endpoints if "account.updated" not in each.enabled_events)


@pytest.fixture
def told(endpoint, sandbox, booking, anna) -> list[dict[str, Any]]:
    """The events of a deposit that was paid, oldest first; we have heard none of them."""
    checkout = begun(booking, anna)
    intent = {"id": checkout.payment.provider_id, "client_secret": checkout.client_secret}
    sandbox.page_confirms(intent, "4242424242424242")
    time.sleep(0.2)
    return [event.to_dict() for event in sandbox.client().v1.events.list({"limit": 50}).data[::-1]]


def post(client, endpoint, event: dict[str, Any], **change: Any):
    body = json.dumps(event)
    at, secret = change.get("at", int(time.time())), change.get("secret", endpoint.secret)
    return client.post(
        reverse("djstripe:djstripe_webhook_by_uuid", args=[endpoint.djstripe_uuid]),
        body,
        content_type="application/json",
        headers={"Stripe-Signature": change.get("signature", signature(secret, body, at=at))},
    )


def hear(client, endpoint, events: list[dict[str, Any]]) -> None:
    """Events arrive, and the background work they ring for is done."""
    for event in events:
        assert post(client, endpoint, event).status_code == 200
    for waiting in ProviderEvent.objects.waiting():
        services.process_event(waiting.pk)


def the_one(told, kind: str) -> dict[str, Any]:
    return next(event for event in told if event["type"] == kind)


def test_money_that_stripe_tells_of_confirms_the_booking(client, endpoint, told, booking):
    hear(client, endpoint, [the_one(told, "payment_intent.succeeded")])

    assert Booking.objects.get(pk=booking.pk).state == "confirmed"
    event = ProviderEvent.objects.get()
    assert (event.outcome, event.kind) == ("applied", "payment_intent.succeeded")
    assert PaymentIntent.objects.get().id == Payment.objects.get().provider_id


def test_any_event_in_any_order_any_number_of_times_comes_to_the_same(
    client, endpoint, told, booking
):
    ours = [event for event in told if event["type"] in endpoint.enabled_events]
    assert len(ours) >= 2

    hear(client, endpoint, [*reversed(ours), *ours, *ours])

    assert Booking.objects.get(pk=booking.pk).state == "confirmed"
    assert ProviderEvent.objects.count() == len(ours)
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["capture", "fee", "share"]


def test_a_refund_made_in_the_dashboard_is_heard_of(client, endpoint, told, sandbox, booking):
    hear(client, endpoint, [the_one(told, "payment_intent.succeeded")])
    payment = Payment.objects.get()
    sandbox.client().v1.refunds.create({"charge": payment.charge_id, "amount": 1_000})
    events = [event.to_dict() for event in sandbox.client().v1.events.list().data]
    news = [each for each in events if each["type"] in ("refund.created", "charge.refunded")]
    assert len(news) == 2

    hear(client, endpoint, news)

    assert (payment.refunds.get().amount, payment.refunds.get().state) == (1_000, "succeeded")
    assert Booking.objects.get(pk=booking.pk).events.last().kind == "money_returned"


def test_a_late_event_changes_nothing_back(client, endpoint, told, sandbox, booking, anna):
    """An old "it failed" arrives when the second card has long paid."""
    hear(client, endpoint, [the_one(told, "payment_intent.succeeded")])
    old = the_one(told, "payment_intent.succeeded") | {
        "id": "evt_late",
        "type": "payment_intent.payment_failed",
    }
    old["data"]["object"]["status"] = "requires_payment_method"

    hear(client, endpoint, [old])

    assert Payment.objects.get().state == "succeeded"
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_the_content_of_an_event_is_not_believed(client, endpoint, sandbox, booking, anna):
    """Signed or not: an event only says where to look."""
    checkout = begun(booking, anna)
    event = sandbox.client().v1.events.list().data[0].to_dict() | {
        "id": "evt_hopeful",
        "type": "payment_intent.succeeded",
    }
    event["data"]["object"]["status"] = "succeeded"

    hear(client, endpoint, [event])

    assert Payment.objects.get(pk=checkout.payment.pk).state == "created"
    assert Booking.objects.get(pk=booking.pk).state == "accepted"


@pytest.mark.parametrize(
    "change",
    [
        {"secret": "whsec_" + "x" * 32},
        {"signature": "t=1,v1=abc"},
        {"signature": "garbage"},
        {"signature": ""},
        {"at": int(time.time()) - 3600},
    ],
)
def test_what_is_not_signed_is_refused_and_not_even_stored(
    client, endpoint, told, booking, change, caplog
):
    refused = post(client, endpoint, the_one(told, "payment_intent.succeeded"), **change)

    assert refused.status_code == 400
    assert not WebhookEventTrigger.objects.exists()
    assert not ProviderEvent.objects.exists()
    assert Booking.objects.get(pk=booking.pk).state == "accepted"
    assert "Traceback" not in caplog.text


def test_a_debugging_site_believes_nobody(client, endpoint, told, settings):
    settings.DEBUG = True

    assert post(client, endpoint, told[0]).status_code == 400


def test_junk_is_refused(client, endpoint):
    url = reverse("djstripe:djstripe_webhook_by_uuid", args=[endpoint.djstripe_uuid])
    headers = {"Stripe-Signature": "t=1,v1=a"}

    assert client.get(url).status_code == 405
    assert client.post(url, b"\xff", "application/json", headers=headers).status_code == 400
    assert client.post(url, b"x" * 300_000, "text/plain", headers=headers).status_code == 400
    stranger = url.replace(str(endpoint.djstripe_uuid), "00000000-0000-4000-8000-000000000000")
    assert client.post(stranger, b"{}", "application/json", headers=headers).status_code == 400
    assert not WebhookEventTrigger.objects.exists()


def test_an_event_about_something_else_is_put_aside(client, endpoint, sandbox):
    sandbox.client().v1.payment_intents.create({"amount": 700, "currency": "eur"})
    event = sandbox.client().v1.events.list().data[0].to_dict()
    event["type"] = "payment_intent.canceled"

    hear(client, endpoint, [event])

    assert ProviderEvent.objects.get().outcome == "not_ours"


def test_an_event_waits_with_its_reason_while_the_provider_is_silent(
    client, endpoint, told, sandbox
):
    event = the_one(told, "payment_intent.succeeded")
    assert post(client, endpoint, event).status_code == 200
    sandbox.fault("error", path="/stripe/v1/payment_intents", method="GET", times=3, status=500)

    services.reconcile()
    heard = ProviderEvent.objects.get(event_id=event["id"])
    if heard.outcome == "waiting":
        assert heard.trouble
    services.reconcile()

    assert set(ProviderEvent.objects.values_list("outcome", flat=True)) == {"applied"}


def test_the_sandbox_reaches_a_running_site(live_server, sandbox, booking, anna):
    """Delivered over HTTP by the sandbox itself, lost, doubled and shuffled on the way."""
    call_command("connect_stripe", "--site", live_server.url, verbosity=0)
    sandbox.fault("webhook_duplicate", times=2)
    sandbox.fault("webhook_drop", event="payment_intent.succeeded")

    pay_at_provider(sandbox, begun(booking, anna))
    sandbox.settle()

    answers = {line["answer"] for line in sandbox.history("webhook")}
    assert answers == {"200"}
    for waiting in ProviderEvent.objects.waiting():
        services.process_event(waiting.pk)
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"


def test_a_card_that_was_let_go_elsewhere_is_heard_of(client, endpoint, sandbox, couple, anna):
    card = kept_card(sandbox, anna)
    sandbox.client().v1.payment_methods.detach(card.provider_id)
    events = [event.to_dict() for event in sandbox.client().v1.events.list({"limit": 50}).data]
    kinds = ("payment_method.detached", "payment_method.attached", "customer.updated")

    hear(client, endpoint, [event for event in events[::-1] if event["type"] in kinds])

    assert not SavedCard.objects.kept_by(anna).exists()
    assert set(ProviderEvent.objects.values_list("outcome", flat=True)) == {"applied"}


@pytest.fixture
def told_of_dispute(client, endpoint, told, sandbox) -> list[dict[str, Any]]:
    """The events of a chargeback that was won, oldest first; of the payment we know."""
    hear(client, endpoint, [the_one(told, "payment_intent.succeeded")])
    payment = Payment.objects.get()
    made = sandbox.control("disputes", payment=payment.provider_id, reason="duplicate")
    sandbox.client().v1.disputes.update(made["id"], {"evidence": {"customer_name": "Anna"}})
    sandbox.control("disputes", dispute=made["id"], outcome="won")
    events = [event.to_dict() for event in sandbox.client().v1.events.list({"limit": 50}).data]
    return [event for event in events[::-1] if event["type"].startswith("charge.dispute.")]


def test_a_dispute_is_heard_of_and_synced(client, endpoint, told_of_dispute, caplog):
    kinds = [event["type"].rpartition(".")[2] for event in told_of_dispute]
    assert kinds == ["created", "funds_withdrawn", "updated", "funds_reinstated", "closed"]
    assert set(endpoint.enabled_events) >= {event["type"] for event in told_of_dispute}

    hear(client, endpoint, told_of_dispute)

    dispute = Dispute.objects.get()
    assert (dispute.state, dispute.reason, dispute.fee) == ("won", "duplicate", 0)
    known = KnownDispute.objects.get()
    assert (known.id, known.status) == (dispute.provider_id, "won")
    assert known.charge.id == dispute.payment.charge_id
    assert not WebhookEventTrigger.objects.exclude(exception="").exists()
    assert "Traceback" not in caplog.text
    assert audit() == []


def test_dispute_events_in_any_order_come_to_the_same(client, endpoint, told_of_dispute):
    hear(client, endpoint, [*reversed(told_of_dispute), *told_of_dispute])

    assert Dispute.objects.get().state == "won"
    kinds = Entry.objects.filter(kind__startswith="dispute").values_list("kind", flat=True)
    assert sorted(kinds) == ["dispute_fee", "dispute_fee", "dispute_held", "dispute_won"]
    outcomes = ProviderEvent.objects.filter(kind__startswith="charge.dispute.")
    assert list(outcomes.values_list("outcome", flat=True)) == ["applied"] * 5
    assert audit() == []


def test_what_an_event_says_of_a_dispute_is_not_believed(client, endpoint, told, sandbox):
    hear(client, endpoint, [the_one(told, "payment_intent.succeeded")])
    sandbox.control("disputes", payment=Payment.objects.get().provider_id)
    events = [event.to_dict() for event in sandbox.client().v1.events.list().data]
    event = next(each for each in events if each["type"] == "charge.dispute.created")
    event |= {"id": "evt_hopeful", "type": "charge.dispute.closed"}
    event["data"]["object"]["status"] = "won"

    hear(client, endpoint, [event])

    assert Dispute.objects.get().state == "needs_response"
