"""Subscriptions that the demo claims vendors pay for. As with its payments the name says all:
customer, card, subscription, latest invoice and its payment share one, and all of them are there
as soon as somebody names one of them.
"""

import re
import uuid
from dataclasses import astuple, dataclass
from typing import Any

from payments.sandbox import cards
from payments.sandbox.billing import (
    collecting,
    invoice_shape,
    lines,
    periods,
    renewing,
    subscription_shape,
)
from payments.sandbox.errors import Json
from payments.sandbox.objects import customers, demo_payments, payment_methods, products
from payments.sandbox.objects.intent_shape import new_fields as intent_fields
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World

GOOD_CARD, REFUSED_CARD = "4242424242424242", "4000000000000341"
CARD_LASTS = 4  # years after its subscription began
STATUSES = {
    "active": "active",
    "ending": "active",
    "trialing": "trialing",
    "unpaid": "past_due",
    "left": "canceled",
    "lost": "canceled",
}
_NAME = re.compile(
    r"^(?:cus|pm|sub|pi)_demo_([0-9a-f]{32})_([0-9a-f]{32})_([a-z]+)_(month|year)_(\d{1,9})"
    r"_([a-z]{3})_(active|ending|trialing|unpaid|left|lost)_(\d{1,12})_(\d{1,12})_(\d{1,12})"
    r"_(\d{1,12})_(\d{1,12})_(\d{1,9})_(\d{1,9})_(\d{1,9})_(\d)$"
)


@dataclass(frozen=True)
class DemoSubscription:
    """What such a name says. Moments are seconds since 1970, amounts Stripe's minor units."""

    subscription: str
    """Our own name of it, and of its price, without dashes."""
    price: str
    tier: str
    interval: str
    amount: int
    currency: str
    status: str
    """`ending` goes on until its period is over, `left` did; `lost` was not paid."""
    created: int
    trial_end: int
    """0 where there was no trial."""
    start: int
    end: int
    settled: int
    """When the latest invoice was paid, or called off with the end; 0 while it is open."""
    total: int
    due: int
    fee: int
    attempts: int
    """How often that invoice was charged."""

    @property
    def name(self) -> str:
        return "_".join(map(str, astuple(self)))

    @property
    def invoice(self) -> str:
        return f"in_demo_{self.subscription}"

    @property
    def payment(self) -> str:
        """The intent of the latest invoice: one that was paid is a payment as all of the demo."""
        if self.status in ("unpaid", "lost"):
            return f"pi_demo_{self.name}"
        facts = (self.subscription, self.due, self.currency, self.fee, self.settled)
        return "pi_demo_" + "_".join(map(str, facts)) if self.due else ""

    @property
    def number(self) -> str:
        """Of its card; there is none in a trial."""
        if self.status == "trialing":
            return ""
        return REFUSED_CARD if self.status in ("unpaid", "lost") else GOOD_CARD

    @property
    def refused_at(self) -> int:
        return self.start + periods.HOUR

    @property
    def next_attempt(self) -> int | None:
        if self.status != "unpaid":
            return None
        return self.refused_at + collecting.RETRY_DAYS[self.attempts - 1] * periods.DAY


def read(name: str) -> DemoSubscription | None:
    match = _NAME.match(name)
    if match is None:
        return None
    given = [int(part) if part.isdigit() else part for part in match.groups()[2:]]
    facts: Any = (*match.groups()[:2], *given)
    return DemoSubscription(*facts)


def appear(world: World, call: Call) -> None:
    """Whatever a request names of the demo is there."""
    for named in (*call.ids.values(), *call.params.values()):
        told = read(named) if isinstance(named, str) and "_demo_" in named else None
        if told is not None and world.store.anything(f"cus_demo_{told.name}") is None:
            _appear(world, told)


def _appear(world: World, told: DemoSubscription) -> None:
    price = _price(world, told)
    customer = _customer(world, told)
    if told.number:
        _keep_card(world, told, customer)
    subscription = _subscription(world, told, customer, price)
    _invoice(world, told, customer, subscription, price)
    if told.status in ("left", "lost"):
        return
    renewing.plan(world, subscription)
    if told.status == "trialing":
        announced = told.end - renewing.ANNOUNCED_BEFORE - world.clock.now()
        world.later(max(0.0, announced), "announce_trial_end", subscription["id"])


def _price(world: World, told: DemoSubscription) -> Json:
    """Ours of that name; made as we would ask for it, where nobody has asked yet."""
    reference = _dashed(told.price)
    for price in world.store.newest_first("price"):
        if price["metadata"].get("price") == reference:
            return price
    product = _product(world, told.tier)
    asked = {
        "product": product["id"],
        "currency": told.currency,
        "unit_amount": told.amount,
        "recurring": {"interval": told.interval},
        "tax_behavior": "inclusive",
        "metadata": {"price": reference},
    }
    return products.create_price(world, Call(asked, {}))


def _product(world: World, tier: str) -> Json:
    for product in world.store.newest_first("product"):
        if product["active"] and product["metadata"].get("tier") == tier:
            return product
    asked = {"name": f"Wedding Bazaar {tier.capitalize()}", "metadata": {"tier": tier}}
    return products.create_product(world, Call(asked, {}))


def _customer(world: World, told: DemoSubscription) -> Json:
    fields = customers.new_fields({"name": "A vendor of the demo"})
    return world.store.add(
        "customer",
        {
            "id": f"cus_demo_{told.name}",
            "object": "customer",
            "created": told.created,
            **fields,
            "currency": told.currency,
            "delinquent": told.status == "unpaid",
        },
    )


