"""What happens to a subscription by itself, at its own times: a period ends, a trial is about to, a
first payment never came.
"""

from payments.sandbox.billing import (
    collecting,
    invoicing,
    lines,
    periods,
    schedules,
    state,
    subscription_shape,
)
from payments.sandbox.errors import Json
from payments.sandbox.world import World

ANNOUNCED_BEFORE = 3 * periods.DAY


def plan(world: World, subscription: Json) -> None:
    """Ring when the period that it is in ends."""
    end = state.item_of(subscription)["current_period_end"]
    world.later(end - world.clock.now(), "turn_subscription", subscription["id"])


def turn(world: World, id: str) -> None:
    """The period is over: the next one begins with its invoice, or the subscription ends."""
    subscription = world.store.find("subscription", id)
    if subscription is None or subscription["status"] in ("incomplete", *state.ENDED):
        return
    item = state.item_of(subscription)
    start = item["current_period_end"]
    if start > world.clock.stamp():
        return
    if subscription["cancel_at_period_end"]:
        state.end(world, subscription, why="cancellation_requested")
        return
    if _has_nobody_to_pay(world, subscription):
        state.end(world, subscription, why="payment_failed")
        return
    _begin_period(world, subscription, start)


def announce_trial_end(world: World, id: str) -> None:
    subscription = world.store.find("subscription", id)
    if subscription and subscription["status"] == "trialing":
        world.emit("customer.subscription.trial_will_end", subscription)


def expire(world: World, id: str) -> None:
    """Nobody paid the first invoice within 23 hours."""
    subscription = world.store.find("subscription", id)
    if subscription is None or subscription["status"] != "incomplete":
        return
    invoice = world.store.get("invoice", subscription["latest_invoice"])
    state.end(world, subscription, why="payment_failed", status="incomplete_expired")
    if invoice["status"] == "open":
        invoicing.void(world, invoice)


def advance_invoice(world: World, id: str) -> None:
    """A draft that has waited its hour is finalised and charged."""
    invoice = world.store.find("invoice", id)
    if invoice is None or invoice["status"] != "draft" or not invoice["auto_advance"]:
        return
    invoicing.finalize(world, invoice)
    collecting.collect(world, invoice)


def _begin_period(world: World, subscription: Json, start: int) -> None:
    item = state.item_of(subscription)
    price = schedules.begin_phase(world, subscription, start) or item["price"]
    anchor = subscription["billing_cycle_anchor"]
    if lines.starts_anew(item["price"], price):
        anchor = start
    end = periods.end_after(anchor, price["recurring"], start)
    items = state.with_item(
        subscription,
        **subscription_shape.priced(price),
        current_period_start=start,
        current_period_end=end,
    )
    status = "active" if subscription["status"] == "trialing" else subscription["status"]
    state.change(world, subscription, items=items, status=status, billing_cycle_anchor=anchor)
    invoice = invoicing.draft(
        world,
        world.store.get("customer", subscription["customer"]),
        [lines.for_period(world, price, start, end)],
        currency=price["currency"],
        reason="subscription_cycle",
        subscription=subscription,
        period=(item["current_period_start"], start),
    )
    invoicing.finalize_later(world, invoice)
    plan(world, subscription)


def _has_nobody_to_pay(world: World, subscription: Json) -> bool:
    """A trial that was to end without a card ends the subscription, where that was chosen."""
    chosen = subscription["trial_settings"]["end_behavior"]["missing_payment_method"]
    if subscription["status"] != "trialing" or chosen != "cancel":
        return False
    latest = world.store.get("invoice", subscription["latest_invoice"])
    return collecting.payer_of(world, latest) is None
