"""Stripe Billing: one price for each subscription, charged automatically, retried by Stripe.

Since API 2025-03-31 a period belongs to the item, not to the subscription, and an invoice's
payments are a list of their own ("Deprecates subscription current period start and end fields",
"Adds support for multiple partial payments on invoices").
"""

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import Any

import stripe

from payments.models import Bill, Subscription
from payments.money import from_stripe, to_stripe
from payments.providers.base import Refused
from payments.providers.billing import (
    ChangeOrder,
    CreditOrder,
    Preview,
    PriceOrder,
    SeenBill,
    SeenBillPayment,
    SeenLine,
    SeenSubscription,
    SubscriptionOrder,
)
from payments.providers.stripe import StripeProvider
from payments.providers.stripe_client import client, id_of, moment, noted, our_words, thing_in

State = Subscription.State
STATES = {
    "incomplete": State.INCOMPLETE,
    "trialing": State.TRIALING,
    "active": State.ACTIVE,
    "past_due": State.PAST_DUE,
    # Only where the account's settings say so; we end it when the time to pay is over.
    "unpaid": State.PAST_DUE,
    "paused": State.INCOMPLETE,
    "incomplete_expired": State.ENDED,
    "canceled": State.ENDED,
}
BILL_STATES = {
    "draft": Bill.State.DRAFT,
    "open": Bill.State.OPEN,
    "paid": Bill.State.PAID,
    "uncollectible": Bill.State.UNCOLLECTIBLE,
    "void": Bill.State.VOID,
}
EXPAND = ["schedule"]
EXPAND_BILLS = ["data.payments"]


