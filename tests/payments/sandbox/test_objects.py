"""The sandbox's objects have the fields that the SDK's own classes declare: none missing, none
invented.
"""

import typing

import pytest
import stripe

from tests.payments.sandbox.accounts import Onboarding, ready_account

KINDS = {
    "payment_intent": stripe.PaymentIntent,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "balance_transaction": stripe.BalanceTransaction,
    "customer": stripe.Customer,
    "payment_method": stripe.PaymentMethod,
    "event": stripe.Event,
    "webhook_endpoint": stripe.WebhookEndpoint,
    "product": stripe.Product,
    "price": stripe.Price,
    "account": stripe.Account,
    "balance": stripe.Balance,
    "payout": stripe.Payout,
}
OF_A_VENDOR = {
    "account": stripe.Account,
    "account_link": stripe.AccountLink,
    "login_link": stripe.LoginLink,
    "transfer": stripe.Transfer,
    "transfer_reversal": stripe.Reversal,
}
# dj-stripe still reads what the newest SDK no longer declares.
READ_ELSEWHERE = {"charge": {"source"}, "payment_intent": {"source"}, "customer": {"test_clock"}}


@pytest.fixture
def everything(sandbox, client, paid):
    customer = client.v1.customers.create({"name": "Ada"})
    refund = client.v1.refunds.create({"payment_intent": paid.id, "amount": 100})
    sandbox.settle()
    charge = client.v1.charges.retrieve(paid.latest_charge)
    product = client.v1.products.create({"name": "Pro"})
    price = client.v1.prices.create({"product": product.id, "currency": "eur", "unit_amount": 900})
    return {
        "payment_intent": paid,
        "charge": charge,
        "refund": refund,
        "balance_transaction": client.v1.balance_transactions.retrieve(charge.balance_transaction),
        "customer": customer,
        "payment_method": client.v1.payment_methods.retrieve(paid.payment_method),
        "event": client.v1.events.list().data[0],
        "webhook_endpoint": client.v1.webhook_endpoints.create(
            {"url": "http://127.0.0.1:9/", "enabled_events": ["*"]}
        ),
        "product": product,
        "price": price,
        "account": client.v1.accounts.retrieve_current(),
        "balance": client.v1.balance.retrieve(),
        "payout": paid_out(sandbox, client),
    }


def paid_out(sandbox, client):
    sandbox.control("balance", amount=100)
    return client.v1.payouts.create({"amount": 100, "currency": "eur"})


def of_a_vendor(client, charge):
    account = ready_account(client)
    transfer = client.v1.transfers.create(
        {
            "amount": 100,
            "currency": "eur",
            "destination": account.id,
            "source_transaction": charge,
        }
    )
    return {
        "account": account,
        "account_link": Onboarding(client, account.id).link(),
        "login_link": client.v1.accounts.login_links.create(account.id),
        "transfer_reversal": client.v1.transfers.reversals.create(transfer.id, {"amount": 40}),
        "transfer": client.v1.transfers.retrieve(transfer.id),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_fields(everything, kind):
    assert_declared(everything[kind], KINDS[kind], READ_ELSEWHERE.get(kind, set()))


def test_fields_of_what_is_a_vendor_s(client, paid):
    for kind, thing in of_a_vendor(client, paid.latest_charge).items():
        assert_declared(thing, OF_A_VENDOR[kind])


def assert_declared(thing, kind, elsewhere=frozenset()):
    declared = {
        name: hint
        for name, hint in kind.__annotations__.items()
        if "ClassVar" not in str(hint) and not name.startswith("_")
    }
    needed = {name for name, hint in declared.items() if type(None) not in typing.get_args(hint)}
    given = set(thing.to_dict())

    assert needed - given == set()
    assert given - set(declared) - elsewhere == set()
