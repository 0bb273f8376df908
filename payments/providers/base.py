"""What we ask of a payment provider, in our own words and amounts.

Nothing here knows of our database: orders go in, what the provider sees comes out. A provider
never guesses: when it is not sure whether something happened, it raises `NoAnswer`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class ProviderError(Exception):
    """Base of what can go wrong on the way to a provider."""


class NoAnswer(ProviderError):
    """The connection broke or the provider failed: it may or may not have done what we asked."""


class Refused(ProviderError):
    """The provider understood and said no: nothing happened. `code` is its own word for why, `told`
    all that it said, where somebody has to read more of it.
    """

    def __init__(self, message: str, *, code: str = "", told: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code, self.told = code, told or {}


class NotThere(ProviderError):
    """The provider does not know this id."""


@dataclass(frozen=True)
class PaymentOrder:
    """`reference` is our own name of the payment; the provider keeps it with its object.
    `customer_id` is whose kept cards may pay it; `return_url` and `cancel_url` are where a provider
    with pages of its own sends the payer back to.
    """

    reference: str
    amount: int
    currency: str
    description: str
    idempotency_key: str
    customer_id: str = ""
    return_url: str = ""
    cancel_url: str = ""
    facts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ChargeOrder:
    """A payment to be made by a kept card while its person is not there. `return_url` is where a
    bank would send them.
    """

    payment_id: str
    card_id: str
    return_url: str
    idempotency_key: str


@dataclass(frozen=True)
class RefundOrder:
    """`charge_id` is what the payment's money came by."""

    reference: str
    payment_id: str
    charge_id: str
    amount: int
    currency: str
    idempotency_key: str


@dataclass(frozen=True)
class Fee:
    amount: int
    currency: str


@dataclass(frozen=True)
class SeenRefund:
    """A refund as the provider has it; `state` is one of Refund.State, `failure` why it failed, as
    people read it.
    """

    id: str
    reference: str
    amount: int
    state: str
    created_at: dt.datetime
    failure: str = ""


@dataclass(frozen=True)
class SeenPayment:
    """A payment as the provider has it now; `state` is one of Payment.State. `approve_url` is where
    the payer agrees to it, when that is a page of the provider's; `is_approved` that they have, and
    the money waits to be taken.
    """

    id: str
    reference: str
    state: str
    amount: int
    currency: str
    created_at: dt.datetime
    client_secret: str = ""
    approve_url: str = ""
    is_approved: bool = False
    customer_id: str = ""
    charge_id: str = ""
    paid_with: str = ""
    """The card or account in words that its owner knows it by."""
    paid_at: dt.datetime | None = None
    failure_code: str = ""
    failure_message: str = ""
    failed_charge_id: str = ""
    failed_with: str = ""
    """The provider's id of the card that was refused."""
    fee: Fee | None = None
    refunds: tuple[SeenRefund, ...] = ()


@dataclass(frozen=True)
class SeenBalance:
    """What the provider holds for us in one currency, minor units: what can be spent, and what is
    there and cannot be yet. `as_of` is of when it speaks, which may be hours ago.
    """

    currency: str
    available: int
    pending: int
    as_of: dt.datetime


@dataclass(frozen=True)
class SeenEvent:
    """That something has happened at the provider; `subject_id` is what to look at."""

    id: str
    kind: str
    subject_id: str
    happened_at: dt.datetime


@dataclass(frozen=True)
class CustomerOrder:
    """A person who pays, to be known at the provider."""

    reference: str
    email: str
    name: str
    idempotency_key: str


@dataclass(frozen=True)
class SeenCustomer:
    id: str
    reference: str
    created_at: dt.datetime


@dataclass(frozen=True)
class SeenCard:
    """A card that is kept: never its number. The same card has the same fingerprint."""

    id: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    fingerprint: str
    added_at: dt.datetime


@dataclass(frozen=True)
class SeenWallet:
    """A customer with the cards they keep there, the first one first; `default_id` may be empty."""

    customer: SeenCustomer
    cards: tuple[SeenCard, ...]
    default_id: str


@dataclass(frozen=True)
class AccountOrder:
    """An account to be opened for a vendor; the provider asks the vendor for the rest."""

    reference: str
    country: str
    email: str
    idempotency_key: str


@dataclass(frozen=True)
class SeenAccount:
    """A vendor's account as the provider has it now.

    `requirements` are the provider's own names of what it asks for, and `due_by` until when;
    `is_able` says whether money may be sent to it and goes on from there to its bank.
    """

    id: str
    reference: str
    country: str
    currency: str
    details_submitted: bool
    payouts_enabled: bool
    is_able: bool
    created_at: dt.datetime
    requirements: tuple[str, ...] = ()
    due_by: dt.datetime | None = None
    disabled_reason: str = ""


