"""What an invoice would be: of a new subscription, of a change now, of the next period. Nothing is
kept of it.
"""

from payments.sandbox.billing import (
    invoice_shape,
    lines,
    periods,
    schedules,
    state,
    subscription_shape,
    subscriptions,
)
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects.fields import acts_on
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, require

KNOWN = {"items", "proration_behavior", "proration_date", "trial_end"}


def preview(world: World, call: Call) -> Json:
    acts_on(call, "customer", "subscription", "subscription_details")
    details = call.params.get("subscription_details") or {}
    if unknown := details.keys() - KNOWN:
        raise unsupported(f"subscription_details[{sorted(unknown)[0]}] here")
    if "subscription" not in call.params:
        return _of_a_new_one(world, call.params, details)
    subscription = world.store.get(
        "subscription", call.params["subscription"], param="subscription"
    )
    if subscription["status"] in state.ENDED or subscription["cancel_at_period_end"]:
        raise ApiError(
            "No upcoming invoices for customer", status=404, code="invoice_upcoming_none"
        )
    if "items" in details:
        return _of_a_change(world, subscription, details)
    return _of_the_next_period(world, subscription)


def _of_a_new_one(world: World, params: Json, details: Json) -> Json:
    require(
        "customer" in params and "items" in details,
        "You must provide a customer and subscription_details[items], or a subscription.",
    )
    customer = world.store.get("customer", params["customer"], param="customer")
    price = subscriptions.price_in(world, details["items"])
    now = world.clock.stamp()
    trial_end = details.get("trial_end")
    end = trial_end or periods.boundary(now, price["recurring"], 1)
    line = lines.for_period(world, price, now, end, is_trial=bool(trial_end))
    given = {"customer": customer["id"]}
    fields = subscription_shape.new_fields(given, price, start=now, trial_end=trial_end)
    subscription = {"id": None, **fields}
    subscription["items"] = subscription_shape.items(world, subscription, price, start=now, end=end)
    return _made(world, customer, subscription, [line], "subscription_create")


def _of_a_change(world: World, subscription: Json, details: Json) -> Json:
    if details.get("proration_behavior") != "always_invoice":
        raise unsupported("previews of changes that are not invoiced at once")
    item = state.item_of(subscription)
    price = subscriptions.price_in(world, details["items"], of=item)
    at = subscriptions.moment_of(details, item, world.clock.stamp())
    is_trial = subscription["status"] == "trialing"
    asked = [] if is_trial else lines.for_change(world, subscription, price, at)
    customer = world.store.get("customer", subscription["customer"])
    return _made(world, customer, subscription, asked, "subscription_update")


def _of_the_next_period(world: World, subscription: Json) -> Json:
    item = state.item_of(subscription)
    start = item["current_period_end"]
    price = schedules.planned_price(world, subscription, start) or item["price"]
    anchor = subscription["billing_cycle_anchor"]
    if lines.starts_anew(item["price"], price):
        anchor = start
    end = periods.end_after(anchor, price["recurring"], start)
    customer = world.store.get("customer", subscription["customer"])
    line = lines.for_period(world, price, start, end)
    return _made(world, customer, subscription, [line], "upcoming")


def _made(
    world: World, customer: Json, subscription: Json, asked: list[lines.Line], reason: str
) -> Json:
    now = world.clock.stamp()
    fields = invoice_shape.new_fields(
        customer, subscription["currency"], reason=reason, period=(now, now),
        subscription=subscription,
    )  # fmt: skip
    id = random_id("upcoming_in")
    invoice: Json = {"id": id, "object": "invoice", "created": now, **fields}
    invoice["lines"] = invoice_shape.listed(invoice, subscription, asked)
    return invoice | invoice_shape.totals(invoice["lines"]["data"], customer["balance"])


ENDPOINTS = [Endpoint("POST", "/v1/invoices/create_preview", "InvoiceCreatePreviewParams", preview)]
