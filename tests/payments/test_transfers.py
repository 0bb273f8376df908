"""Money for vendors' accounts, through our own words for a provider."""

import datetime as dt

import pytest

from payments.providers import payout_provider_of
from payments.providers.base import Refused, ReversalOrder, TransferOrder
from tests.payments.sandbox.accounts import ready_account
from tests.payments.sandbox.conftest import pay

stripe = payout_provider_of("stripe")


@pytest.fixture
def vendor(sandbox) -> str:
    client = sandbox.client()
    intent = client.v1.payment_intents.create({"amount": 10_000, "currency": "eur"})
    pay(client, intent, "pm_card_bypassPending")
    return ready_account(client).id


def order(account: str, amount: int = 2_700, **facts) -> TransferOrder:
    facts = {"reference": "p-1", "currency": "EUR", "idempotency_key": "key-1"} | facts
    return TransferOrder(account_id=account, amount=amount, **facts)


def test_the_same_key_sends_once(vendor):
    first, second = (
        stripe.transfer(order(vendor, group="run")),
        stripe.transfer(order(vendor, group="run")),
    )

    assert first == second
    assert (first.amount, first.reversed, first.currency) == (2_700, 0, "EUR")
    assert (first.reference, first.account_id, first.group) == ("p-1", vendor, "run")
    since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    assert list(stripe.transfers_since(since)) == [first]


def test_more_than_there_is_is_refused(vendor):
    with pytest.raises(Refused):
        stripe.transfer(order(vendor, 99_999))


def test_a_part_comes_back(vendor):
    sent = stripe.transfer(order(vendor))
    facts = {"reference": "r-1", "currency": "EUR", "transfer_id": sent.id}

    back = stripe.reverse(ReversalOrder(amount=700, idempotency_key="back-1", **facts))

    assert (back.amount, back.reference, back.transfer_id) == (700, "r-1", sent.id)
    with pytest.raises(Refused):
        stripe.reverse(ReversalOrder(amount=2_001, idempotency_key="back-2", **facts))
    since = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    assert [each.reversed for each in stripe.transfers_since(since)] == [700]
