"""What every endpoint does alike: keys, checks, replays, pages, expansions."""

import time

import httpx
import pytest
import stripe

from tests.fixtures.sandbox import PUBLISHABLE_KEY, SECRET_KEY


@pytest.mark.parametrize("key", ["-", "sk_test_" + "a" * 30, "nonsense", SECRET_KEY[:-1]])
def test_without_the_right_key_nobody_comes_in(sandbox, key):
    refused = sandbox.call("GET", "/v1/balance", headers={"Authorization": f"Bearer {key}"})

    assert refused.status_code == 401
    assert refused.json()["error"]["type"] == "invalid_request_error"


def test_the_sdk_calls_a_wrong_key_an_authentication_error(sandbox):
    with pytest.raises(stripe.AuthenticationError):
        sandbox.client("sk_test_" + "b" * 24).v1.balance.retrieve()


def test_the_publishable_key_is_not_for_servers(sandbox):
    headers = {"Authorization": f"Bearer {PUBLISHABLE_KEY}"}

    refused = sandbox.call("GET", "/v1/balance", headers=headers)

    assert refused.status_code == 401
    assert refused.json()["error"]["code"] == "secret_key_required"


EURO = {"amount": 1000, "currency": "eur"}
AUTOMATIC = "automatic_payment_methods"


@pytest.mark.parametrize(
    ("params", "param", "code"),
    [
        (EURO | {"colour": "red"}, "colour", "parameter_unknown"),
        ({"currency": "eur"}, "amount", "parameter_missing"),
        (EURO | {"amount": "a lot"}, "amount", "parameter_invalid_integer"),
        (EURO | {"amount": 10.5}, "amount", "parameter_invalid_integer"),
        (EURO | {"capture_method": "soon"}, "capture_method", "parameter_invalid"),
        (EURO | {AUTOMATIC: {"enabled": True, "no": 1}}, f"{AUTOMATIC}[no]", "parameter_unknown"),
        (
            EURO | {AUTOMATIC: {"allow_redirects": "never"}},
            f"{AUTOMATIC}[enabled]",
            "parameter_missing",
        ),
        (EURO | {"metadata": "x"}, "metadata", "parameter_invalid_hash"),
        (EURO | {"amount": 1}, "amount", "amount_too_small"),
        (EURO | {"amount": 0}, "amount", "parameter_invalid_integer"),
        (EURO | {"currency": "xyz"}, "currency", None),
        ({"amount": 125_001, "currency": "isk"}, "amount", "parameter_invalid_integer"),
        ({"amount": 1_251, "currency": "kwd"}, "amount", "parameter_invalid_integer"),
        (EURO | {"customer": "cus_nobody"}, "customer", "resource_missing"),
        (EURO | {"application_fee_amount": 1}, "application_fee_amount", "sandbox_unsupported"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_with_its_parameter(client, params, param, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.payment_intents.create(params)

    assert (refused.value.param, refused.value.code) == (param, code)
    assert not client.v1.payment_intents.list().data


def test_garbage_in_the_body_is_a_clear_refusal(sandbox):
    url, headers = f"{sandbox.url}/stripe/v1/customers", {"Authorization": f"Bearer {SECRET_KEY}"}

    for body in (b"a[b=1", b"a=1&a[b]=2", b"\xff\xfe=1", b"x" * 2_000_000, b"[]=1"):
        assert httpx.post(url, content=body, headers=headers).status_code in (400, 413)


def test_what_does_not_exist_is_said_to_be_missing(client):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.charges.retrieve("ch_nothing")

    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_an_unknown_address_is_refused_in_stripe_s_shape(sandbox):
    refused = sandbox.call("GET", "/v1/time_machines")

    assert refused.status_code == 404
    assert "Unrecognized request URL" in refused.json()["error"]["message"]


def test_the_same_key_gives_the_same_answer_once(client):
    params, options = {"amount": 1000, "currency": "eur"}, {"idempotency_key": "booking-12-deposit"}

    first = client.v1.payment_intents.create(params, options)
    again = client.v1.payment_intents.create(params, options)

    assert again.id == first.id
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(client.v1.payment_intents.list().data) == 1


def test_the_same_key_for_something_else_is_refused(client):
    options = {"idempotency_key": "booking-12-deposit"}
    client.v1.payment_intents.create({"amount": 1000, "currency": "eur"}, options)

    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.payment_intents.create({"amount": 2000, "currency": "eur"}, options)

    assert refused.value.http_status == 400
    assert len(client.v1.payment_intents.list().data) == 1


def test_a_refused_request_does_not_use_up_its_key(client):
    options = {"idempotency_key": "booking-12-deposit"}
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create({"currency": "eur"}, options)

    assert client.v1.payment_intents.create({"amount": 1000, "currency": "eur"}, options).id


def test_a_key_is_forgotten_after_a_day(sandbox, client):
    params, options = {"amount": 1000, "currency": "eur"}, {"idempotency_key": "booking-12-deposit"}
    first = client.v1.payment_intents.create(params, options)

    sandbox.control("clock", advance=25 * 3600)

    assert client.v1.payment_intents.create(params, options).id != first.id


def test_pages_follow_each_other_without_gap_or_repeat(client):
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(7)]

    seen = [each.id for each in client.v1.customers.list({"limit": 3}).auto_paging_iter()]

    assert seen == made[::-1]


def test_a_page_before_a_cursor(client):
    made = [client.v1.customers.create({"name": str(number)}).id for number in range(5)]

    page = client.v1.customers.list({"ending_before": made[1], "limit": 2})

    assert [each.id for each in page.data] == [made[3], made[2]]
    assert page.has_more


def test_what_was_created_since(sandbox, client):
    client.v1.customers.create({"name": "before"})
    sandbox.control("clock", advance=3600)
    since = int(time.time()) + 1800
    late = client.v1.customers.create({"name": "after"})

    assert [each.id for each in client.v1.customers.list({"created": {"gte": since}}).data] == [
        late.id
    ]


def test_expanding_goes_as_deep_as_asked(client, paid):
    deep = client.v1.payment_intents.retrieve(
        paid.id, {"expand": ["latest_charge.balance_transaction", "payment_method"]}
    )

    assert deep.latest_charge.payment_intent == paid.id
    assert deep.payment_method.card.last4 == "4242"
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.payment_intents.retrieve(paid.id, {"expand": ["colour"]})


def test_the_version_is_echoed(sandbox):
    client = sandbox.client(stripe_version="2026-08-26.dahlia")

    assert (
        client.v1.balance.retrieve().last_response.headers["Stripe-Version"] == "2026-08-26.dahlia"
    )


def test_metadata_is_merged_key_by_key(client):
    customer = client.v1.customers.create({"metadata": {"a": "1", "b": "2"}})

    changed = client.v1.customers.update(customer.id, {"metadata": {"a": "", "c": "3"}})

    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    assert client.v1.customers.update(customer.id, {"metadata": ""}).metadata.to_dict() == {}
