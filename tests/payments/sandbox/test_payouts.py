"""Money of the platform that goes to its own bank."""

from typing import Any

import pytest
import stripe

DAYS = 86_400


@pytest.fixture
def funds(sandbox) -> int:
    sandbox.control("balance", amount=10_000)
    return 10_000


def pay_out(client, amount: int = 4_000, **params: Any) -> Any:
    return client.v1.payouts.create({"amount": amount, "currency": "eur"} | params)


def available(client) -> int:
    return client.v1.balance.retrieve().available[0].amount


def kinds(client) -> list[str]:
    events = client.v1.events.list({"limit": 50}).data
    return [each.type for each in events if each.type.startswith("payout.")][::-1]


def test_it_leaves_the_balance_and_arrives_after_two_days(sandbox, client, funds):
    made = pay_out(client, metadata={"month": "6"})
    movement = client.v1.balance_transactions.retrieve(made.balance_transaction)
    assert (movement.amount, movement.type, movement.source) == (-4_000, "payout", made.id)
    assert (made.status, available(client)) == ("pending", funds - 4_000)

    sandbox.control("clock", advance=3 * DAYS)
    there = client.v1.payouts.retrieve(made.id)
    assert (there.status, there.metadata["month"]) == ("paid", "6")
    assert kinds(client) == ["payout.created", "payout.paid"]
    assert [each.id for each in client.v1.payouts.list({"status": "paid"}).data] == [made.id]


def test_what_was_cancelled_is_back(sandbox, client, funds):
    made = pay_out(client)
    assert client.v1.payouts.cancel(made.id).status == "canceled"
    assert available(client) == funds

    sandbox.control("clock", advance=3 * DAYS)
    assert kinds(client) == ["payout.created", "payout.canceled"]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payouts.cancel(made.id)


def test_a_bank_may_send_it_back(sandbox, client, funds):
    sandbox.fault("payout_fails", code="account_closed")
    made = pay_out(client)
    sandbox.control("clock", advance=3 * DAYS)

    failed = client.v1.payouts.retrieve(made.id)
    back = client.v1.balance_transactions.retrieve(failed.failure_balance_transaction)
    assert (failed.status, failed.failure_code) == ("failed", "account_closed")
    assert (back.amount, back.type, available(client)) == (4_000, "payout_failure", funds)


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"amount": 10_001}, "balance_insufficient"),
        ({"currency": "usd"}, "balance_insufficient"),
        ({"amount": 0}, "parameter_invalid_integer"),
        ({"method": "instant"}, None),
        ({"destination": "ba_other"}, "sandbox_unsupported"),
    ],
)
def test_what_is_refused(client, funds, params, code):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        pay_out(client, **({"amount": 100} | params))
    assert refusal.value.code == code
    assert available(client) == funds