class StripeBilling:
    name = "stripe"

    # ---------------------------------------------------------------- prices

    def sync_price(self, order: PriceOrder) -> str:
        with our_words():
            product = self._product(order)
            for price in client().v1.prices.list({"product": product, "limit": 100}).data:
                if noted(price, "price") == order.reference:
                    return price.id
            params: Any = {
                "product": product,
                "currency": order.currency.lower(),
                "unit_amount": to_stripe(order.amount, order.currency),
                "recurring": {"interval": order.interval},
                "tax_behavior": "inclusive",
                "metadata": {"price": order.reference},
            }
            key = f"price-{order.reference}"
            return client().v1.prices.create(params, {"idempotency_key": key}).id

    def put_price_away(self, price_id: str) -> None:
        with our_words():
            client().v1.prices.update(price_id, {"active": False})

    def _product(self, order: PriceOrder) -> str:
        products = client().v1.products
        for product in products.list({"active": True, "limit": 100}).auto_paging_iter():
            if noted(product, "tier") == order.tier:
                return product.id
        params: Any = {"name": order.tier_name, "metadata": {"tier": order.tier}}
        return products.create(params, {"idempotency_key": f"tier-{order.tier}"}).id

    # ---------------------------------------------------------------- subscriptions

    def create_subscription(self, order: SubscriptionOrder) -> SeenSubscription:
        """A refusal of the first payment leaves it incomplete for 23 hours. A trial needs no card,
        and ends in nothing when there is none by then ("Use trial periods on subscriptions").
        """
        params: Any = {
            "customer": order.customer_id,
            "items": [{"price": order.price_id}],
            "payment_behavior": "allow_incomplete",
            "metadata": {"subscription": order.reference},
            "expand": EXPAND,
        }
        if order.trial_days:
            params["trial_period_days"] = order.trial_days
            params["trial_settings"] = {"end_behavior": {"missing_payment_method": "cancel"}}
        options: Any = {"idempotency_key": order.idempotency_key}
        with our_words():
            return _seen(client().v1.subscriptions.create(params, options))

    def find_subscription(self, customer_id: str, *, reference: str) -> SeenSubscription | None:
        params: Any = {"customer": customer_id, "status": "all", "limit": 100}
        params["expand"] = [f"data.{path}" for path in EXPAND]
        with our_words():
            page = client().v1.subscriptions.list(params)
            seen = (_seen(each) for each in page.auto_paging_iter())
            return next((each for each in seen if each.reference == reference), None)

    def retrieve_subscription(self, id: str) -> SeenSubscription:
        with our_words():
            return _seen(_retrieve(id))

    def subscriptions_since(self, since: dt.datetime) -> Iterator[SeenSubscription]:
        created: Any = {"gte": int(since.timestamp())}
        params: Any = {"created": created, "status": "all", "limit": 100}
        params["expand"] = [f"data.{path}" for path in EXPAND]
        with our_words():
            for each in client().v1.subscriptions.list(params).auto_paging_iter():
                yield _seen(each)

    # ---------------------------------------------------------------- changes

    def preview_start(self, customer_id: str, price_id: str) -> Preview:
        details: Any = {"items": [{"price": price_id}]}
        params: Any = {"customer": customer_id, "subscription_details": details}
        with our_words():
            invoice = client().v1.invoices.create_preview(params)
        return _preview(invoice, None)

    def preview_change(
        self, subscription_id: str, price_id: str, *, at: dt.datetime | None = None
    ) -> Preview:
        """To the second, as Stripe reckons ("Preview prorations")."""
        with our_words():
            item = _item(_retrieve(subscription_id))
            details: Any = {
                "items": [{"id": item.id, "price": price_id}],
                "proration_behavior": "always_invoice",
            }
            if at is not None:
                details["proration_date"] = int(at.timestamp())
            params: Any = {"subscription": subscription_id, "subscription_details": details}
            invoice = client().v1.invoices.create_preview(params)
        return _preview(invoice, at)

    def change_now(self, order: ChangeOrder) -> SeenSubscription:
        """Until what it costs is paid, the old price stands ("Pending updates")."""
        with our_words():
            item = _item(_retrieve(order.subscription_id))
            params: Any = {
                "items": [{"id": item.id, "price": order.price_id}],
                "proration_behavior": "always_invoice",
                "payment_behavior": "pending_if_incomplete",
                "proration_date": int(order.at.timestamp()),
                "expand": EXPAND,
            }
            options: Any = {"idempotency_key": order.idempotency_key}
            subscriptions = client().v1.subscriptions
            return _seen(subscriptions.update(order.subscription_id, params, options))

    def change_later(
        self, subscription_id: str, price_id: str, *, idempotency_key: str
    ) -> SeenSubscription:
        """A schedule of two phases, released when the second begins ("Subscription schedules")."""
        schedules = client().v1.subscription_schedules
        with our_words():
            subscription = _retrieve(subscription_id)
            schedule: Any = thing_in(subscription.schedule)
            if schedule is None:
                params: Any = {"from_subscription": subscription_id}
                schedule = schedules.create(params, {"idempotency_key": idempotency_key})
            now: Any = schedule.phases[0]
            phases: Any = [
                {
                    "items": [{"price": id_of(now["items"][0].price), "quantity": 1}],
                    "start_date": now.start_date,
                    "end_date": now.end_date,
                },
                {"items": [{"price": price_id, "quantity": 1}]},
            ]
            schedules.update(schedule.id, {"phases": phases, "end_behavior": "release"})
        return self.retrieve_subscription(subscription_id)

    def stay(self, subscription_id: str) -> SeenSubscription:
        with our_words():
            subscription = _retrieve(subscription_id)
            _release(subscription)
            if subscription.cancel_at_period_end:
                params: Any = {"cancel_at_period_end": False}
                client().v1.subscriptions.update(subscription_id, params)
        return self.retrieve_subscription(subscription_id)

    def end_with_period(self, subscription_id: str) -> SeenSubscription:
        with our_words():
            _release(_retrieve(subscription_id))
            params: Any = {"cancel_at_period_end": True}
            client().v1.subscriptions.update(subscription_id, params)
        return self.retrieve_subscription(subscription_id)

    def end_now(self, subscription_id: str) -> SeenSubscription:
        """Stripe leaves what it has asked for behind, where somebody might still pay it; a draft
        has to be finalized before it can be void ("Void an invoice").
        """
        with our_words():
            if STATES[_retrieve(subscription_id).status] != State.ENDED:
                with contextlib.suppress(stripe.InvalidRequestError):  # ended in this very moment
                    client().v1.subscriptions.cancel(subscription_id)
            for status in ("draft", "open", "uncollectible"):
                left: Any = {"subscription": subscription_id, "status": status, "limit": 100}
                for invoice in client().v1.invoices.list(left).auto_paging_iter():
                    _call_off(invoice)
        return self.retrieve_subscription(subscription_id)

    # ---------------------------------------------------------------- bills

    def bills_of(
        self, subscription_id: str, *, since: dt.datetime | None = None
    ) -> Iterator[SeenBill]:
        params: Any = {"subscription": subscription_id, "limit": 100, "expand": EXPAND_BILLS}
        if since is not None:
            params["created"] = {"gte": int(since.timestamp())}
        with our_words():
            for invoice in client().v1.invoices.list(params).auto_paging_iter():
                yield _seen_bill(invoice)

    def payment_of(self, payment_id: str) -> SeenBillPayment:
        seen = StripeProvider().retrieve_payment(payment_id)
        return SeenBillPayment(
            needs_payer=seen.state == "requires_action",
            client_secret=seen.client_secret,
            failure_code=seen.failure_code,
            failure_message=seen.failure_message,
            failed_with=seen.failed_with,
            paid_with=seen.paid_with,
            fee=seen.fee,
        )

    def pay(self, bill_id: str) -> None:
        """With `off_session` false the bank may ask the payer, who is there."""
        try:
            with our_words():
                client().v1.invoices.pay(bill_id, {"off_session": False})
        except Refused:
            pass  # the payment of the bill says why

    def credit(self, order: CreditOrder) -> str:
        """What the customer has is below zero at Stripe ("Customer credit balance")."""
        params: Any = {
            "amount": -to_stripe(order.amount, order.currency),
            "currency": order.currency.lower(),
            "description": order.why,
            "metadata": {"credit": order.reference},
        }
        options: Any = {"idempotency_key": order.idempotency_key}
        with our_words():
            movements = client().v1.customers.balance_transactions
            return movements.create(order.customer_id, params, options).id

    def find_credit(self, customer_id: str, *, reference: str) -> str | None:
        with our_words():
            page = client().v1.customers.balance_transactions.list(customer_id, {"limit": 100})
            named = (each for each in page.auto_paging_iter() if noted(each, "credit") == reference)
            found = next(named, None)
        return found.id if found else None


