"""PayPal in our words: what it did, what it refused, and what nobody knows."""

import pytest

from payments.money import NotPayable, from_paypal, paypal_takes, to_paypal
from payments.providers.base import NoAnswer, NotThere, PaymentOrder, RefundOrder, Refused
from payments.providers.paypal import PayPalProvider

ORDERS = "/paypal/v2/checkout/orders"
paypal = PayPalProvider()


def order_of(amount=30_000, currency="EUR", key="one"):
    return PaymentOrder(
        reference="ours",
        amount=amount,
        currency=currency,
        description="Deposit: " + "x" * 200,
        idempotency_key=key,
        return_url="http://site.test/back",
        cancel_url="http://site.test/no",
    )


@pytest.fixture
def order(sandbox):
    return paypal.create_payment(order_of())


@pytest.fixture
def paid(sandbox, order):
    sandbox.payer_answers(order.id)
    return paypal.capture_payment(order.id, idempotency_key="capture")


def test_an_order_waits_for_its_payer(order):
    seen = paypal.retrieve_payment(order.id)
    assert (seen.state, seen.amount, seen.currency) == ("created", 30_000, "EUR")
    assert (seen.reference, seen.is_approved) == ("ours", False)
    assert seen.approve_url.endswith(f"/checkoutnow?token={order.id}")
    assert paypal.create_payment(order_of()).id == order.id


def test_what_is_approved_is_not_paid_yet(sandbox, order):
    with pytest.raises(Refused) as refused:
        paypal.capture_payment(order.id, idempotency_key="early")
    assert refused.value.code == "ORDER_NOT_APPROVED"

    sandbox.payer_answers(order.id)
    seen = paypal.retrieve_payment(order.id)
    assert (seen.state, seen.is_approved) == ("created", True)


def test_a_capture_brings_money_and_its_fee(paid):
    assert (paid.state, paid.charge_id != "", paid.fee.amount) == ("succeeded", True, 936)
    with pytest.raises(Refused):
        paypal.cancel_payment(paid.id)


def test_a_refund_is_the_same_under_the_same_key(paid):
    back = RefundOrder("back", paid.id, paid.charge_id, 20_000, "EUR", "back-1")
    first, second = paypal.refund(back), paypal.refund(back)
    assert (first.id, first.state, first.reference) == (second.id, "succeeded", "back")
    assert [each.amount for each in paypal.retrieve_payment(paid.id).refunds] == [20_000]

    with pytest.raises(Refused) as refused:
        paypal.refund(RefundOrder("more", paid.id, paid.charge_id, 20_000, "EUR", "back-2"))
    assert refused.value.code == "REFUND_AMOUNT_EXCEEDED"


@pytest.mark.parametrize("fault", ["cut", "error", "error_after"])
def test_what_is_uncertain_is_never_guessed(sandbox, fault):
    paypal.create_payment(order_of(key="warm"))
    sandbox.fault(fault, path=ORDERS)
    with pytest.raises(NoAnswer):
        paypal.create_payment(order_of())
    assert paypal.create_payment(order_of()).state == "created"


def test_nobody_there_is_no_answer(sandbox, settings):
    settings.PAYPAL_API_URL = "http://127.0.0.1:9"
    with pytest.raises(NoAnswer):
        paypal.retrieve_payment("ANY")


def test_an_old_token_is_renewed_once(sandbox, order, settings):
    sandbox.control("clock", advance=40_000)
    assert paypal.retrieve_payment(order.id).id == order.id

    settings.PAYPAL_SECRET = "wrong"
    sandbox.control("clock", advance=40_000)
    with pytest.raises(Refused):
        paypal.retrieve_payment(order.id)


def test_an_order_that_is_gone_is_not_there(sandbox):
    with pytest.raises(NotThere):
        paypal.retrieve_payment("NONE")


@pytest.mark.parametrize(
    ("amount", "currency", "there"),
    [(1250, "EUR", "12.50"), (5, "USD", "0.05"), (1250, "JPY", "1250"), (125_000, "HUF", "1250")],
)
def test_paypal_counts_in_decimal_strings(amount, currency, there):
    assert to_paypal(amount, currency) == there
    assert from_paypal(there, currency) == amount


@pytest.mark.parametrize(("amount", "currency"), [(1250, "KWD"), (1250, "ISK"), (1250, "HUF")])
def test_what_paypal_has_no_coin_for_is_not_payable(amount, currency):
    assert not paypal_takes(amount, currency)
    with pytest.raises(NotPayable):
        to_paypal(amount, currency)
