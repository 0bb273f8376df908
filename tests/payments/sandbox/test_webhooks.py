"""Events reach whoever listens: signed, repeated until taken, and badly when told so."""

import json

import pytest
import stripe

from tests.payments.sandbox.conftest import pay


@pytest.fixture
def endpoint(client, receiver):
    return client.v1.webhook_endpoints.create({"url": receiver.url, "enabled_events": ["*"]})


def test_an_event_is_signed_so_that_the_sdk_believes_it(
    sandbox, client, endpoint, receiver, intent
):
    pay(client, intent)
    sandbox.settle()

    events = [
        stripe.Webhook.construct_event(body, signature, endpoint.secret)
        for body, signature in receiver.received
    ]
    assert {
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "charge.updated",
    } == {event.type for event in events}


def test_another_secret_does_not_fit(sandbox, client, endpoint, receiver, intent):
    sandbox.settle()
    body, signature = receiver.received[0]

    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, signature, "whsec_" + "x" * 32)


def test_a_secret_is_told_once(client, endpoint):
    assert endpoint.secret.startswith("whsec_")
    assert "secret" not in client.v1.webhook_endpoints.retrieve(endpoint.id)


def test_only_what_is_listened_for_is_sent(sandbox, client, receiver, intent):
    client.v1.webhook_endpoints.create(
        {"url": receiver.url, "enabled_events": ["payment_intent.succeeded"]}
    )
    pay(client, intent)
    sandbox.settle()

    assert receiver.types() == ["payment_intent.succeeded"]


def test_a_delivery_is_repeated_until_it_is_taken(sandbox, client, endpoint, receiver):
    receiver.answers = [500, 503]

    customer = client.v1.customers.create({"name": "Ada"})
    sandbox.settle()

    assert receiver.types() == ["customer.created"] * 3
    assert len({body for body, _ in receiver.received}) == 1
    assert json.loads(receiver.received[0][0])["data"]["object"]["id"] == customer.id


def test_a_receiver_that_is_down_gets_everything_when_it_is_back(
    sandbox, client, endpoint, receiver
):
    sandbox.control("webhooks", paused=True)
    client.v1.customers.create({"name": "Ada"})
    sandbox.control("clock", advance=2 * 86_400)
    assert receiver.received == []

    sandbox.control("webhooks", paused=False)
    sandbox.settle()

    assert receiver.types() == ["customer.created"]


def test_duplicate(sandbox, client, endpoint, receiver):
    sandbox.fault("webhook_duplicate")

    client.v1.customers.create({"name": "Ada"})
    client.v1.customers.create({"name": "Bea"})
    sandbox.settle()

    assert len(receiver.received) == 3
    assert len({body for body, _ in receiver.received}) == 2


def test_drop(sandbox, client, endpoint, receiver, intent):
    sandbox.settle()
    sandbox.fault("webhook_drop", event="payment_intent.succeeded")

    pay(client, intent)
    sandbox.settle()

    assert "payment_intent.succeeded" not in receiver.types()
    assert "charge.succeeded" in receiver.types()
    assert client.v1.events.list({"type": "payment_intent.succeeded"}).data


def test_reorder(sandbox, client, endpoint, receiver):
    sandbox.fault("webhook_reorder", times=3)

    for name in ("Ada", "Bea", "Cleo"):
        client.v1.customers.create({"name": name})
    sandbox.settle()

    names = [json.loads(body)["data"]["object"]["name"] for body, _ in receiver.received]
    assert sorted(names) == ["Ada", "Bea", "Cleo"]
    assert names[0] == "Cleo"


def test_the_sandbox_writes_to_this_machine_only(client):
    with pytest.raises(stripe.InvalidRequestError, match="only writes to this machine"):
        client.v1.webhook_endpoints.create(
            {"url": "http://192.0.2.1/hook", "enabled_events": ["*"]}
        )


def test_an_event_keeps_what_it_saw(client, intent):
    pay(client, intent)

    created = client.v1.events.list({"type": "payment_intent.created"}).data[0]
    assert created.data.object.status == "requires_payment_method"
