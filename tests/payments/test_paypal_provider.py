"""PayPal in our words: what it did, what it refused, and what nobody knows."""

import pytest

from payments.money import NotPayable, from_paypal, paypal_takes, to_paypal
from payments.providers.base import (
    NoAnswer,
    NotThere,
    PaymentOrder,
    RefundOrder,
    Refused,
    ReversalOrder,
    TransferOrder,
)
from payments.providers.paypal import PayPalProvider
from payments.providers.paypal_payouts import _batch_named_in

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


def transfer_of(amount=27_000, currency="EUR", key="payout-1", address="rosa@paypal.test"):
    return TransferOrder("ours", address, amount, currency, key)


def test_a_payout_is_sent_once_under_its_key(sandbox):
    """Also when PayPal has forgotten the request: then it says where the batch is."""
    sandbox.control("paypal", topup="1000.00")
    first = paypal.transfer(transfer_of())
    sandbox.control("clock", advance=7 * 3600)
    again = paypal.transfer(transfer_of())
    assert (again.id, again.reference) == (first.id, "payout-1")
    assert (again.state, again.amount, again.fee.amount) == ("sent", 27_000, 540)


def test_a_payout_beyond_our_balance_is_refused(sandbox):
    sandbox.control("paypal", topup="100.00")
    with pytest.raises(Refused) as refused:
        paypal.transfer(transfer_of())
    assert refused.value.code == "INSUFFICIENT_FUNDS"


def test_a_duplicate_that_does_not_say_where_it_is_leaves_us_in_the_dark():
    told = {"name": "USER_BUSINESS_ERROR", "details": [{"field": "SENDER_BATCH_ID"}]}
    with pytest.raises(NoAnswer):
        _batch_named_in(Refused("Duplicate", told=told))
    other = {"name": "USER_BUSINESS_ERROR", "details": [{"field": "items"}]}
    assert _batch_named_in(Refused("Other", told=other)) is None


def test_what_nobody_claims_is_asked_back_once(sandbox):
    sandbox.control("paypal", topup="1000.00")
    paypal.transfer(transfer_of(address="unclaimed@paypal.test"))
    seen = paypal.transfer(transfer_of(address="unclaimed@paypal.test"))
    assert (seen.state, seen.trouble_code) == ("unclaimed", "RECEIVER_UNREGISTERED")
    assert paypal.ask_back(seen).state == paypal.ask_back(seen).state == "returned"


def test_what_has_arrived_is_not_asked_back(sandbox):
    sandbox.control("paypal", topup="1000.00")
    paypal.transfer(transfer_of())
    with pytest.raises(Refused):
        paypal.ask_back(paypal.transfer(transfer_of()))
    with pytest.raises(Refused):
        paypal.reverse(ReversalOrder("x", "y", 1, "EUR", "z"))


def test_forints_are_paid_out_whole(sandbox):
    sandbox.control("paypal", topup="90000", currency="HUF")
    seen = paypal.transfer(transfer_of(amount=1_234_500, currency="HUF"))
    assert (seen.amount, seen.currency) == (1_234_500, "HUF")
    with pytest.raises(NotPayable):
        paypal.transfer(transfer_of(amount=1_234_567, currency="HUF", key="odd"))


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
