"""What can be told to go wrong, and that the sandbox itself survives it."""

import httpx
import pytest
import stripe

from tests.fixtures.sandbox import running_sandbox
from tests.payments.sandbox.conftest import pay

ONE_EURO = {"amount": 1000, "currency": "eur"}


def test_cut_after_success_has_done_what_was_asked(sandbox, client, intent):
    sandbox.fault("cut", path="/stripe/v1/payment_intents", method="POST")

    with pytest.raises(stripe.APIConnectionError):
        pay(client, intent)

    assert client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_asking_again_with_the_key_of_a_cut_request_tells_what_was_made(sandbox, client):
    sandbox.fault("cut", path="/stripe/v1/payment_intents")
    options = {"idempotency_key": "booking-12-deposit"}
    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.create(ONE_EURO, options)

    made = client.v1.payment_intents.create(ONE_EURO, options)

    assert [each.id for each in client.v1.payment_intents.list().data] == [made.id]


def test_an_error_before_anything_was_done_is_replayed_for_its_key(sandbox, client):
    sandbox.fault("error", status=500, path="/stripe/v1/payment_intents")
    options = {"idempotency_key": "unlucky"}

    for _ in range(2):
        with pytest.raises(stripe.APIError):
            client.v1.payment_intents.create(ONE_EURO, options)

    assert not client.v1.payment_intents.list().data
    assert client.v1.payment_intents.create(ONE_EURO, {"idempotency_key": "fresh"}).id


def test_an_error_after_it_was_done(sandbox, client):
    sandbox.fault("error_after", status=502)

    with pytest.raises(stripe.APIError):
        client.v1.payment_intents.create(ONE_EURO)

    assert len(client.v1.payment_intents.list().data) == 1


def test_a_decline_whatever_the_card(sandbox, client, intent):
    sandbox.fault("decline", code="lost_card")

    with pytest.raises(stripe.CardError) as refused:
        pay(client, intent)

    assert refused.value.error.decline_code == "lost_card"
    assert pay(client, intent).status == "succeeded"


def test_3d_secure_whatever_the_card(sandbox, client, intent):
    sandbox.fault("require_3ds")

    assert sandbox.page_confirms(intent, "4242424242424242").json()["status"] == "requires_action"
    assert sandbox.person_answers(intent).json()["status"] == "succeeded"


def test_an_unknown_fault_is_refused(sandbox):
    refused = httpx.post(f"{sandbox.url}/control/faults", json={"kind": "earthquake"})

    assert refused.status_code == 400
    assert sandbox.state()["faults"] == []


def test_controls_take_json_only_so_that_no_foreign_page_can_use_them(sandbox):
    form = httpx.post(f"{sandbox.url}/control/faults", data={"kind": "decline"})
    foreign = httpx.get(f"{sandbox.url}/control/", headers={"Host": "evil.example"})

    assert (form.status_code, foreign.status_code) == (415, 400)


def test_the_history_tells_what_was_asked(sandbox, client, paid):
    lines = [(line["method"], line["path"], line["status"]) for line in sandbox.history()]

    assert ("POST", f"/stripe/v1/payment_intents/{paid.id}/confirm", 200) in lines


def test_a_restarted_sandbox_still_knows_its_payments(tmp_path):
    with running_sandbox(tmp_path, memory=False) as before:
        paid = pay(before.client(), before.client().v1.payment_intents.create(ONE_EURO))
        before.settle()

    with running_sandbox(tmp_path, memory=False) as after:
        client = after.client()
        again = client.v1.payment_intents.retrieve(paid.id, {"expand": ["latest_charge"]})
        refund = client.v1.refunds.create({"payment_intent": paid.id})

    assert (again.status, again.latest_charge.amount) == ("succeeded", 1000)
    assert refund.amount == 1000