def _retrieve(id: str) -> Any:
    return client().v1.subscriptions.retrieve(id, {"expand": EXPAND})


def _item(subscription: Any) -> Any:
    """`items` is a method of what the SDK makes of an answer."""
    return subscription["items"].data[0]


def _release(subscription: Any) -> None:
    if schedule := id_of(subscription.schedule):
        client().v1.subscription_schedules.release(schedule)


def _call_off(invoice: Any) -> None:
    invoices = client().v1.invoices
    with contextlib.suppress(stripe.InvalidRequestError):  # paid in this very moment
        if invoice.status == "draft":
            invoices.finalize_invoice(invoice.id, {"auto_advance": False})
        invoices.void_invoice(invoice.id)


def _seen(subscription: Any) -> SeenSubscription:
    item = _item(subscription)
    state = STATES[subscription.status]
    return SeenSubscription(
        id=subscription.id,
        reference=noted(subscription, "subscription"),
        state=state,
        price_id=item.price.id,
        period_start=moment(item.current_period_start),
        period_end=moment(item.current_period_end),
        created_at=moment(subscription.created),
        next_price_id=_next_price(subscription, item),
        pending_price_id=_pending_price(subscription),
        trial_end=moment(subscription.trial_end) if subscription.trial_end else None,
        is_ending=bool(subscription.cancel_at_period_end),
        ended_at=moment(subscription.ended_at) if subscription.ended_at else None,
        ending=_ending(subscription) if state == State.ENDED else "",
    )


def _next_price(subscription: Any, item: Any) -> str:
    schedule = thing_in(subscription.schedule)
    phases = schedule.phases if schedule else ()
    later = [each for each in phases if each.start_date >= item.current_period_end]
    return id_of(later[0]["items"][0].price) if later else ""


def _pending_price(subscription: Any) -> str:
    pending = subscription.pending_update
    items = getattr(pending, "subscription_items", None) or ()
    return id_of(items[0].price) if items else ""


def _ending(subscription: Any) -> str:
    ending = Subscription.Ending
    if subscription.status == "incomplete_expired":
        return ending.NEVER_PAID
    details = subscription.cancellation_details
    return ending.ASKED if details and details.reason == "cancellation_requested" else ending.UNPAID


def _seen_bill(invoice: Any) -> SeenBill:
    currency = invoice.currency.upper()
    transitions = invoice.status_transitions
    return SeenBill(
        id=invoice.id,
        state=BILL_STATES[invoice.status],
        currency=currency,
        total=from_stripe(invoice.total, currency),
        due=from_stripe(invoice.amount_due, currency),
        lines=_lines(invoice, currency),
        made_at=moment(invoice.created),
        paid_at=moment(transitions.paid_at) if transitions.paid_at else None,
        attempts=invoice.attempt_count,
        next_attempt_at=(
            moment(invoice.next_payment_attempt) if invoice.next_payment_attempt else None
        ),
        payment_id=_payment_id(invoice),
    )


def _payment_id(invoice: Any) -> str:
    payments = getattr(invoice, "payments", None)
    tied = [each for each in (payments.data if payments else ()) if each.is_default]
    return id_of(tied[0].payment.payment_intent) if tied else ""


def _lines(invoice: Any, currency: str) -> tuple[SeenLine, ...]:
    return tuple(
        SeenLine(
            text=line.description or "",
            amount=from_stripe(line.amount, currency),
            start=moment(line.period.start),
            end=moment(line.period.end),
            price_id=_price_of(line),
        )
        for line in invoice.lines.data
    )


def _price_of(line: Any) -> str:
    details = line.pricing.price_details if line.pricing else None
    return id_of(details.price) if details else ""


def _preview(invoice: Any, at: dt.datetime | None) -> Preview:
    """What is reckoned begins at the moment of the change."""
    currency = invoice.currency.upper()
    lines = _lines(invoice, currency)
    first = min((line.start for line in lines), default=moment(invoice.created))
    return Preview(
        at=at or first,
        currency=currency,
        total=from_stripe(invoice.total, currency),
        due=from_stripe(invoice.amount_due, currency),
        lines=lines,
    )
