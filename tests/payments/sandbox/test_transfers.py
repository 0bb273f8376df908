"""Money of the platform that goes to connected accounts, and comes back."""

from typing import Any

import pytest
import stripe

from tests.payments.sandbox.accounts import new_account, ready_account
from tests.payments.sandbox.conftest import pay

PASSES_AT_ONCE = "pm_card_bypassPending"


@pytest.fixture
def vendor(client) -> str:
    return ready_account(client).id


@pytest.fixture
def funds(client) -> int:
    """€100.00 less the fee, available now."""
    intent = client.v1.payment_intents.create({"amount": 10_000, "currency": "eur"})
    pay(client, intent, PASSES_AT_ONCE)
    return available(client)


def available(client) -> int:
    return client.v1.balance.retrieve().available[0].amount


def transfer(client, to: str, amount: int = 2_000, *, key: str = "", **params: Any) -> Any:
    params = {"amount": amount, "currency": "eur", "destination": to} | params
    return client.v1.transfers.create(params, {"idempotency_key": key} if key else None)


def kinds(client) -> list[str]:
    events = client.v1.events.list({"limit": 50}).data
    return [each.type for each in events if each.type.startswith("transfer.")][::-1]


def test_a_transfer_leaves_the_balance(client, vendor, funds):
    made = transfer(client, vendor, transfer_group="run-1", metadata={"payout": "7"}, key="one")
    again = transfer(client, vendor, transfer_group="run-1", metadata={"payout": "7"}, key="one")

    assert again.id == made.id
    assert available(client) == funds - 2_000
    movement = client.v1.balance_transactions.retrieve(made.balance_transaction)
    assert (movement.amount, movement.type, movement.source) == (-2_000, "transfer", made.id)
    assert (made.amount_reversed, made.reversed, made.metadata["payout"]) == (0, False, "7")
    assert kinds(client) == ["transfer.created"]


@pytest.mark.parametrize(
    ("amount", "params", "code"),
    [
        (99_999, {}, "balance_insufficient"),
        (100, {"currency": "usd"}, "balance_insufficient"),
        (0, {}, "parameter_invalid_integer"),
        (100, {"destination": "acct_nobody"}, "resource_missing"),
        (100, {"destination": "acct_1WeddingBazaarBox"}, "resource_missing"),
        (100, {"source_transaction": "ch_nobody"}, "resource_missing"),
        (100, {"source_type": "card"}, "sandbox_unsupported"),
        (100, {"colour": "red"}, "parameter_unknown"),
    ],
)
def test_a_transfer_that_cannot_be_is_refused(client, vendor, funds, amount, params, code):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(client, **{"to": vendor, "amount": amount} | params_of(params))

    assert refused.value.code == code
    assert available(client) == funds


def params_of(params: dict[str, Any]) -> dict[str, Any]:
    return {"to" if name == "destination" else name: value for name, value in params.items()}


def test_an_account_without_the_capability_gets_nothing(client, funds):
    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(client, new_account(client).id)

    assert refused.value.code == "insufficient_capabilities_for_transfer"


def test_money_that_is_not_there_yet_may_be_passed_on(client, vendor, paid):
    """With `source_transaction`, up to the charge; the balance feels it when the charge comes."""
    charge = paid.latest_charge
    made = transfer(client, vendor, 7_000, source_transaction=charge)

    assert made.transfer_group == f"group_{paid.id}"
    assert available(client) == 0
    with pytest.raises(stripe.InvalidRequestError, match="must not exceed"):
        transfer(client, vendor, 3_001, source_transaction=charge)
    with pytest.raises(stripe.InvalidRequestError, match="must be the same"):
        transfer(client, vendor, 1_000, currency="usd", source_transaction=charge)


def test_the_sandbox_refuses_when_told_to(client, sandbox, vendor, funds):
    sandbox.fault("transfer_refused", code="account_closed")

    with pytest.raises(stripe.InvalidRequestError) as refused:
        transfer(client, vendor)

    assert refused.value.code == "account_closed"
    assert transfer(client, vendor).amount == 2_000


def test_parts_of_a_transfer_come_back_up_to_the_whole(client, vendor, funds):
    made = transfer(client, vendor)
    first = client.v1.transfers.reversals.create(made.id, {"amount": 500})
    with pytest.raises(stripe.InvalidRequestError, match="greater than unreversed"):
        client.v1.transfers.reversals.create(made.id, {"amount": 1_501})
    second = client.v1.transfers.reversals.create(made.id)

    assert (first.amount, second.amount) == (500, 1_500)
    after = client.v1.transfers.retrieve(made.id)
    assert (after.amount_reversed, after.reversed) == (2_000, True)
    assert [each.id for each in after.reversals.data] == [second.id, first.id]
    assert client.v1.transfers.reversals.retrieve(made.id, first.id).transfer == made.id
    assert len(client.v1.transfers.reversals.list(made.id).data) == 2
    movement = client.v1.balance_transactions.retrieve(first.balance_transaction)
    assert (movement.type, movement.amount) == ("transfer_refund", 500)
    assert available(client) == funds
    with pytest.raises(stripe.InvalidRequestError, match="already fully reversed"):
        client.v1.transfers.reversals.create(made.id)
    assert kinds(client) == ["transfer.created", "transfer.reversed", "transfer.reversed"]


def test_transfers_are_listed_by_what_they_are_for(client, vendor, funds):
    other = ready_account(client).id
    mine = transfer(client, vendor, 100, transfer_group="a")
    theirs = transfer(client, other, 100, transfer_group="b")
    client.v1.transfers.update(mine.id, {"metadata": {"seen": "1"}})

    def listed(**params):
        return [each.id for each in client.v1.transfers.list(params).data]

    assert listed() == [theirs.id, mine.id]
    assert listed(destination=vendor) == [mine.id]
    assert listed(transfer_group="b") == [theirs.id]
    assert listed(created={"gt": theirs.created + 5}) == []
    assert kinds(client)[-1] == "transfer.updated"


def test_a_bank_that_sends_payouts_back_stops_them(client, sandbox, funds):
    vendor = ready_account(client, bank="DE89370400440532013002").id
    transfer(client, vendor)
    sandbox.settle()

    account = client.v1.accounts.retrieve(vendor)
    assert not account.payouts_enabled
    assert account.requirements.currently_due == ["external_account"]
    assert account.external_accounts.data[0].status == "errored"
