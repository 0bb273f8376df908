"""How a subscription moves from state to state, and who is told."""

from payments.sandbox.errors import Json
from payments.sandbox.world import World, snapshot

ENDED = ("canceled", "incomplete_expired")
UPDATED = "customer.subscription.updated"


def change(world: World, subscription: Json, **fields: object) -> None:
    """Change these fields and say so, with what they were; nothing happens where they are the
    same.
    """
    before = {name: subscription[name] for name in fields if subscription[name] != fields[name]}
    if not before:
        return
    before = snapshot(before)
    world.change(subscription, **fields)
    world.emit(UPDATED, subscription, **before)


def item_of(subscription: Json) -> Json:
    item: Json = subscription["items"]["data"][0]
    return item


def with_item(subscription: Json, **fields: object) -> Json:
    """The list of its items with these fields of the only one changed."""
    item = {**item_of(subscription), **fields}
    return {**subscription["items"], "data": [item]}


def end(world: World, subscription: Json, *, why: str, status: str = "canceled") -> None:
    """It is over; whoever still owes something is not asked again by itself."""
    now = world.clock.stamp()
    details = {**subscription["cancellation_details"], "reason": why}
    world.change(
        subscription,
        status=status,
        canceled_at=subscription["canceled_at"] or now,
        cancellation_details=details,
        ended_at=now,
        pending_update=None,
    )
    for invoice in world.store.oldest_first("invoice"):
        if of(invoice) == subscription["id"] and invoice["status"] in ("draft", "open"):
            world.change(invoice, next_payment_attempt=None, auto_advance=False)
    _leave_schedule(world, subscription)
    deleted = "customer.subscription.deleted" if status == "canceled" else UPDATED
    world.emit(deleted, subscription)


def of(invoice: Json) -> str | None:
    """The id of the subscription that an invoice is for."""
    parent = invoice["parent"]
    return parent["subscription_details"]["subscription"] if parent else None


def _leave_schedule(world: World, subscription: Json) -> None:
    if subscription["schedule"] is None:
        return
    schedule = world.store.get("subscription_schedule", subscription["schedule"])
    now = world.clock.stamp()
    world.change(schedule, status="canceled", canceled_at=now, current_phase=None)
    world.emit("subscription_schedule.canceled", schedule)
    world.change(subscription, schedule=None)
