"""Subscriptions of one price each: made, changed, ended."""

from payments.sandbox import listing
from payments.sandbox.billing import (
    collecting,
    invoicing,
    lines,
    periods,
    renewing,
    state,
    subscription_shape,
    updating,
)
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require

FIRST_PAYMENT_WITHIN = 23 * periods.HOUR
LONGEST_TRIAL = 730 * periods.DAY
PENDING_TAKES = {
    "items",
    "payment_behavior",
    "proration_behavior",
    "proration_date",
    "expand",
    "off_session",
}


def create(world: World, call: Call) -> Json:
    acts_on(
        call, "customer", "items", "trial_end", "trial_period_days", "trial_settings",
        "default_payment_method", "payment_behavior", "payment_settings", "metadata",
        "off_session", "description", "cancel_at_period_end",
    )  # fmt: skip
    params = call.params
    behavior = params.get("payment_behavior", "allow_incomplete")
    if behavior not in ("allow_incomplete", "default_incomplete"):
        raise unsupported(f"payment_behavior {behavior} here", param="payment_behavior")
    require(
        "customer" in params,
        "Missing required param: customer.",
        param="customer",
        code="parameter_missing",
    )
    customer = world.store.get("customer", params["customer"], param="customer")
    price = price_in(world, params.get("items"))
    _check_currency(customer, price)
    _check_method(world, customer, params.get("default_payment_method"))
    start = world.clock.stamp()
    trial_end = _trial_end(params, start)
    if behavior == "allow_incomplete" and trial_end is None:
        _require_payer(world, customer, params)
    end = trial_end or periods.boundary(start, price["recurring"], 1)
    fields = subscription_shape.new_fields(params, price, start=start, trial_end=trial_end)
    subscription = world.create("subscription", "sub", fields)
    items = subscription_shape.items(world, subscription, price, start=start, end=end)
    world.change(subscription, items=items)
    world.change(customer, currency=price["currency"])
    world.emit("customer.subscription.created", subscription)
    renewing.plan(world, subscription)
    _ask_for_the_first(world, subscription, customer, price, behavior)
    return subscription


def update(world: World, call: Call) -> Json:
    acts_on(
        call, "items", "proration_behavior", "proration_date", "payment_behavior",
        "cancel_at_period_end", "default_payment_method", "metadata", "trial_end", "description",
        "off_session", "payment_settings", "cancellation_details", "trial_settings",
    )  # fmt: skip
    subscription, params = world.store.get("subscription", call.ids["id"]), call.params
    if subscription["status"] in state.ENDED and set(params) - {"metadata", "expand"}:
        raise ApiError(
            "A canceled subscription can only update its cancellation_details and metadata."
        )
    waits = params.get("payment_behavior") == "pending_if_incomplete"
    if waits and (unfit := set(params) - PENDING_TAKES):
        names = ", ".join(sorted(unfit))
        raise ApiError(
            f"When `payment_behavior` is `pending_if_incomplete`, these cannot be passed: {names}."
        )
    _guard_schedule(subscription, params)
    _change_plainly(world, subscription, params)
    if "items" in params:
        _change_price(world, subscription, params)
    if params.get("trial_end") == "now" and subscription["status"] == "trialing":
        _end_trial(world, subscription)
    return subscription


def cancel(world: World, call: Call) -> Json:
    acts_on(call, "cancellation_details")
    subscription = world.store.get("subscription", call.ids["id"])
    if subscription["status"] in state.ENDED:
        raise ApiError(
            f"No such subscription: '{subscription['id']}'", status=404, code="resource_missing"
        )
    updating.drop(world, subscription)
    was_incomplete = subscription["status"] == "incomplete"
    state.end(world, subscription, why="cancellation_requested")
    latest = world.store.find("invoice", subscription["latest_invoice"] or "")
    if was_incomplete and latest and latest["status"] == "open":
        invoicing.void(world, latest)
    return subscription


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("subscription", call.ids["id"])


def list_all(world: World, call: Call) -> Json:
    """Those that have not ended, or all of one status; by customer, by price."""
    acts_on(
        call, "customer", "price", "status", "created", "limit", "starting_after", "ending_before"
    )
    wanted = call.params.get("status")
    among = [
        each
        for each in world.store.newest_first("subscription")
        if _has_status(each, wanted)
        and call.params.get("price") in (None, state.item_of(each)["price"]["id"])
    ]
    path = "/v1/subscriptions"
    return listing.page(world, call, "subscription", path, by=["customer"], among=among)


def list_items(world: World, call: Call) -> Json:
    subscription = world.store.get(
        "subscription", call.params["subscription"], param="subscription"
    )
    return listing.cut(subscription["items"]["data"], call.params, "/v1/subscription_items")


