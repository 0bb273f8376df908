"""PayPal's events: registered for, signed, verified truly, repeated until taken."""

import json

import pytest

from tests.payments.sandbox.test_paypal import ORDERS, issues, order_of

WEBHOOKS = "/v1/notifications/webhooks"


@pytest.fixture
def webhook(sandbox, receiver):
    types = [{"name": "CHECKOUT.ORDER.APPROVED"}, {"name": "PAYMENT.CAPTURE.COMPLETED"}]
    body = {"url": receiver.url, "event_types": types}
    return sandbox.paypal("POST", WEBHOOKS, body).json()["id"]


@pytest.fixture
def approved(sandbox, webhook):
    order = sandbox.paypal("POST", ORDERS, order_of()).json()["id"]
    sandbox.payer_answers(order)
    return order


def verdict(sandbox, receiver, webhook, body=None, **change):
    sent = receiver.headers[0]
    names = ("auth-algo", "cert-url", "transmission-id", "transmission-sig", "transmission-time")
    asked = {name.replace("-", "_"): sent[f"paypal-{name}"] for name in names}
    asked |= {"webhook_id": webhook} | change
    event = body or receiver.received[0][0].decode()
    text = json.dumps(asked)[:-1] + f', "webhook_event": {event}}}'
    answer = sandbox.paypal_raw("POST", "/v1/notifications/verify-webhook-signature", text)
    return answer.json()["verification_status"]


def test_events_are_signed_and_verified_truly(sandbox, receiver, webhook, approved):
    sandbox.settle()
    event = json.loads(receiver.received[0][0])
    assert (event["event_type"], event["resource"]["id"]) == ("CHECKOUT.ORDER.APPROVED", approved)

    assert verdict(sandbox, receiver, webhook) == "SUCCESS"
    forged = receiver.received[0][0].decode().replace(approved, "X" * 17)
    assert verdict(sandbox, receiver, webhook, forged) == "FAILURE"
    assert verdict(sandbox, receiver, webhook, webhook_id="OTHER") == "FAILURE"
    assert verdict(sandbox, receiver, webhook, transmission_sig="AAAA") == "FAILURE"


def test_what_is_not_taken_is_sent_again(sandbox, receiver, webhook):
    receiver.answers = [500]
    order = sandbox.paypal("POST", ORDERS, order_of()).json()["id"]
    sandbox.payer_answers(order)
    sandbox.settle()
    assert len(receiver.received) == 2


def test_events_are_lost_or_doubled_when_told_so(sandbox, receiver, webhook):
    sandbox.fault("webhook_drop", event="CHECKOUT.ORDER")
    sandbox.fault("webhook_duplicate", event="PAYMENT.CAPTURE")
    order = sandbox.paypal("POST", ORDERS, order_of()).json()["id"]
    sandbox.payer_answers(order)
    sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {})
    sandbox.settle()
    types = [json.loads(body)["event_type"] for body, _ in receiver.received]
    assert types == ["PAYMENT.CAPTURE.COMPLETED"] * 2


def test_an_address_is_registered_once_and_put_away(sandbox, receiver, webhook):
    body = {"url": receiver.url, "event_types": [{"name": "*"}]}
    assert issues(sandbox.paypal("POST", WEBHOOKS, body)) == ["WEBHOOK_URL_ALREADY_EXISTS"]
    far = body | {"url": "https://example.com/hook"}
    assert issues(sandbox.paypal("POST", WEBHOOKS, far)) == ["VALIDATION_ERROR"]

    assert sandbox.paypal("DELETE", f"{WEBHOOKS}/{webhook}").status_code == 204
    assert sandbox.paypal("GET", WEBHOOKS).json() == {"webhooks": []}
