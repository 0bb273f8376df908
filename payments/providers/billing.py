"""What we ask of a provider that charges vendors for their tier by itself, in our own words and
minor units. Nothing here knows of our database.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from payments.providers.base import Fee


@dataclass(frozen=True)
class PriceOrder:
    """`tier` names the product: one for each tier. `interval` is "month" or "year"."""

    reference: str
    tier: str
    tier_name: str
    interval: str
    amount: int
    currency: str


@dataclass(frozen=True)
class SubscriptionOrder:
    """`trial_days` 0 is none."""

    reference: str
    customer_id: str
    price_id: str
    trial_days: int
    idempotency_key: str


@dataclass(frozen=True)
class ChangeOrder:
    """Another price now. `at` is the moment up to which the old one is reckoned: with that of a
    preview, what is asked is what was shown.
    """

    subscription_id: str
    price_id: str
    at: dt.datetime
    idempotency_key: str


@dataclass(frozen=True)
class CreditOrder:
    """`amount` is what the customer has more to spend."""

    reference: str
    customer_id: str
    amount: int
    currency: str
    why: str
    idempotency_key: str


@dataclass(frozen=True)
class SeenLine:
    """`start` and `end` are the time that it pays for; `price_id` is what it is the price of."""

    text: str
    amount: int
    start: dt.datetime
    end: dt.datetime
    price_id: str = ""


@dataclass(frozen=True)
class SeenBill:
    """An invoice of the provider's; `state` is one of Bill.State. `total` is of its lines; `due` is
    what is left to pay of it once the customer's balance has been used.
    """

    id: str
    state: str
    currency: str
    total: int
    due: int
    lines: tuple[SeenLine, ...]
    made_at: dt.datetime
    paid_at: dt.datetime | None = None
    attempts: int = 0
    next_attempt_at: dt.datetime | None = None
    payment_id: str = ""


@dataclass(frozen=True)
class SeenBillPayment:
    """How the payment of a bill stands. `client_secret` lets the page ask the payer's bank, where
    `needs_payer` says that it wants to be asked; `failed_with` is the id of the card that was
    refused.
    """

    needs_payer: bool = False
    client_secret: str = ""
    failure_code: str = ""
    failure_message: str = ""
    failed_with: str = ""
    paid_with: str = ""
    fee: Fee | None = None


@dataclass(frozen=True)
class SeenSubscription:
    """`state` is one of Subscription.State, `ending` one of Subscription.Ending. Prices are the
    provider's ids: `next_price_id` follows with the next period, `pending_price_id` as soon as its
    bill is paid.
    """

    id: str
    reference: str
    state: str
    price_id: str
    period_start: dt.datetime
    period_end: dt.datetime
    created_at: dt.datetime
    next_price_id: str = ""
    pending_price_id: str = ""
    trial_end: dt.datetime | None = None
    is_ending: bool = False
    ended_at: dt.datetime | None = None
    ending: str = ""


@dataclass(frozen=True)
class Preview:
    """What is asked when a change is made at `at`: nothing is done by asking."""

    at: dt.datetime
    currency: str
    total: int
    due: int
    lines: tuple[SeenLine, ...]

    @property
    def used_credit(self) -> int:
        return self.total - self.due


class BillingProvider(Protocol):
    name: str

    def sync_price(self, order: PriceOrder) -> str:
        """The id of this price there, made if it is not; asked again, the same."""
        ...

    def put_price_away(self, price_id: str) -> None:
        """Nobody can choose it any more; who pays it goes on."""
        ...

    def create_subscription(self, order: SubscriptionOrder) -> SeenSubscription: ...

    def find_subscription(self, customer_id: str, *, reference: str) -> SeenSubscription | None:
        """The one made under our own name, if it was."""
        ...

    def retrieve_subscription(self, id: str) -> SeenSubscription: ...

    def subscriptions_since(self, since: dt.datetime) -> Iterator[SeenSubscription]:
        """All made since then, ended ones too, for reconciliation."""
        ...

    def preview_start(self, customer_id: str, price_id: str) -> Preview:
        """What beginning to pay this price costs now, less the customer's credit."""
        ...

    def preview_change(
        self, subscription_id: str, price_id: str, *, at: dt.datetime | None = None
    ) -> Preview:
        """What changing to this price costs now, or at a moment of the period under way."""
        ...

    def change_now(self, order: ChangeOrder) -> SeenSubscription:
        """It is another price as soon as what that costs is paid."""
        ...

    def change_later(
        self, subscription_id: str, price_id: str, *, idempotency_key: str
    ) -> SeenSubscription:
        """It is another price from the next period on."""
        ...

    def stay(self, subscription_id: str) -> SeenSubscription:
        """It goes on as it is: it neither ends nor changes with its period."""
        ...

    def end_with_period(self, subscription_id: str) -> SeenSubscription: ...

    def end_now(self, subscription_id: str) -> SeenSubscription:
        """Nothing is charged any more, and what is open is called off."""
        ...

    def bills_of(
        self, subscription_id: str, *, since: dt.datetime | None = None
    ) -> Iterator[SeenBill]:
        """Its bills, the newest first; those made since then."""
        ...

    def payment_of(self, payment_id: str) -> SeenBillPayment: ...

    def pay(self, bill_id: str) -> None:
        """Try the customer's card now, with the payer there. Whatever comes of it is seen."""
        ...

    def credit(self, order: CreditOrder) -> str:
        """The id of the movement on the customer's balance, which pays for next bills."""
        ...

    def find_credit(self, customer_id: str, *, reference: str) -> str | None: ...
