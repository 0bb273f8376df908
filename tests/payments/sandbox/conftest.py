from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.fixtures.sandbox import Sandbox
from tests.payments.sandbox.receiver import Receiver, running_receiver


@pytest.fixture
def client(sandbox: Sandbox) -> stripe.StripeClient:
    return sandbox.client()


@pytest.fixture
def intent(client: stripe.StripeClient) -> Any:
    return client.v1.payment_intents.create({"amount": 10_000, "currency": "eur"})


@pytest.fixture
def paid(client: stripe.StripeClient, intent: Any) -> Any:
    """An intent of 100.00 that has been paid."""
    return pay(client, intent)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


def pay(
    client: stripe.StripeClient, intent: Any, method: str = "pm_card_visa", **params: Any
) -> Any:
    params = {"payment_method": method, "return_url": "http://localhost/back"} | params
    return client.v1.payment_intents.confirm(intent.id, params)
