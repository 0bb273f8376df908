"""Payouts at PayPal: taken once, out of the balance, and each comes to what its address says."""

import pytest

PAYOUTS = "/v1/payments/payouts"
DAY = 86_400


def payout_of(receiver="rosa@example.test", value="270.00", currency="EUR", name="one"):
    item = {
        "recipient_type": "EMAIL",
        "receiver": receiver,
        "amount": {"currency": currency, "value": value},
        "sender_item_id": name,
    }
    return {"sender_batch_header": {"sender_batch_id": name}, "items": [item]}


@pytest.fixture
def funded(sandbox):
    sandbox.control("paypal", topup="1000.00", currency="EUR")
    return sandbox


def sent(sandbox, **asked):
    answer = sandbox.paypal("POST", PAYOUTS, payout_of(**asked))
    assert answer.status_code == 201, answer.json()
    sandbox.settle()
    return answer.json()["batch_header"]["payout_batch_id"]


def item_of(sandbox, batch):
    (item,) = sandbox.paypal("GET", f"{PAYOUTS}/{batch}").json()["items"]
    return item


def balance(sandbox):
    rows = sandbox.paypal("GET", "/v1/reporting/balances").json()["balances"]
    return {row["currency"]: row["total_balance"]["value"] for row in rows}


def test_a_payout_arrives_and_costs_a_fee(funded):
    item = item_of(funded, sent(funded))
    assert item["transaction_status"] == "SUCCESS"
    assert item["payout_item_fee"] == {"currency": "EUR", "value": "5.40"}
    assert balance(funded) == {"EUR": "724.60"}
    shown = funded.paypal("GET", f"/v1/payments/payouts-item/{item['payout_item_id']}").json()
    assert shown == item


def test_a_name_is_taken_once_in_thirty_days(funded):
    batch = sent(funded)
    again = funded.paypal("POST", PAYOUTS, payout_of())

    told = again.json()
    assert (again.status_code, told["name"]) == (400, "USER_BUSINESS_ERROR")
    assert told["details"][0]["issue"] == "DUPLICATE_REQUEST_ID"
    assert told["details"][0]["link"][0]["href"].endswith(f"{PAYOUTS}/{batch}")
    assert balance(funded) == {"EUR": "724.60"}

    funded.control("clock", advance=31 * DAY)
    assert funded.paypal("POST", PAYOUTS, payout_of()).status_code == 201


def test_the_same_request_is_answered_again(funded):
    key = {"PayPal-Request-Id": "same"}
    first = funded.paypal("POST", PAYOUTS, payout_of(), **key).json()
    assert funded.paypal("POST", PAYOUTS, payout_of(), **key).json() == first


def test_more_than_there_is_cannot_be_sent(funded):
    for asked in ({"value": "990.00"}, {"currency": "USD"}):
        answer = funded.paypal("POST", PAYOUTS, payout_of(**asked))
        assert (answer.status_code, answer.json()["name"]) == (422, "INSUFFICIENT_FUNDS")
    sent(funded, receiver="slow@example.test", value="600.00")
    both = funded.paypal("POST", PAYOUTS, payout_of(value="400.00", name="two"))
    assert both.status_code == 422  # the first is spoken for


@pytest.mark.parametrize(
    ("address", "status", "left"),
    [
        ("unclaimed@example.test", "UNCLAIMED", "724.60"),
        ("failed@example.test", "FAILED", "1000.00"),
        ("blocked@example.test", "BLOCKED", "1000.00"),
        ("onhold@example.test", "ONHOLD", "1000.00"),
    ],
)
def test_what_an_address_says_becomes_of_it(funded, address, status, left):
    item = item_of(funded, sent(funded, receiver=address))
    assert item["transaction_status"] == status
    assert balance(funded) == {"EUR": left}
    path = f"/v1/payments/payouts-item/{item['payout_item_id']}/cancel"
    assert (funded.paypal("POST", path, {}).status_code == 200) == (status == "UNCLAIMED")


@pytest.mark.parametrize("by", ["cancel", "time"])
def test_what_nobody_claims_comes_back_without_the_fee(funded, by):
    item = item_of(funded, sent(funded, receiver="unclaimed@example.test"))
    path = f"/v1/payments/payouts-item/{item['payout_item_id']}"
    if by == "cancel":
        assert (
            funded.paypal("POST", f"{path}/cancel", {}).json()["transaction_status"] == "RETURNED"
        )
        assert (
            funded.paypal("POST", f"{path}/cancel", {}).json()["name"] == "ITEM_ALREADY_CANCELLED"
        )
    else:
        funded.control("clock", advance=31 * DAY)
    assert funded.paypal("GET", path).json()["transaction_status"] == "RETURNED"
    assert balance(funded) == {"EUR": "994.60"}


def test_forints_have_no_decimals(sandbox):
    sandbox.control("paypal", topup="90000", currency="HUF")
    odd = sandbox.paypal("POST", PAYOUTS, payout_of(value="100.50", currency="HUF"))
    assert odd.json()["details"][0]["issue"] == "DECIMALS_NOT_SUPPORTED"
    assert item_of(sandbox, sent(sandbox, value="10000", currency="HUF", name="whole"))
    assert balance(sandbox) == {"HUF": "79800"}


@pytest.mark.parametrize(
    "wrong", [{"receiver": "nobody"}, {"value": "1.234"}, {"name": ""}, {"currency": "XXX"}]
)
def test_what_paypal_does_not_take(funded, wrong):
    assert funded.paypal("POST", PAYOUTS, payout_of(**wrong)).status_code == 400


def test_a_dispute_moves_the_balance(sandbox):
    from tests.payments.sandbox.test_paypal import ORDERS, WHOLE, order_of

    order = sandbox.paypal("POST", ORDERS, order_of(custom_id="ours")).json()["id"]
    sandbox.payer_answers(order)
    made = sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {}, **WHOLE).json()
    capture = made["purchase_units"][0]["payments"]["captures"][0]["id"]
    opened = sandbox.control("paypal", capture=capture, amount="100.00")
    assert balance(sandbox) == {"EUR": "175.64"}

    path = f"/v1/customer/disputes/{opened['dispute_id']}"
    assert sandbox.paypal("GET", path).json()["status"] == "WAITING_FOR_SELLER_RESPONSE"
    assert len(sandbox.paypal("GET", "/v1/customer/disputes").json()["items"]) == 1
    sandbox.control("paypal", dispute=opened["dispute_id"], outcome="won")
    told = sandbox.paypal("GET", path).json()
    assert told["dispute_outcome"] == {"outcome_code": "RESOLVED_SELLER_FAVOUR"}
    assert balance(sandbox) == {"EUR": "275.64"}
