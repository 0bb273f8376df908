"""PayPal's half: tokens, orders, captures and refunds, as its documentation has them."""

import httpx
import pytest

from tests.fixtures.sandbox import PAYPAL_CLIENT_ID

ORDERS = "/v2/checkout/orders"
WHOLE = {"Prefer": "return=representation"}


def order_of(value="300.00", currency="EUR", **unit):
    context = {"return_url": "http://site.test/back?a=1", "cancel_url": "http://site.test/no"}
    return {
        "intent": "CAPTURE",
        "purchase_units": [{"amount": {"currency_code": currency, "value": value}, **unit}],
        "payment_source": {"paypal": {"experience_context": context}},
    }


def issues(answer):
    return [each["issue"] for each in answer.json()["details"]]


@pytest.fixture
def order(sandbox):
    return sandbox.paypal("POST", ORDERS, order_of(custom_id="ours")).json()["id"]


@pytest.fixture
def capture(sandbox, order):
    sandbox.payer_answers(order)
    made = sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {}, **WHOLE).json()
    return made["purchase_units"][0]["payments"]["captures"][0]


def test_a_token_is_for_who_knows_the_secret_and_for_some_hours(sandbox):
    path = f"{sandbox.url}/paypal/v1/oauth2/token"
    wrong = httpx.post(path, auth=(PAYPAL_CLIENT_ID, "no"), data={"grant_type": "x"})
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")

    headers = {"Authorization": f"Bearer {sandbox.paypal_token()}"}
    ask = f"{sandbox.url}/paypal{ORDERS}/NONE"
    assert httpx.get(ask, headers=headers).status_code == 404
    sandbox.control("clock", advance=32_401)
    old = httpx.get(ask, headers=headers)
    assert (old.status_code, old.json()["name"]) == (401, "AUTHENTICATION_FAILURE")


def test_a_payer_approves_and_the_order_is_captured_once(sandbox, order):
    path = f"{ORDERS}/{order}"
    assert issues(sandbox.paypal("POST", f"{path}/capture", {})) == ["ORDER_NOT_APPROVED"]

    back = sandbox.payer_answers(order)
    assert back == f"http://site.test/back?a=1&token={order}&PayerID=WBSANDBOXPAYER"
    made = sandbox.paypal("POST", f"{path}/capture", {}, **WHOLE)
    assert (made.status_code, made.json()["status"]) == (201, "COMPLETED")
    paid = made.json()["purchase_units"][0]["payments"]["captures"][0]
    assert paid["amount"] == {"currency_code": "EUR", "value": "300.00"}
    assert paid["custom_id"] == "ours"
    assert paid["seller_receivable_breakdown"]["paypal_fee"]["value"] == "9.36"

    assert issues(sandbox.paypal("POST", f"{path}/capture", {})) == ["ORDER_ALREADY_CAPTURED"]


def test_the_same_key_is_the_same_order_and_the_same_capture(sandbox):
    key = {"PayPal-Request-Id": "one"}
    first, second = (sandbox.paypal("POST", ORDERS, order_of(), **key) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]

    order = first.json()["id"]
    sandbox.payer_answers(order)
    answers = [sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {}, **key) for _ in range(2)]
    assert answers[0].json() == answers[1].json()


def test_a_payer_may_say_no_and_come_back(sandbox, order):
    assert sandbox.payer_answers(order, "cancel") == f"http://site.test/no?token={order}"
    seen = sandbox.paypal("GET", f"{ORDERS}/{order}").json()
    assert seen["status"] == "PAYER_ACTION_REQUIRED"
    page = httpx.get(next(each["href"] for each in seen["links"] if each["rel"] == "payer-action"))
    assert "300.00 EUR" in page.text


def test_a_declined_payer_is_asked_again(sandbox, order):
    sandbox.payer_answers(order)
    sandbox.fault("decline")
    no = sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {})
    assert (no.status_code, issues(no)) == (422, ["INSTRUMENT_DECLINED"])

    sandbox.payer_answers(order)
    assert sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {}).status_code == 201


def test_an_order_that_nobody_captured_is_gone_after_three_days(sandbox, order):
    sandbox.control("clock", advance=72 * 3600 + 1)
    assert sandbox.paypal("GET", f"{ORDERS}/{order}").status_code == 404


