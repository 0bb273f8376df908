"""Another price for a subscription: at once, or only when what it costs has been paid
(`pending_if_incomplete`, docs.stripe.com/billing/subscriptions/pending-updates).
"""

from payments.sandbox.billing import invoicing, lines, periods, state, subscription_shape
from payments.sandbox.errors import Json
from payments.sandbox.world import World

WAITS_FOR = 23 * periods.HOUR


def switch(world: World, subscription: Json, price: Json, at: int) -> None:
    """From now on it is this price, and a new period where the interval is another."""
    item = state.item_of(subscription)
    fields = subscription_shape.priced(price)
    anchor = subscription["billing_cycle_anchor"]
    is_trial = subscription["status"] == "trialing"
    if lines.starts_anew(item["price"], price) and not is_trial:
        anchor = at
        end = periods.boundary(at, price["recurring"], 1)
        fields |= {"current_period_start": at, "current_period_end": end}
        world.later(end - world.clock.now(), "turn_subscription", subscription["id"])
    items = state.with_item(subscription, **fields)
    state.change(world, subscription, items=items, billing_cycle_anchor=anchor)


def wait(world: World, subscription: Json, price: Json, at: int, invoice: Json) -> None:
    """Remember what is wanted until its invoice is paid or the time is up."""
    drop(world, subscription)
    end = state.item_of(subscription)["current_period_end"]
    expires = min(world.clock.stamp() + WAITS_FOR, end)
    item = {**state.item_of(subscription), **subscription_shape.priced(price)}
    pending = {
        "billing_cycle_anchor": None,
        "discounts": None,
        "expires_at": expires,
        "metadata": None,
        "subscription_items": [item],
        "trial_end": None,
        "trial_from_plan": None,
    }
    hidden = world.store.secrets(subscription["id"])
    hidden["pending"] = {"at": at, "price": price["id"], "invoice": invoice["id"]}
    state.change(world, subscription, pending_update=pending)
    world.later(expires - world.clock.now(), "expire_update", subscription["id"])


def waits_for(subscription: Json, invoice: Json) -> bool:
    """Whether a change waits for this invoice."""
    return bool(subscription["pending_update"]) and subscription["latest_invoice"] == invoice["id"]


def apply(world: World, subscription: Json) -> None:
    pending = world.store.secrets(subscription["id"]).pop("pending")
    state.change(world, subscription, pending_update=None)
    price = world.store.get("price", pending["price"])
    switch(world, subscription, price, pending["at"])
    world.emit("customer.subscription.pending_update_applied", subscription)


def drop(world: World, subscription: Json) -> None:
    """What waited is no longer wanted: its invoice is void."""
    pending = world.store.secrets(subscription["id"]).pop("pending", None)
    if pending is None:
        return
    invoice = world.store.get("invoice", pending["invoice"])
    if invoice["status"] == "open":
        invoicing.void(world, invoice)
    state.change(world, subscription, pending_update=None)


def expire(world: World, id: str) -> None:
    subscription = world.store.find("subscription", id)
    pending = subscription and subscription["pending_update"]
    if not subscription or not pending or pending["expires_at"] > world.clock.stamp():
        return
    drop(world, subscription)
    world.emit("customer.subscription.pending_update_expired", subscription)
