"""What we ask of a payment provider, in our own words and amounts.

Nothing here knows of our database: orders go in, what the provider sees comes out. A provider
never guesses: when it is not sure whether something happened, it raises `NoAnswer`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol


class ProviderError(Exception):
    """Base of what can go wrong on the way to a provider."""


class NoAnswer(ProviderError):
    """The connection broke or the provider failed: it may or may not have done what we asked."""


class Refused(ProviderError):
    """The provider understood and said no: nothing happened."""


class NotThere(ProviderError):
    """The provider does not know this id."""


@dataclass(frozen=True)
class PaymentOrder:
    """`reference` is our own name of the payment; the provider keeps it with its object."""

    reference: str
    amount: int
    currency: str
    description: str
    receipt_email: str
    idempotency_key: str
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RefundOrder:
    reference: str
    payment_id: str
    amount: int
    currency: str
    idempotency_key: str


@dataclass(frozen=True)
class Fee:
    amount: int
    currency: str


@dataclass(frozen=True)
class SeenRefund:
    """A refund as the provider has it; `state` is one of Refund.State."""

    id: str
    reference: str
    amount: int
    state: str
    created_at: dt.datetime


@dataclass(frozen=True)
class SeenPayment:
    """A payment as the provider has it now; `state` is one of Payment.State."""

    id: str
    reference: str
    state: str
    amount: int
    currency: str
    created_at: dt.datetime
    client_secret: str = ""
    charge_id: str = ""
    paid_at: dt.datetime | None = None
    failure_code: str = ""
    failure_message: str = ""
    failed_charge_id: str = ""
    fee: Fee | None = None
    refunds: tuple[SeenRefund, ...] = ()


class PaymentProvider(Protocol):
    """Stripe today; the sandbox speaks the same language."""

    name: str

    def create_payment(self, order: PaymentOrder) -> SeenPayment:
        """Ask for money. The same idempotency key gives the same payment."""
        ...

    def retrieve_payment(self, id: str) -> SeenPayment: ...

    def cancel_payment(self, id: str) -> SeenPayment:
        """Take the request back. Refused when the money has been paid."""
        ...

    def refund(self, order: RefundOrder) -> SeenRefund: ...

    def payments_since(self, since: dt.datetime) -> Iterator[SeenPayment]:
        """Everything created since then, for reconciliation."""
        ...