def retrieve_item(world: World, call: Call) -> Json:
    for subscription in world.store.newest_first("subscription"):
        if state.item_of(subscription)["id"] == call.ids["id"]:
            return state.item_of(subscription)
    return world.store.get("subscription_item", call.ids["id"])


def _ask_for_the_first(
    world: World, subscription: Json, customer: Json, price: Json, behavior: str
) -> None:
    item = state.item_of(subscription)
    is_trial = subscription["status"] == "trialing"
    start, end = item["current_period_start"], item["current_period_end"]
    line = lines.for_period(world, price, start, end, is_trial=is_trial)
    invoice = invoicing.draft(
        world, customer, [line], currency=price["currency"], reason="subscription_create",
        subscription=subscription, period=(start, start),
    )  # fmt: skip
    invoicing.finalize(world, invoice)
    if is_trial:
        announced = max(0.0, end - renewing.ANNOUNCED_BEFORE - world.clock.now())
        world.later(announced, "announce_trial_end", subscription["id"])
        return
    if invoice["status"] == "paid":
        state.change(world, subscription, status="active")
        return
    world.later(FIRST_PAYMENT_WITHIN, "expire_subscription", subscription["id"])
    if behavior == "allow_incomplete":
        off_session = bool(world.call.params.get("off_session"))
        collecting.collect(world, invoice, off_session=off_session)


def _change_plainly(world: World, subscription: Json, params: Json) -> None:
    """What changes without money."""
    changes = _end_or_not(world, subscription, params)
    if "description" in params:
        changes["description"] = params["description"] or None
    if "default_payment_method" in params:
        customer = world.store.get("customer", subscription["customer"])
        _check_method(world, customer, params["default_payment_method"])
        changes["default_payment_method"] = params["default_payment_method"] or None
    for name in ("cancellation_details", "payment_settings"):
        if name in params:
            changes[name] = {**(changes.get(name) or subscription[name]), **params[name]}
    if "trial_settings" in params:
        changes["trial_settings"] = params["trial_settings"]
    if "metadata" in params:
        changes["metadata"] = merged_metadata(subscription["metadata"], params["metadata"])
    state.change(world, subscription, **changes)


def _end_or_not(world: World, subscription: Json, params: Json) -> Json:
    """What changes when it is to end with its period, or is no longer to."""
    if "cancel_at_period_end" not in params:
        return {}
    ends = params["cancel_at_period_end"]
    why = "cancellation_requested" if ends else None
    return {
        "cancel_at": state.item_of(subscription)["current_period_end"] if ends else None,
        "cancel_at_period_end": ends,
        "canceled_at": world.clock.stamp() if ends else None,
        "cancellation_details": {**subscription["cancellation_details"], "reason": why},
    }


def _change_price(world: World, subscription: Json, params: Json) -> None:
    price = price_in(world, params["items"], of=state.item_of(subscription))
    customer = world.store.get("customer", subscription["customer"])
    _check_currency(customer, price)
    behavior = params.get("payment_behavior", "allow_incomplete")
    if behavior not in ("allow_incomplete", "pending_if_incomplete"):
        raise unsupported(f"payment_behavior {behavior} here", param="payment_behavior")
    prorates = params.get("proration_behavior", "create_prorations")
    if prorates == "create_prorations":
        raise unsupported("prorations that wait for the next invoice", param="proration_behavior")
    item = state.item_of(subscription)
    at = moment_of(params, item, world.clock.stamp())
    if item["price"]["id"] == price["id"]:
        return
    if subscription["status"] == "trialing" or prorates == "none":
        updating.drop(world, subscription)
        updating.switch(world, subscription, price, at)
        return
    _bill_change(world, subscription, customer, price, at, waits=behavior.startswith("pending"))


def _bill_change(
    world: World, subscription: Json, customer: Json, price: Json, at: int, *, waits: bool
) -> None:
    updating.drop(world, subscription)
    asked = lines.for_change(world, subscription, price, at)
    invoice = invoicing.draft(
        world, customer, asked, currency=price["currency"], reason="subscription_update",
        subscription=subscription, period=(at, at),
    )  # fmt: skip
    invoicing.finalize(world, invoice)
    if not waits or invoice["status"] == "paid":
        updating.switch(world, subscription, price, at)
    else:
        updating.wait(world, subscription, price, at, invoice)
    collecting.collect(world, invoice, off_session=bool(world.call.params.get("off_session")))


