"""Stripe, through its own SDK."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import stripe

from payments.models import Dispute, Payment, Refund
from payments.models.wallets import card_words
from payments.money import from_stripe, to_stripe
from payments.providers.base import (
    AccountOrder,
    ChargeOrder,
    CustomerOrder,
    EvidenceOrder,
    Fee,
    FileOrder,
    NotThere,
    PaymentOrder,
    RefundOrder,
    Refused,
    ReversalOrder,
    SeenAccount,
    SeenBalance,
    SeenCard,
    SeenCustomer,
    SeenDispute,
    SeenEvent,
    SeenMovement,
    SeenPayment,
    SeenRefund,
    SeenReversal,
    SeenTransfer,
    SeenWallet,
    TransferOrder,
)
from payments.providers.stripe_client import client, id_of, moment, noted, our_words, thing_in
from payments.stripe_events import PLATFORM_EVENTS, subject_of

KINDS_AT_MOST = 20  # that one list of events may be narrowed to
# One look tells everything: the charge with its fee, and what went back of it.
EXPAND = ["latest_charge.balance_transaction", "latest_charge.refunds"]
STATES = {
    "requires_payment_method": Payment.State.CREATED,
    "requires_confirmation": Payment.State.CREATED,
    "requires_action": Payment.State.REQUIRES_ACTION,
    "processing": Payment.State.PROCESSING,
    "requires_capture": Payment.State.PROCESSING,
    "succeeded": Payment.State.SUCCEEDED,
    "canceled": Payment.State.CANCELLED,
}
REFUND_STATES = {
    "pending": Refund.State.PENDING,
    "requires_action": Refund.State.PENDING,
    "succeeded": Refund.State.SUCCEEDED,
    "failed": Refund.State.FAILED,
    "canceled": Refund.State.FAILED,
}
# "failure_reason" of the Refund object, as people read it.
REFUND_FAILURES = {
    "charge_for_pending_refund_disputed": "the payment was questioned meanwhile",
    "declined": "the bank did not take it",
    "expired_or_canceled_card": "the card has expired or was cancelled",
    "insufficient_funds": "there was not enough money to send it",
    "lost_or_stolen_card": "the card was lost or stolen",
    "merchant_request": "we called it off",
}

DISPUTE_STATES = {
    "warning_needs_response": Dispute.State.INQUIRY,
    "warning_under_review": Dispute.State.INQUIRY_REVIEW,
    "warning_closed": Dispute.State.INQUIRY_CLOSED,
    "prevented": Dispute.State.INQUIRY_CLOSED,
    "needs_response": Dispute.State.NEEDS_RESPONSE,
    "under_review": Dispute.State.UNDER_REVIEW,
    "won": Dispute.State.WON,
    "lost": Dispute.State.LOST,
}


class StripeProvider:
    name = "stripe"
    # Transfers are found by their group.
    keys_last: dt.timedelta | None = None

    def create_payment(self, order: PaymentOrder) -> SeenPayment:
        params: Any = {
            "amount": to_stripe(order.amount, order.currency),
            "currency": order.currency.lower(),
            "description": order.description,
            "metadata": {"payment": order.reference, **order.facts},
            "automatic_payment_methods": {"enabled": True},
            "expand": EXPAND,
        }
        if order.customer_id:
            params["customer"] = order.customer_id
        with our_words():
            intents = client().v1.payment_intents
            return _seen(intents.create(params, {"idempotency_key": order.idempotency_key}))

    def retrieve_payment(self, id: str) -> SeenPayment:
        with our_words():
            return _seen(client().v1.payment_intents.retrieve(id, {"expand": EXPAND}))

    def cancel_payment(self, id: str) -> SeenPayment:
        with our_words():
            params: Any = {"cancellation_reason": "abandoned", "expand": EXPAND}
            return _seen(client().v1.payment_intents.cancel(id, params))

    def assign_payment(self, id: str, customer_id: str) -> SeenPayment:
        with our_words():
            params: Any = {"customer": customer_id, "expand": EXPAND}
            return _seen(client().v1.payment_intents.update(id, params))

    def charge_card(self, order: ChargeOrder) -> SeenPayment:
        """Off-session ("Charge the saved payment method later"): what would need the payer is a
        decline, `authentication_required`.
        """
        params: Any = {
            "payment_method": order.card_id,
            "off_session": True,
            "return_url": order.return_url,
            "expand": EXPAND,
        }
        options: Any = {"idempotency_key": order.idempotency_key}
        with our_words():
            try:
                return _seen(client().v1.payment_intents.confirm(order.payment_id, params, options))
            except stripe.CardError:
                pass
        return self.retrieve_payment(order.payment_id)

    def refund(self, order: RefundOrder) -> SeenRefund:
        params: Any = {
            "payment_intent": order.payment_id,
            "amount": to_stripe(order.amount, order.currency),
            "metadata": {"refund": order.reference},
        }
        with our_words():
            refunds = client().v1.refunds
            return _seen_refund(
                refunds.create(params, {"idempotency_key": order.idempotency_key}), order.currency
            )

    def balances(self) -> list[SeenBalance]:
        """What is reserved for connected accounts is there, too ("The Balance object")."""
        now = dt.datetime.now(dt.UTC)
        with our_words():
            balance: Any = client().v1.balance.retrieve()
        available = _by_currency(balance.available)
        pending = _by_currency(balance.pending)
        pending.update(_by_currency(getattr(balance, "connect_reserved", None) or ()))
        return [
            SeenBalance(currency, available[currency], pending[currency], now)
            for currency in sorted({*available, *pending})
        ]

    def payments_since(self, since: dt.datetime) -> Iterator[SeenPayment]:
        expand = [f"data.{path}" for path in EXPAND]
        with our_words():
            created: Any = {"gte": int(since.timestamp())}
            page = client().v1.payment_intents.list(
                {"created": created, "limit": 100, "expand": expand}
            )
            for intent in page.auto_paging_iter():
                yield _seen(intent)

    def events_since(self, since: dt.datetime) -> Iterator[SeenEvent]:
        """Stripe keeps them for 30 days ("List all events"). Those of connected accounts are told
        to their own endpoint alone, and their accounts are looked at often.
        """
        created: Any = {"gte": int(since.timestamp())}
        for start in range(0, len(PLATFORM_EVENTS), KINDS_AT_MOST):
            kinds = PLATFORM_EVENTS[start : start + KINDS_AT_MOST]
            with our_words():
                page = client().v1.events.list({"created": created, "types": kinds, "limit": 100})
                for event in page.auto_paging_iter():
                    yield _seen_event(event)

    def find_payment(self, reference: str, *, since: dt.datetime) -> SeenPayment | None:
        named = (seen for seen in self.payments_since(since) if seen.reference == reference)
        return next(named, None)

    def create_customer(self, order: CustomerOrder) -> SeenCustomer:
        params: Any = {
            "email": order.email,
            "name": order.name,
            "metadata": {"wallet": order.reference},
        }
        with our_words():
            customers = client().v1.customers
            return _seen_customer(
                customers.create(params, {"idempotency_key": order.idempotency_key})
            )

    def customers_since(self, since: dt.datetime) -> Iterator[SeenCustomer]:
        created: Any = {"gte": int(since.timestamp())}
        with our_words():
            page = client().v1.customers.list({"created": created, "limit": 100})
            for customer in page.auto_paging_iter():
                yield _seen_customer(customer)

    def wallet_of(self, customer_id: str) -> SeenWallet:
        """The default is the one of `invoice_settings`, as for everything made of payment methods
        ("Customers", "The Customer object").
        """
        with our_words():
            customers = client().v1.customers
            customer: Any = customers.retrieve(customer_id)
            if getattr(customer, "deleted", False):
                raise NotThere(customer_id)
            page = customers.payment_methods.list(customer_id, {"type": "card", "limit": 100})
            methods = list(page.auto_paging_iter())
        default = customer.invoice_settings.default_payment_method
        return SeenWallet(
            customer=_seen_customer(customer),
            cards=tuple(_seen_card(method) for method in reversed(methods)),
            default_id=id_of(default),
        )

    def begin_keeping(self, customer_id: str, *, idempotency_key: str) -> str:
        """A setup intent for payments when nobody is there ("Set up future payments")."""
        params: Any = {
            "customer": customer_id,
            "usage": "off_session",
            "payment_method_types": ["card"],
        }
        with our_words():
            intents = client().v1.setup_intents
            return intents.create(params, {"idempotency_key": idempotency_key}).client_secret or ""

    def prefer_card(self, customer_id: str, card_id: str) -> None:
        params: Any = {"invoice_settings": {"default_payment_method": card_id}}
        with our_words():
            client().v1.customers.update(customer_id, params)

    def let_card_go(self, card_id: str) -> None:
        with our_words():
            client().v1.payment_methods.detach(card_id)

    def create_account(self, order: AccountOrder) -> SeenAccount:
        """An Express account, said in controller properties: Stripe asks the vendor for what it
        needs, we bear fees and losses ("Using Connect with Express connected accounts"). It needs
        the `transfers` capability alone, because couples pay the platform ("Creating separate
        charges and transfers").
        """
        params: Any = {
            "controller": {
                "fees": {"payer": "application"},
                "losses": {"payments": "application"},
                "stripe_dashboard": {"type": "express"},
            },
            "capabilities": {"transfers": {"requested": True}},
            "country": order.country,
            "email": order.email,
            "metadata": {"payout_account": order.reference},
        }
        with our_words():
            accounts = client().v1.accounts
            return _seen_account(
                accounts.create(params, {"idempotency_key": order.idempotency_key})
            )

    def retrieve_account(self, id: str) -> SeenAccount:
        with our_words():
            return _seen_account(client().v1.accounts.retrieve(id))

    def accounts_since(self, since: dt.datetime) -> Iterator[SeenAccount]:
        created: Any = {"gte": int(since.timestamp())}
        with our_words():
            page = client().v1.accounts.list({"created": created, "limit": 100})
            for account in page.auto_paging_iter():
                yield _seen_account(account)

    def account_link(self, id: str, *, refresh_url: str, return_url: str) -> str:
        """Single use, gone after some minutes, so it is asked for when somebody leaves for it and
        kept nowhere ("Account Links").
        """
        params: Any = {
            "account": id,
            "type": "account_onboarding",
            "refresh_url": refresh_url,
            "return_url": return_url,
        }
        with our_words():
            return client().v1.account_links.create(params).url

    def dashboard_link(self, id: str) -> str:
        """A login link, also single use ("Integrate the Express Dashboard")."""
        with our_words():
            return client().v1.accounts.login_links.create(id).url

    def transfer(self, order: TransferOrder) -> SeenTransfer:
        """In Stripe's minor units, from the available balance of that currency or, with a charge
        as `source_transaction`, from money that is still on its way ("Transfer availability").
        """
        params: Any = {
            "amount": to_stripe(order.amount, order.currency),
            "currency": order.currency.lower(),
            "destination": order.account_id,
            "metadata": {"transfer": order.reference},
        }
        if order.group:
            params["transfer_group"] = order.group
        if order.charge_id:
            params["source_transaction"] = order.charge_id
        with our_words():
            transfers = client().v1.transfers
            return _seen_transfer(
                transfers.create(params, {"idempotency_key": order.idempotency_key})
            )

    def reverse(self, order: ReversalOrder) -> SeenReversal:
        """A part or the whole, up to what is left ("Reversing transfers")."""
        params: Any = {
            "amount": to_stripe(order.amount, order.currency),
            "metadata": {"reversal": order.reference},
        }
        with our_words():
            reversals = client().v1.transfers.reversals
            made = reversals.create(
                order.transfer_id, params, {"idempotency_key": order.idempotency_key}
            )
        return _seen_reversal(made)

    def retrieve_transfer(self, id: str) -> SeenTransfer:
        with our_words():
            return _seen_transfer(client().v1.transfers.retrieve(id))

    def ask_back(self, seen: SeenTransfer) -> SeenTransfer:
        """A transfer arrives at once: nothing waits to be claimed."""
        raise Refused("a transfer cannot be asked back", code="not_claimable")

    def transfers_since(self, since: dt.datetime) -> Iterator[SeenTransfer]:
        created: Any = {"gte": int(since.timestamp())}
        with our_words():
            page = client().v1.transfers.list({"created": created, "limit": 100})
            for transfer in page.auto_paging_iter():
                yield _seen_transfer(transfer)

    def find_transfer(self, group: str) -> SeenTransfer | None:
        with our_words():
            page = client().v1.transfers.list({"transfer_group": group, "limit": 1})
        return _seen_transfer(page.data[0]) if page.data else None

    def find_reversal(self, transfer_id: str, *, reference: str) -> SeenReversal | None:
        with our_words():
            page = client().v1.transfers.reversals.list(transfer_id, {"limit": 100})
            seen = (_seen_reversal(each) for each in page.auto_paging_iter())
            return next((each for each in seen if each.reference == reference), None)

    def retrieve_dispute(self, id: str) -> SeenDispute:
        with our_words():
            return _seen_dispute(client().v1.disputes.retrieve(id))

    def disputes_since(self, since: dt.datetime) -> Iterator[SeenDispute]:
        created: Any = {"gte": int(since.timestamp())}
        with our_words():
            page = client().v1.disputes.list({"created": created, "limit": 100})
            for dispute in page.auto_paging_iter():
                yield _seen_dispute(dispute)

    def keep_file(self, order: FileOrder) -> str:
        """At a host of its own; PDF, JPEG or PNG up to 5 MB ("Files", "Create a file")."""
        file = io.BytesIO(order.content)
        file.name = order.name
        params: Any = {"purpose": "dispute_evidence", "file": file}
        with our_words():
            files = client().v1.files
            return files.create(params, {"idempotency_key": order.idempotency_key}).id

    def submit_evidence(self, order: EvidenceOrder) -> SeenDispute:
        """Stripe takes evidence once: with `submit` it goes to the bank ("Update a dispute")."""
        params: Any = {"evidence": order.evidence, "submit": True}
        with our_words():
            disputes = client().v1.disputes
            return _seen_dispute(
                disputes.update(
                    order.dispute_id, params, {"idempotency_key": order.idempotency_key}
                )
            )

    def concede_dispute(self, id: str, *, idempotency_key: str) -> SeenDispute:
        options: Any = {"idempotency_key": idempotency_key}
        with our_words():
            return _seen_dispute(client().v1.disputes.close(id, {}, options))


def _seen(intent: Any) -> SeenPayment:
    charge = thing_in(intent.latest_charge)
    paid = charge is not None and charge.status == "succeeded"
    error = intent.last_payment_error
    currency = intent.currency.upper()
    state = STATES[intent.status]
    if state == Payment.State.CREATED and error:
        state = Payment.State.FAILED
    return SeenPayment(
        id=intent.id,
        reference=noted(intent, "payment"),
        state=state,
        amount=from_stripe(intent.amount, currency),
        currency=currency,
        created_at=moment(intent.created),
        client_secret=intent.client_secret or "",
        customer_id=id_of(intent.customer),
        charge_id=charge.id if paid else "",
        paid_with=_paid_with(charge) if paid else "",
        paid_at=moment(charge.created) if paid else None,
        failure_code=_why(error),
        failure_message=(error.message or "") if error else "",
        failed_charge_id=(getattr(error, "charge", None) or "") if error else "",
        failed_with=id_of(getattr(error, "payment_method", None)) if error else "",
        fee=_fee(charge) if paid else None,
        refunds=_refunds(charge, currency) if paid else (),
    )


def _paid_with(charge: Any) -> str:
    card = getattr(charge.payment_method_details, "card", None)
    return card_words(card.brand, card.last4) if card else ""


def _by_currency(rows: Iterable[Any]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        currency = row.currency.upper()
        sums[currency] += from_stripe(row.amount, currency)
    return sums


def _seen_refund(refund: Any, currency: str) -> SeenRefund:
    return SeenRefund(
        id=refund.id,
        reference=noted(refund, "refund"),
        amount=from_stripe(refund.amount, currency),
        state=REFUND_STATES[refund.status],
        created_at=moment(refund.created),
        failure=REFUND_FAILURES.get(getattr(refund, "failure_reason", None) or "", ""),
    )


def _seen_event(event: Any) -> SeenEvent:
    return SeenEvent(
        id=event.id,
        kind=event.type,
        subject_id=subject_of(event.data.to_dict()),
        happened_at=moment(event.created),
    )


def _seen_customer(customer: Any) -> SeenCustomer:
    return SeenCustomer(
        id=customer.id,
        reference=noted(customer, "wallet"),
        created_at=moment(customer.created),
    )


def _seen_card(method: Any) -> SeenCard:
    card = method.card
    return SeenCard(
        id=method.id,
        brand=card.brand,
        last4=card.last4,
        exp_month=card.exp_month,
        exp_year=card.exp_year,
        fingerprint=card.fingerprint or "",
        added_at=moment(method.created),
    )


def _seen_account(account: Any) -> SeenAccount:
    asked = account.requirements
    due = (*asked.past_due, *asked.currently_due) if asked else ()
    deadline = asked.current_deadline if asked else None
    able = account.capabilities.to_dict().get("transfers") == "active"
    return SeenAccount(
        id=account.id,
        reference=noted(account, "payout_account"),
        country=account.country or "",
        currency=(account.default_currency or "").upper(),
        details_submitted=bool(account.details_submitted),
        payouts_enabled=bool(account.payouts_enabled),
        is_able=able and bool(account.payouts_enabled),
        created_at=moment(account.created),
        requirements=tuple(dict.fromkeys(due)),
        due_by=moment(deadline) if deadline else None,
        disabled_reason=(asked.disabled_reason or "") if asked else "",
    )


def _seen_transfer(transfer: Any) -> SeenTransfer:
    currency = transfer.currency.upper()
    return SeenTransfer(
        id=transfer.id,
        reference=noted(transfer, "transfer"),
        account_id=transfer.destination,
        amount=from_stripe(transfer.amount, currency),
        reversed=from_stripe(transfer.amount_reversed, currency),
        currency=currency,
        group=transfer.transfer_group or "",
        created_at=moment(transfer.created),
    )


def _seen_reversal(reversal: Any) -> SeenReversal:
    currency = reversal.currency.upper()
    return SeenReversal(
        id=reversal.id,
        reference=noted(reversal, "reversal"),
        transfer_id=reversal.transfer,
        amount=from_stripe(reversal.amount, currency),
        currency=currency,
        created_at=moment(reversal.created),
    )


def _seen_dispute(dispute: Any) -> SeenDispute:
    currency = dispute.currency.upper()
    card = getattr(dispute.payment_method_details, "card", None)
    details = dispute.evidence_details
    return SeenDispute(
        id=dispute.id,
        payment_id=id_of(dispute.payment_intent),
        state=DISPUTE_STATES[dispute.status],
        amount=from_stripe(dispute.amount, currency),
        currency=currency,
        reason=dispute.reason,
        network_code=(getattr(card, "network_reason_code", None) or "") if card else "",
        opened_at=moment(dispute.created),
        due_by=moment(details.due_by) if details.due_by else None,
        submissions=details.submission_count,
        movements=tuple(_seen_movement(each) for each in dispute.balance_transactions),
    )


def _seen_movement(movement: Any) -> SeenMovement:
    currency = movement.currency.upper()
    return SeenMovement(
        amount=from_stripe(movement.amount, currency),
        fee=from_stripe(movement.fee, currency),
        currency=currency,
        at=moment(movement.created),
    )


def _why(error: Any) -> str:
    """The decline code says more than the error's own code, when there is one."""
    return (getattr(error, "decline_code", None) or error.code or "") if error else ""


def _fee(charge: Any) -> Fee | None:
    """Known a moment after the charge: Stripe books captured money in the background."""
    movement = thing_in(charge.balance_transaction)
    if movement is None:
        return None
    currency = movement.currency.upper()
    return Fee(from_stripe(movement.fee, currency), currency)


def _refunds(charge: Any, currency: str) -> tuple[SeenRefund, ...]:
    """Oldest first. With the charge come only the latest ten; the others are fetched."""
    refunds = getattr(charge, "refunds", None)
    if refunds is None:
        return ()
    latest = refunds.data if not refunds.has_more else _all_refunds(charge.id)
    return tuple(_seen_refund(each, currency) for each in reversed(latest))


def _all_refunds(charge_id: str) -> list[Any]:
    page = client().v1.refunds.list({"charge": charge_id, "limit": 100})
    return list(page.auto_paging_iter())
