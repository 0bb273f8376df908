"""Money taken, refused and asked about, over real HTTP with Stripe's own SDK."""

import pytest
import stripe

from tests.payments.sandbox.conftest import pay


def test_a_good_card_pays_the_intent_and_leaves_a_charge_with_its_fee(sandbox, client, intent):
    paid = pay(client, intent)
    sandbox.settle()

    charge = client.v1.charges.retrieve(paid.latest_charge, {"expand": ["balance_transaction"]})
    assert (paid.status, paid.amount_received) == ("succeeded", 10_000)
    assert (charge.paid, charge.payment_intent) == (True, intent.id)
    assert charge.balance_transaction.fee == 175
    assert charge.balance_transaction.net == 10_000 - 175


def test_the_balance_transaction_comes_later_unless_the_capture_is_awaited(sandbox, client):
    sandbox.control("options", settle_after=30)
    params = {
        "amount": 10_000,
        "currency": "eur",
        "confirm": True,
        "payment_method": "pm_card_visa",
    }
    params["automatic_payment_methods"] = {"enabled": True, "allow_redirects": "never"}

    later = client.v1.payment_intents.create(params)
    awaited = client.v1.payment_intents.create(params | {"capture_method": "automatic"})

    assert client.v1.charges.retrieve(later.latest_charge).balance_transaction is None
    assert client.v1.charges.retrieve(awaited.latest_charge).balance_transaction


@pytest.mark.parametrize(
    ("method", "code", "decline_code"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
        ("pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"),
        ("pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"),
    ],
)
def test_a_declined_card_says_why_and_leaves_the_intent_open(
    client, intent, method, code, decline_code
):
    with pytest.raises(stripe.CardError) as refused:
        pay(client, intent, method)

    after = client.v1.payment_intents.retrieve(intent.id, {"expand": ["latest_charge"]})
    assert (refused.value.code, refused.value.http_status) == (code, 402)
    assert refused.value.error.decline_code == decline_code
    assert refused.value.error.payment_intent.id == intent.id
    assert (after.status, after.amount_received) == ("requires_payment_method", 0)
    assert after.last_payment_error.code == code
    assert after.latest_charge.status == "failed"


def test_after_a_decline_another_card_pays_the_same_intent(client, intent):
    with pytest.raises(stripe.CardError):
        pay(client, intent, "pm_card_chargeDeclined")

    paid = pay(client, intent)

    assert paid.status == "succeeded"
    assert paid.last_payment_error is None


def test_the_bank_asks_and_the_person_answers(sandbox, client, intent):
    asked = sandbox.page_confirms(intent, "4000002500003155").json()
    assert (asked["status"], asked["next_action"]["type"]) == ("requires_action", "use_stripe_sdk")

    answered = sandbox.person_answers(intent).json()

    assert answered["status"] == "succeeded"
    charge = client.v1.charges.list({"payment_intent": intent.id}).data[0]
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


def test_the_person_fails_the_bank_s_question(sandbox, client, intent):
    sandbox.page_confirms(intent, "4000002760003184")

    refused = sandbox.person_answers(intent, "failed")

    assert refused.status_code == 402
    assert refused.json()["error"]["code"] == "payment_intent_authentication_failure"
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"
    assert not client.v1.charges.list({"payment_intent": intent.id}).data


def test_a_card_that_is_asked_and_then_declined(sandbox, client, intent):
    sandbox.page_confirms(intent, "4000008260003178")

    refused = sandbox.person_answers(intent)

    assert refused.json()["error"]["decline_code"] == "insufficient_funds"


def test_off_session_the_bank_s_question_is_a_decline(client, intent):
    with pytest.raises(stripe.CardError) as refused:
        pay(client, intent, "pm_card_authenticationRequired", off_session=True)

    assert refused.value.code == "authentication_required"


def test_a_card_saved_for_later_is_not_asked_again(sandbox, client):
    customer = client.v1.customers.create({"email": "couple@demo.test"})
    first = client.v1.payment_intents.create(
        {
            "amount": 5000,
            "currency": "eur",
            "customer": customer.id,
            "setup_future_usage": "off_session",
        }
    )
    sandbox.page_confirms(first, "4000002500003155")
    saved = sandbox.person_answers(first).json()["payment_method"]
    intent = client.v1.payment_intents.create(
        {"amount": 5000, "currency": "eur", "customer": customer.id}
    )

    assert pay(client, intent, saved, off_session=True).status == "succeeded"


@pytest.mark.parametrize(
    ("card", "fields", "code", "param"),
    [
        ("4242424242424241", {}, "incorrect_number", "number"),
        ("4242424242424242", {"exp_month": 13}, "invalid_expiry_month", "exp_month"),
        ("4242424242424242", {"exp_year": 2020}, "invalid_expiry_year", "exp_year"),
        ("4242424242424242", {"cvc": "1"}, "invalid_cvc", "cvc"),
    ],
)
def test_a_card_that_cannot_be_one_never_reaches_a_bank(sandbox, intent, card, fields, code, param):
    refused = sandbox.page_confirms(intent, card, **fields)

    assert refused.status_code == 402
    assert (refused.json()["error"]["code"], refused.json()["error"]["param"]) == (code, param)


def test_a_card_that_is_not_a_test_card_is_never_charged(sandbox, intent):
    refused = sandbox.page_confirms(intent, "4111111111111111").json()["error"]

    assert refused["decline_code"] == "test_mode_live_card"


def test_a_paid_intent_cannot_be_paid_again_or_cancelled(client, paid):
    with pytest.raises(stripe.InvalidRequestError) as again:
        pay(client, paid)
    with pytest.raises(stripe.InvalidRequestError) as cancelled:
        client.v1.payment_intents.cancel(paid.id)

    assert again.value.code == cancelled.value.code == "payment_intent_unexpected_state"
    assert len(client.v1.charges.list({"payment_intent": paid.id}).data) == 1


def test_a_cancelled_intent_stays_cancelled(client, intent):
    cancelled = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    with pytest.raises(stripe.InvalidRequestError):
        pay(client, intent)


def test_a_page_needs_the_intent_s_own_secret(sandbox, client, intent):
    other = client.v1.payment_intents.create({"amount": 700, "currency": "eur"})

    refused = sandbox.page_confirms(
        {"id": intent.id, "client_secret": other.client_secret}, "4242424242424242"
    )

    assert refused.status_code == 400
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_a_page_sees_nothing_that_is_only_for_the_server(sandbox, client):
    intent = client.v1.payment_intents.create(
        {"amount": 700, "currency": "eur", "metadata": {"booking": "12"}}
    )

    shown = sandbox.page_confirms(intent, "4242424242424242").json()

    assert shown["status"] == "succeeded"
    assert "metadata" not in shown