@dataclass(frozen=True)
class TransferOrder:
    """Money for a vendor's account, in minor units of ISO 4217. With `charge_id` it is passed on
    of that charge, before the charge's money is available; `group` is what it belongs to.
    """

    reference: str
    account_id: str
    amount: int
    currency: str
    idempotency_key: str
    group: str = ""
    charge_id: str = ""


@dataclass(frozen=True)
class ReversalOrder:
    """Money to be taken back of a transfer, minor units."""

    reference: str
    transfer_id: str
    amount: int
    currency: str
    idempotency_key: str


@dataclass(frozen=True)
class SeenTransfer:
    """A transfer as the provider has it; amounts in minor units, `reversed` is what came back.

    Where it takes its time, `state` says how far it is, `trouble` why it did not arrive, `fee` what
    the provider keeps for it; `item_id` is what is asked back when nobody claims it.
    """

    class State(StrEnum):
        """`UNDERWAY` is undecided, and no money has left; `UNCLAIMED` has left, and nobody has it;
        `FAILED` has never left; `RETURNED` came back.
        """

        UNDERWAY = "underway"
        SENT = "sent"
        UNCLAIMED = "unclaimed"
        FAILED = "failed"
        RETURNED = "returned"

    id: str
    reference: str
    account_id: str
    amount: int
    reversed: int
    currency: str
    group: str
    created_at: dt.datetime
    state: State = State.SENT
    item_id: str = ""
    trouble_code: str = ""
    trouble: str = ""
    fee: Fee | None = None


@dataclass(frozen=True)
class SeenReversal:
    """What was taken back of a transfer, minor units."""

    id: str
    reference: str
    transfer_id: str
    amount: int
    currency: str
    created_at: dt.datetime


@dataclass(frozen=True)
class SeenMovement:
    """Money that a dispute has moved at the provider: `amount` is below zero when it was taken,
    `fee` when one was given back. In minor units of the currency of our balance there.
    """

    amount: int
    fee: int
    currency: str
    at: dt.datetime


@dataclass(frozen=True)
class SeenDispute:
    """A dispute as the provider has it now; `state` is one of Dispute.State, `reason` the
    provider's own word. Until `due_by` it can be answered; `submissions` is how often it was.
    """

    id: str
    payment_id: str
    state: str
    amount: int
    currency: str
    reason: str
    network_code: str
    opened_at: dt.datetime
    due_by: dt.datetime | None
    submissions: int
    movements: tuple[SeenMovement, ...] = ()

    @property
    def withdrawal(self) -> SeenMovement | None:
        return next((each for each in self.movements if each.amount < 0), None)

    @property
    def reinstatement(self) -> SeenMovement | None:
        return next((each for each in self.movements if each.amount > 0), None)


@dataclass(frozen=True)
class FileOrder:
    """A file that a bank is to read."""

    name: str
    content: bytes
    idempotency_key: str


@dataclass(frozen=True)
class EvidenceOrder:
    """What is handed in against a dispute, by the provider's names: texts, and ids of files."""

    dispute_id: str
    evidence: dict[str, str]
    idempotency_key: str


class PaymentProvider(Protocol):
    """What everybody can who takes money for us: Stripe and PayPal."""

    name: str

    def create_payment(self, order: PaymentOrder) -> SeenPayment:
        """Ask for money. The same idempotency key gives the same payment."""
        ...

    def retrieve_payment(self, id: str) -> SeenPayment: ...

    def cancel_payment(self, id: str) -> SeenPayment:
        """Take the request back. Refused when the money has been paid."""
        ...

    def find_payment(self, reference: str, *, since: dt.datetime) -> SeenPayment | None:
        """The payment of this name whose id we never heard, if it is there and could be paid."""
        ...

    def refund(self, order: RefundOrder) -> SeenRefund: ...

    def balances(self) -> list[SeenBalance]:
        """What it holds for us, by currency."""
        ...


class ApprovalProvider(PaymentProvider, Protocol):
    """A provider whose payers agree on its own pages; then we take the money, once."""

    def capture_payment(self, id: str, *, idempotency_key: str) -> SeenPayment:
        """Take what the payer has agreed to. Refused when they have not, or it cannot be had."""
        ...


