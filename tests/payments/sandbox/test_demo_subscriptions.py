"""Subscriptions of the demo: whoever names one of their things has all of them."""

import time
import uuid
from dataclasses import replace

import pytest
import stripe

from payments.sandbox.billing.demo_subscriptions import DemoSubscription, read
from tests.payments.sandbox.test_objects import assert_declared

DAY = 86_400


@pytest.fixture
def told() -> DemoSubscription:
    """One that was refused once, four hours ago."""
    start = int(time.time()) - 5 * 3_600
    return DemoSubscription(
        subscription=uuid.uuid4().hex,
        price=uuid.uuid4().hex,
        tier="premium",
        interval="month",
        amount=4_900,
        currency="eur",
        status="unpaid",
        created=start - 31 * DAY,
        trial_end=0,
        start=start,
        end=start + 31 * DAY,
        settled=0,
        total=4_900,
        due=4_900,
        fee=98,
        attempts=1,
    )


def test_a_name_says_all_and_fits_a_column(told):
    name = f"sub_demo_{told.name}"

    assert read(name) == told
    assert len(name) < 255
    assert read(f"{name}_1") is None
    assert read("sub_demo_1") is None


def test_their_things_look_like_all_others(client, told):
    customer = client.v1.customers.retrieve(f"cus_demo_{told.name}")
    subscription = client.v1.subscriptions.retrieve(f"sub_demo_{told.name}")
    invoice = client.v1.invoices.retrieve(told.invoice)
    intent = client.v1.payment_intents.retrieve(told.payment)
    method = client.v1.payment_methods.retrieve(f"pm_demo_{told.name}")

    assert_declared(subscription, stripe.Subscription)
    assert_declared(invoice, stripe.Invoice, {"confirmation_secret", "payments"})
    assert_declared(method, stripe.PaymentMethod)
    assert (subscription.status, invoice.status) == ("past_due", "open")
    assert intent.last_payment_error.decline_code == "generic_decline"
    assert customer.invoice_settings.default_payment_method == method.id
    assert subscription.metadata["subscription"] == str(uuid.UUID(told.subscription))


def test_what_is_refused_is_tried_again_and_ends(client, sandbox, told):
    client.v1.subscriptions.retrieve(f"sub_demo_{told.name}")

    sandbox.control("clock", advance=4 * DAY)
    assert client.v1.invoices.retrieve(told.invoice).attempt_count == 2
    sandbox.control("clock", advance=5 * DAY)

    assert client.v1.subscriptions.retrieve(f"sub_demo_{told.name}").status == "canceled"


def test_its_price_is_that_of_its_name(client, told):
    first = client.v1.subscriptions.retrieve(f"sub_demo_{told.name}")
    other = replace(told, subscription=uuid.uuid4().hex)
    second = client.v1.subscriptions.retrieve(f"sub_demo_{other.name}")

    prices = {each["items"].data[0].price.id for each in (first, second)}
    assert len(prices) == 1
    assert client.v1.prices.retrieve(prices.pop()).metadata["price"] == str(uuid.UUID(told.price))


def test_nobody_else_is_there(client):
    with pytest.raises(stripe.InvalidRequestError, match="No such subscription"):
        client.v1.subscriptions.retrieve("sub_demo_1")
