"""Cards that are kept: set up, attached, charged when nobody is there."""

import pytest
import stripe

from tests.fixtures.sandbox import PUBLISHABLE_KEY
from tests.payments.sandbox.conftest import pay

BACK = "http://localhost/back"
NEEDS_AGREEMENT, ALWAYS_ASKS = "4000002500003155", "4000002760003184"
FAILS_WHEN_CHARGED = "4000000000000341"


@pytest.fixture
def customer(client):
    return client.v1.customers.create({"email": "anna@demo.test"})


@pytest.fixture
def setup(client, customer):
    return client.v1.setup_intents.create({"customer": customer.id})


@pytest.fixture
def bill(client, customer):
    return client.v1.payment_intents.create(
        {"amount": 5000, "currency": "eur", "customer": customer.id}
    )


def kept(sandbox, setup, card) -> str:
    answer = sandbox.page_keeps(setup.client_secret, card).json()
    if answer["status"] == "requires_action":
        answer = sandbox.person_answers(setup).json()
    assert answer["status"] == "succeeded"
    return answer["payment_method"]


def outcome(client, bill, method) -> str:
    """Why a charge when nobody is there was declined, or nothing."""
    try:
        pay(client, bill, method, off_session=True)
    except stripe.CardError as refused:
        return refused.error.decline_code
    return ""


def test_a_card_is_kept_and_nothing_is_charged(sandbox, client, customer, setup):
    method = kept(sandbox, setup, "4242424242424242")

    assert [m.id for m in client.v1.customers.payment_methods.list(customer.id).data] == [method]
    assert client.v1.charges.list().data == []


def test_the_secret_is_asked_for(sandbox, setup):
    headers = {"Authorization": f"Bearer {PUBLISHABLE_KEY}"}

    refused = sandbox.call("GET", f"/v1/setup_intents/{setup.id}", headers=headers)

    assert refused.json()["error"]["code"] == "setup_intent_invalid_parameter"


@pytest.mark.parametrize("card", ["4000000000000002", "4000000000009995", "4000000000000069"])
def test_a_card_that_declines_cannot_even_be_kept(sandbox, client, customer, setup, card):
    refused = sandbox.page_keeps(setup.client_secret, card)

    assert refused.status_code == 402
    again = client.v1.setup_intents.retrieve(setup.id)
    assert again.status == "requires_payment_method"
    assert again.last_setup_error.type == "card_error"
    assert client.v1.customers.payment_methods.list(customer.id).data == []


def test_attaching_a_card_that_declines_is_refused(client, customer):
    with pytest.raises(stripe.CardError):
        client.v1.payment_methods.attach("pm_card_chargeDeclined", {"customer": customer.id})


def test_one_card_is_kept_and_fails_when_charged(sandbox, client, setup, bill):
    method = kept(sandbox, setup, FAILS_WHEN_CHARGED)

    with pytest.raises(stripe.CardError) as refused:
        pay(client, bill, method, off_session=True)

    assert refused.value.error.decline_code == "generic_decline"


@pytest.mark.parametrize(
    ("card", "code"),
    [
        (NEEDS_AGREEMENT, ""),
        ("4000003800000446", ""),
        (ALWAYS_ASKS, "authentication_required"),
        ("4000008260003178", "insufficient_funds"),
    ],
)
def test_what_a_kept_card_does_when_nobody_is_there(sandbox, client, setup, bill, card, code):
    method = kept(sandbox, setup, card)

    assert outcome(client, bill, method) == code
    if code:
        assert client.v1.payment_intents.retrieve(bill.id).status == "requires_payment_method"


def test_attached_without_the_bank_s_consent_it_asks(client, customer, bill):
    method = client.v1.payment_methods.attach(
        "pm_card_authenticationRequiredOnSetup", {"customer": customer.id}
    )

    with pytest.raises(stripe.CardError) as refused:
        pay(client, bill, method.id, off_session=True)

    assert refused.value.code == "authentication_required"


def test_while_the_payer_is_there_the_bank_still_asks(sandbox, client, setup, bill):
    method = kept(sandbox, setup, NEEDS_AGREEMENT)

    assert pay(client, bill, method).status == "requires_action"


def test_a_challenge_that_fails_keeps_nothing(sandbox, client, customer, setup):
    sandbox.page_keeps(setup.client_secret, ALWAYS_ASKS)
    refused = sandbox.person_answers(setup, "failed").json()["error"]

    assert refused["code"] == "setup_intent_authentication_failure"
    assert client.v1.customers.payment_methods.list(customer.id).data == []


def test_a_kept_card_is_its_customer_s_alone(sandbox, client, setup, intent):
    method = kept(sandbox, setup, "4242424242424242")
    stranger = client.v1.customers.create({})
    theirs = client.v1.payment_intents.create(
        {"amount": 5000, "currency": "eur", "customer": stranger.id}
    )

    for bill in (intent, theirs):
        with pytest.raises(stripe.InvalidRequestError):
            pay(client, bill, method)


def test_the_default_is_one_that_is_kept_and_goes_with_it(sandbox, client, customer, setup):
    method = kept(sandbox, setup, "4242424242424242")
    default = {"invoice_settings": {"default_payment_method": method}}

    client.v1.customers.update(customer.id, default)
    client.v1.payment_methods.detach(method)

    after = client.v1.customers.retrieve(customer.id)
    assert after.invoice_settings.default_payment_method is None
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.customers.update(customer.id, default)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_methods.attach(method, {"customer": customer.id})


def test_paying_keeps_a_card_only_when_asked_to(sandbox, client, customer):
    for usage, number in (("", 0), ("off_session", 1)):
        asked = {"amount": 5000, "currency": "eur", "customer": customer.id}
        bill = client.v1.payment_intents.create(asked)
        client.v1.payment_intents.update(bill.id, {"setup_future_usage": "on_session"})
        pay(client, bill, setup_future_usage=usage)
        methods = client.v1.customers.payment_methods.list(customer.id).data
        assert len(methods) == number


def test_off_session_is_for_payments_that_are_confirmed(client, customer):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create(
            {"amount": 5000, "currency": "eur", "customer": customer.id, "off_session": True}
        )


def test_charged_at_once(sandbox, client, customer, setup):
    method = kept(sandbox, setup, "4242424242424242")

    intent = client.v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "eur",
            "customer": customer.id,
            "payment_method": method,
            "off_session": True,
            "confirm": True,
            "return_url": BACK,
        }
    )

    assert intent.status == "succeeded"


def test_a_setup_can_be_called_off(client, setup):
    assert client.v1.setup_intents.cancel(setup.id).status == "canceled"
    assert client.v1.setup_intents.list({"customer": setup.customer}).data[0].id == setup.id