def test_a_capture_may_be_looked_at_first(sandbox, order):
    sandbox.control("options", settle_after=0.2)
    sandbox.fault("capture_pending")
    sandbox.payer_answers(order)
    made = sandbox.paypal("POST", f"{ORDERS}/{order}/capture", {}, **WHOLE).json()
    (capture,) = made["purchase_units"][0]["payments"]["captures"]
    assert (capture["status"], "seller_receivable_breakdown" in capture) == ("PENDING", False)

    sandbox.settle()
    seen = sandbox.paypal("GET", f"{ORDERS}/{order}").json()
    assert seen["purchase_units"][0]["payments"]["captures"][0]["status"] == "COMPLETED"


def test_refunds_never_exceed_the_capture(sandbox, order, capture):
    path = f"/v2/payments/captures/{capture['id']}/refund"
    part = {"amount": {"currency_code": "EUR", "value": "200.00"}, "custom_id": "back"}
    key = {"PayPal-Request-Id": "back-1"}
    first, same = (sandbox.paypal("POST", path, part, **key, **WHOLE) for _ in range(2))
    assert first.json()["id"] == same.json()["id"]
    assert issues(sandbox.paypal("POST", path, part)) == ["REFUND_AMOUNT_EXCEEDED"]

    assert sandbox.paypal("POST", path, {}, **WHOLE).json()["amount"]["value"] == "100.00"
    assert issues(sandbox.paypal("POST", path, {})) == ["CAPTURE_FULLY_REFUNDED"]
    seen = sandbox.paypal("GET", f"{ORDERS}/{order}").json()["purchase_units"][0]["payments"]
    assert [each["amount"]["value"] for each in seen["refunds"]] == ["200.00", "100.00"]
    assert seen["captures"][0]["status"] == "REFUNDED"


@pytest.mark.parametrize(
    ("change", "status", "issue"),
    [
        ({"intent": "AUTHORIZE"}, 400, "INVALID_PARAMETER_VALUE"),
        ({"colour": "red"}, 400, "UNKNOWN_PARAMETER"),
        ({"purchase_units": None}, 400, "INVALID_PARAMETER_SYNTAX"),
        (order_of("1.001"), 400, "INVALID_PARAMETER_SYNTAX"),
        (order_of("1.00", "KWD"), 400, "INVALID_CURRENCY_CODE"),
        (order_of("1000.50", "JPY"), 422, "DECIMALS_NOT_SUPPORTED"),
        (order_of("0.00"), 422, "CANNOT_BE_ZERO_OR_NEGATIVE"),
    ],
)
def test_what_does_not_fit_is_refused_in_paypal_s_shape(sandbox, change, status, issue):
    answer = sandbox.paypal("POST", ORDERS, order_of() | change)
    assert (answer.status_code, issues(answer)) == (status, [issue])
    assert answer.json()["debug_id"]


def test_what_is_missing_is_named(sandbox):
    body = order_of()
    del body["purchase_units"][0]["amount"]["value"]
    answer = sandbox.paypal("POST", ORDERS, body)
    assert answer.json()["details"][0] | {"description": ""} == {
        "issue": "MISSING_REQUIRED_PARAMETER",
        "description": "",
        "field": "/purchase_units/0/amount/value",
        "location": "body",
        "value": "",
    }


def test_currencies_without_decimals_have_none(sandbox):
    made = sandbox.paypal("POST", ORDERS, order_of("1000", "HUF"), **WHOLE).json()
    assert made["purchase_units"][0]["amount"]["value"] == "1000"


def test_faults_are_the_same_as_everywhere(sandbox):
    key = {"PayPal-Request-Id": "cut-1"}
    sandbox.fault("cut", path=f"/paypal{ORDERS}")
    with pytest.raises(httpx.RemoteProtocolError):
        sandbox.paypal("POST", ORDERS, order_of(), **key)
    assert sandbox.paypal("POST", ORDERS, order_of(), **key).status_code == 200

    sandbox.fault("error", path=f"/paypal{ORDERS}")
    assert sandbox.paypal("POST", ORDERS, order_of()).status_code == 500