def _keep_card(world: World, told: DemoSubscription, customer: Json) -> None:
    year = periods.year_of(told.created) + CARD_LASTS
    card = {"exp_month": 12, "exp_year": year, "cvc": "123"}
    method = {
        "id": f"pm_demo_{told.name}",
        "object": "payment_method",
        "created": told.created,
        **payment_methods.new_fields(told.number, card, None),
        "customer": customer["id"],
    }
    world.store.add("payment_method", method, number=told.number, agreed=True)
    settings = {**customer["invoice_settings"], "default_payment_method": method["id"]}
    world.change(customer, invoice_settings=settings)


def _subscription(world: World, told: DemoSubscription, customer: Json, price: Json) -> Json:
    has_ended = told.status in ("left", "lost")
    params = {
        "customer": customer["id"],
        "metadata": {"subscription": _dashed(told.subscription)},
        "trial_settings": {"end_behavior": {"missing_payment_method": "cancel"}},
    }
    fields = subscription_shape.new_fields(
        params, price, start=told.created, trial_end=told.trial_end or None
    )
    ends = told.status == "ending"
    why = {"left": "cancellation_requested", "ending": "cancellation_requested"}
    subscription = world.store.add(
        "subscription",
        {
            "id": f"sub_demo_{told.name}",
            "object": "subscription",
            "created": told.created,
            **fields,
            "billing_cycle_anchor": told.trial_end or told.created,
            "cancel_at": told.end if ends else None,
            "cancel_at_period_end": ends or told.status == "left",
            "cancellation_details": {
                **fields["cancellation_details"],
                "reason": why.get(told.status, "payment_failed" if has_ended else None),
            },
            "ended_at": _ended_at(told) if has_ended else None,
            "latest_invoice": told.invoice,
            "status": STATUSES[told.status],
        },
    )
    items = subscription_shape.items(world, subscription, price, start=told.start, end=told.end)
    return world.change(subscription, items=items)


def _ended_at(told: DemoSubscription) -> int:
    return told.end if told.status == "left" else told.settled


def _invoice(
    world: World, told: DemoSubscription, customer: Json, subscription: Json, price: Json
) -> None:
    is_trial, is_first = told.status == "trialing", told.start == told.created
    fields = invoice_shape.new_fields(
        customer,
        told.currency,
        reason="subscription_create" if is_first else "subscription_cycle",
        period=(told.start, told.start),
        subscription=subscription,
    )
    invoice = world.store.add(
        "invoice", {"id": told.invoice, "object": "invoice", "created": told.start, **fields}
    )
    line = lines.for_period(world, price, told.start, told.end, is_trial=is_trial)
    listed = invoice_shape.listed(invoice, subscription, [line])
    is_paid = told.status not in ("unpaid", "lost")
    marks = {"paid": told.settled or None} if is_paid else {"voided": told.settled or None}
    world.change(
        invoice,
        **invoice_shape.totals(listed["data"], told.due - told.total),
        lines=listed,
        number=f"{customer['invoice_prefix']}-0001",
        status={"unpaid": "open", "lost": "void"}.get(told.status, "paid"),
        attempted=True,
        attempt_count=told.attempts,
        next_payment_attempt=told.next_attempt,
        effective_at=told.start,
        status_transitions={
            **fields["status_transitions"],
            "finalized_at": told.start if is_first else told.refused_at,
            **{f"{name}_at": at for name, at in marks.items()},
        },
    )
    world.change(customer, next_invoice_sequence=2)
    if is_paid:
        world.change(invoice, amount_paid=told.due, amount_remaining=0)
    if told.payment:
        _tie(world, told, invoice, customer)
    if told.status == "unpaid":
        _plan_retry(world, told)


def _tie(world: World, told: DemoSubscription, invoice: Json, customer: Json) -> None:
    """The invoice and the payment that paid it, or is refused."""
    is_paid = told.status not in ("unpaid", "lost")
    intent = (
        demo_payments.intent(world, told.payment)
        if is_paid
        else _refused_intent(world, told, customer)
    )
    world.store.secrets(intent["id"])["invoice"] = told.invoice
    fields = invoice_shape.payment_fields(invoice, intent)
    tie = world.create("invoice_payment", "inpay", fields)
    world.change(tie, created=told.start)
    if is_paid:
        marks = {**fields["status_transitions"], "paid_at": told.settled}
        world.change(tie, amount_paid=told.due, status="paid", status_transitions=marks)


def _refused_intent(world: World, told: DemoSubscription, customer: Json) -> Json:
    params = {"amount": told.due, "customer": customer["id"], "payment_method_types": ["card"]}
    params["setup_future_usage"] = "off_session"
    method = world.store.get("payment_method", f"pm_demo_{told.name}")
    refusal = cards.decline(cards.behaviour(told.number).declines)
    is_over = told.status == "lost"
    return world.store.add(
        "payment_intent",
        {
            "id": told.payment,
            "object": "payment_intent",
            "created": told.refused_at,
            **intent_fields(world, params, told.currency),
            "client_secret": f"{told.payment}_{random_id('secret')}",
            "last_payment_error": {**refusal.body, "payment_method": dict(method)},
            "status": "canceled" if is_over else "requires_payment_method",
            "cancellation_reason": "void_invoice" if is_over else None,
            "canceled_at": told.settled or None,
        },
    )


def _plan_retry(world: World, told: DemoSubscription) -> None:
    hidden = world.store.secrets(told.invoice)
    hidden["refused_at"], hidden["retries"] = told.refused_at, told.attempts
    due = told.next_attempt or 0
    world.later(max(0.0, due - world.clock.now()), "retry_invoice", told.invoice)


def _dashed(name: str) -> str:
    """Our own name of a thing, as we write it."""
    return str(uuid.UUID(name))