def _end_trial(world: World, subscription: Json) -> None:
    now = world.clock.stamp()
    items = state.with_item(subscription, current_period_end=now)
    world.change(subscription, items=items, billing_cycle_anchor=now, trial_end=now)
    renewing.turn(world, subscription["id"])
    invoice = world.store.get("invoice", subscription["latest_invoice"])
    renewing.advance_invoice(world, invoice["id"])


def moment_of(params: Json, item: Json, now: int) -> int:
    """When a change takes place: at the time of its preview, where that is given."""
    at = params.get("proration_date", now)
    start, end = item["current_period_start"], item["current_period_end"]
    if not start <= at <= end:
        raise ApiError(
            "Cannot specify `proration_date` outside of the current subscription period.",
            param="proration_date",
        )
    return int(at)


def price_in(world: World, items: list[Json] | None, *, of: Json | None = None) -> Json:
    """The one price that is asked for."""
    if not items:
        raise ApiError("Missing required param: items.", param="items", code="parameter_missing")
    given = items[0]
    known = {"price", "id", "quantity"}
    if len(items) > 1 or set(given) - known or given.get("quantity", 1) != 1:
        raise unsupported("more than one price, once, for each subscription", param="items")
    if of is not None and given.get("id") != of["id"]:
        raise unsupported("a second item beside the first", param="items[0][id]")
    require(
        "price" in given,
        "Missing required param: items[0][price].",
        param="items[0][price]",
        code="parameter_missing",
    )
    price = world.store.get("price", given["price"], param="items[0][price]")
    require(
        price["active"],
        f"The price specified is inactive. This field only accepts active prices: {price['id']}",
        param="items[0][price]",
    )
    require(
        price["recurring"],
        "The price specified is set to `type=one_time` but this field only accepts prices with"
        " `type=recurring`.",
        param="items[0][price]",
    )
    return price


def _check_currency(customer: Json, price: Json) -> None:
    if customer["currency"] not in (None, price["currency"]):
        raise ApiError(
            "You cannot combine currencies on a single customer. This customer has had a"
            f" subscription, coupon, or invoice item with currency {customer['currency']}."
        )


def _check_method(world: World, customer: Json, id: str | None) -> None:
    if not id:
        return
    method = world.store.get("payment_method", id, param="default_payment_method")
    require(
        method["customer"] == customer["id"],
        f"The customer does not have a payment method with the ID {id}. The payment method must be"
        " attached to the customer.",
        param="default_payment_method",
        code="resource_missing",
    )


def _require_payer(world: World, customer: Json, params: Json) -> None:
    default = customer["invoice_settings"]["default_payment_method"]
    require(
        params.get("default_payment_method") or default,
        "This customer has no attached payment source or default payment method. Please consider"
        " adding a default payment method.",
        code="resource_missing",
    )


def _trial_end(params: Json, start: int) -> int | None:
    if "trial_end" in params and "trial_period_days" in params:
        raise ApiError(
            "You may only specify one of these parameters: trial_end, trial_period_days."
        )
    if "trial_period_days" in params:
        days = int(params["trial_period_days"])
        require(days > 0, "Trials last at least a day.", param="trial_period_days")
        end = start + days * periods.DAY
    else:
        asked = params.get("trial_end", "now")
        if asked == "now":
            return None
        end = int(asked)
    require(
        start < end <= start + LONGEST_TRIAL,
        "Trials end in the future, within two years.",
        param="trial_end",
    )
    return end


def _guard_schedule(subscription: Json, params: Json) -> None:
    if subscription["schedule"] and {"items", "cancel_at_period_end"} & params.keys():
        raise ApiError(
            "The subscription is managed by the subscription schedule"
            f" `{subscription['schedule']}`, and cannot be changed directly. Release it first."
        )


def _has_status(subscription: Json, wanted: str | None) -> bool:
    if wanted == "all":
        return True
    if wanted is None:
        return subscription["status"] not in state.ENDED
    if wanted == "ended":
        return subscription["status"] in state.ENDED
    return bool(subscription["status"] == wanted)


ENDPOINTS = [
    Endpoint("POST", "/v1/subscriptions", "SubscriptionCreateParams", create),
    Endpoint("GET", "/v1/subscriptions", "SubscriptionListParams", list_all),
    Endpoint("GET", "/v1/subscriptions/{id}", "SubscriptionRetrieveParams", retrieve),
    Endpoint("POST", "/v1/subscriptions/{id}", "SubscriptionUpdateParams", update),
    Endpoint("DELETE", "/v1/subscriptions/{id}", "SubscriptionCancelParams", cancel),
    Endpoint("GET", "/v1/subscription_items", "SubscriptionItemListParams", list_items),
    Endpoint("GET", "/v1/subscription_items/{id}", "SubscriptionItemRetrieveParams", retrieve_item),
]