class CardProvider(PaymentProvider, Protocol):
    """A provider that keeps cards, and lists what was paid."""

    def assign_payment(self, id: str, customer_id: str) -> SeenPayment:
        """Let the kept cards of this customer pay it. Refused while a bank is at it, or after."""
        ...

    def charge_card(self, order: ChargeOrder) -> SeenPayment:
        """Charge a kept card. A decline is an answer: the payment is seen as failed, with the
        reason.
        """
        ...

    def payments_since(self, since: dt.datetime) -> Iterator[SeenPayment]:
        """Everything created since then, for reconciliation."""
        ...

    def events_since(self, since: dt.datetime) -> Iterator[SeenEvent]:
        """Everything we are told of that has happened since then, whether or not it reached us."""
        ...

    def create_customer(self, order: CustomerOrder) -> SeenCustomer:
        """Make somebody known. The same idempotency key gives the same customer."""
        ...

    def customers_since(self, since: dt.datetime) -> Iterator[SeenCustomer]:
        """Everybody made known since then, to find one whose id we never heard."""
        ...

    def wallet_of(self, customer_id: str) -> SeenWallet: ...

    def begin_keeping(self, customer_id: str, *, idempotency_key: str) -> str:
        """Begin to keep a card of this customer, with nothing charged; the secret that lets a page
        finish it.
        """
        ...

    def prefer_card(self, customer_id: str, card_id: str) -> None:
        """Make one of the kept cards the default."""
        ...

    def let_card_go(self, card_id: str) -> None:
        """Keep it no longer. It can never be used again."""
        ...


class DisputeProvider(Protocol):
    """A provider that tells of disputes."""

    name: str

    def retrieve_dispute(self, id: str) -> SeenDispute: ...

    def disputes_since(self, since: dt.datetime) -> Iterator[SeenDispute]:
        """Everything opened since then, for reconciliation."""
        ...


class AnswerProvider(DisputeProvider, Protocol):
    """One that takes our answers to them, too. Others are answered on their own pages."""

    def keep_file(self, order: FileOrder) -> str:
        """Hand in a file; its id there. The same idempotency key gives the same file."""
        ...

    def submit_evidence(self, order: EvidenceOrder) -> SeenDispute:
        """Answer, for good. Refused once it was answered or the time is over."""
        ...

    def concede_dispute(self, id: str, *, idempotency_key: str) -> SeenDispute:
        """Accept the loss. It cannot be taken back."""
        ...


class PayoutProvider(Protocol):
    """A provider through which vendors are paid. `keys_last` is for how long a key that it has
    taken is known there: where `find_transfer` cannot find, that is all that keeps a payout from
    being sent twice, and no other key is ever tried.
    """

    name: str
    keys_last: dt.timedelta | None

    def transfer(self, order: TransferOrder) -> SeenTransfer:
        """Send money to a vendor's account. Refused when the account may not receive any, or when
        our balance in that currency is too small.
        """
        ...

    def retrieve_transfer(self, id: str) -> SeenTransfer: ...

    def ask_back(self, seen: SeenTransfer) -> SeenTransfer:
        """Take back what nobody has claimed. Refused when somebody has meanwhile."""
        ...

    def find_transfer(self, group: str) -> SeenTransfer | None:
        """The transfer that was sent for this group, if it was."""
        ...

    def reverse(self, order: ReversalOrder) -> SeenReversal:
        """Take money back. Refused beyond what is left of the transfer."""
        ...

    def find_reversal(self, transfer_id: str, *, reference: str) -> SeenReversal | None:
        """What was taken back of a transfer under our own name, if it was."""
        ...


class AccountProvider(PayoutProvider, Protocol):
    """A provider that opens accounts for vendors, and lists what was sent to them."""

    def create_account(self, order: AccountOrder) -> SeenAccount:
        """Open an account for a vendor. The same idempotency key gives the same account."""
        ...

    def retrieve_account(self, id: str) -> SeenAccount: ...

    def accounts_since(self, since: dt.datetime) -> Iterator[SeenAccount]:
        """Everything opened since then, to find one whose id we never heard."""
        ...

    def account_link(self, id: str, *, refresh_url: str, return_url: str) -> str:
        """The address of the form in which the vendor fills in their account: for one visit, for a
        few minutes. `refresh_url` gets those whose link was old, `return_url` those who leave the
        form, finished or not.
        """
        ...

    def dashboard_link(self, id: str) -> str:
        """The address of the provider's own pages about the account, for one visit. Refused before
        the form was handed in.
        """
        ...

    def transfers_since(self, since: dt.datetime) -> Iterator[SeenTransfer]:
        """Everything sent since then, for reconciliation."""
        ...
