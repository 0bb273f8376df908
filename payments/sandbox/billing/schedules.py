"""Subscription schedules: another price from the end of the period on. Of what Stripe's can do
there is this much: made from a subscription, two phases with one price each, then released.
"""

from payments.sandbox import listing
from payments.sandbox.billing import periods, state
from payments.sandbox.errors import ApiError, Json, unsupported
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require

LIVE = ("not_started", "active")


def create(world: World, call: Call) -> Json:
    acts_on(call, "from_subscription", "metadata")
    if "from_subscription" not in call.params:
        raise unsupported("schedules that are not made from a subscription")
    subscription = world.store.get(
        "subscription", call.params["from_subscription"], param="from_subscription"
    )
    require(subscription["status"] not in state.ENDED, "The subscription has ended.")
    require(
        subscription["schedule"] is None,
        "You cannot migrate a subscription that is already attached to a schedule.",
    )
    item = state.item_of(subscription)
    schedule = world.create(
        "subscription_schedule", "sub_sched", _fields(world, subscription, item, call.params)
    )
    state.change(world, subscription, schedule=schedule["id"])
    world.emit("subscription_schedule.created", schedule)
    return schedule


def update(world: World, call: Call) -> Json:
    """Its phases: the one under way as it is, and the one that follows."""
    acts_on(call, "phases", "end_behavior", "metadata", "proration_behavior")
    schedule = _live(world, call, "update")
    require(call.params.get("end_behavior", "release") == "release", "Only release is known here.")
    changes: Json = {"metadata": merged_metadata(schedule["metadata"], call.params.get("metadata"))}
    if "phases" in call.params:
        changes["phases"] = _phases(world, schedule, call.params["phases"])
    world.change(schedule, **changes)
    world.emit("subscription_schedule.updated", schedule)
    return schedule


def release(world: World, call: Call) -> Json:
    """The subscription goes on as it is, whatever was planned."""
    acts_on(call, "preserve_cancel_date")
    schedule = _live(world, call, "release")
    _release(world, schedule)
    return schedule


def cancel(world: World, call: Call) -> Json:
    acts_on(call)
    schedule = _live(world, call, "cancel")
    subscription = world.store.get("subscription", schedule["subscription"])
    state.end(world, subscription, why="cancellation_requested")
    return schedule


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("subscription_schedule", call.ids["id"])


def list_all(world: World, call: Call) -> Json:
    path = "/v1/subscription_schedules"
    return listing.page(world, call, "subscription_schedule", path, by=["customer"])


def planned_price(world: World, subscription: Json, start: int) -> Json | None:
    """The price of the phase that begins at this moment, where one was planned."""
    if subscription["schedule"] is None:
        return None
    schedule = world.store.get("subscription_schedule", subscription["schedule"])
    phase = next((each for each in schedule["phases"] if each["start_date"] == start), None)
    return world.store.get("price", phase["items"][0]["price"]) if phase else None


def begin_phase(world: World, subscription: Json, start: int) -> Json | None:
    """The same; the last phase needs no schedule any more."""
    price = planned_price(world, subscription, start)
    if subscription["schedule"] is not None:
        _release(world, world.store.get("subscription_schedule", subscription["schedule"]))
    return price


def _release(world: World, schedule: Json) -> None:
    subscription = world.store.get("subscription", schedule["subscription"])
    world.change(
        schedule, status="released", current_phase=None, released_at=world.clock.stamp(),
        released_subscription=subscription["id"], subscription=None,
    )  # fmt: skip
    state.change(world, subscription, schedule=None)
    world.emit("subscription_schedule.released", schedule)


def _live(world: World, call: Call, verb: str) -> Json:
    schedule = world.store.get("subscription_schedule", call.ids["id"])
    if schedule["status"] not in LIVE:
        raise ApiError(
            f"You cannot {verb} a subscription schedule that is currently in the"
            f" `{schedule['status']}` status."
        )
    return schedule


def _phases(world: World, schedule: Json, given: list[Json]) -> list[Json]:
    now, *rest = given
    current = schedule["phases"][0]
    same_start = now.get("start_date") in (None, current["start_date"])
    same_price = _price(now) == current["items"][0]["price"]
    if len(rest) > 1 or not same_start or not same_price:
        raise unsupported("more than the phase under way and one that follows", param="phases")
    if not rest:
        return [current]
    follows = rest[0]
    price = world.store.get("price", _price(follows), param="phases[1][items][0][price]")
    require(
        now.get("end_date", current["end_date"]) == current["end_date"],
        "Phases end here with a period of the subscription.",
        param="phases[0][end_date]",
    )
    start = current["end_date"]
    end = periods.boundary(start, price["recurring"], 1)
    return [current, _phase(start, end, price)]


def _price(phase: Json) -> str:
    items = phase.get("items") or []
    require(len(items) == 1 and items[0].get("price"), "Each phase has one item with a price.")
    return str(items[0]["price"])


def _phase(start: int, end: int, price: Json) -> Json:
    item = {
        "billing_thresholds": None,
        "discounts": [],
        "metadata": {},
        "plan": price["id"],
        "price": price["id"],
        "quantity": 1,
        "tax_rates": [],
    }
    return {
        "add_invoice_items": [],
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": None,
        "billing_thresholds": None,
        "collection_method": None,
        "currency": price["currency"],
        "default_payment_method": None,
        "default_tax_rates": [],
        "description": None,
        "discounts": [],
        "end_date": end,
        "invoice_settings": None,
        "items": [item],
        "metadata": {},
        "on_behalf_of": None,
        "proration_behavior": "none",
        "start_date": start,
        "transfer_data": None,
        "trial_end": None,
    }


def _fields(world: World, subscription: Json, item: Json, params: Json) -> Json:
    start, end = item["current_period_start"], item["current_period_end"]
    return {
        "application": None,
        "billing_mode": subscription["billing_mode"],
        "canceled_at": None,
        "completed_at": None,
        "current_phase": {"start_date": start, "end_date": end},
        "customer": subscription["customer"],
        "customer_account": None,
        "default_settings": {
            "application_fee_percent": None,
            "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
            "billing_cycle_anchor": "automatic",
            "billing_thresholds": None,
            "collection_method": "charge_automatically",
            "default_payment_method": None,
            "description": None,
            "invoice_settings": subscription["invoice_settings"],
            "on_behalf_of": None,
            "transfer_data": None,
        },
        "end_behavior": "release",
        "livemode": False,
        "metadata": merged_metadata({}, params.get("metadata")),
        "phases": [_phase(start, end, item["price"])],
        "released_at": None,
        "released_subscription": None,
        "status": "active",
        "subscription": subscription["id"],
        "test_clock": None,
    }


ENDPOINTS = [
    Endpoint("POST", "/v1/subscription_schedules", "SubscriptionScheduleCreateParams", create),
    Endpoint("GET", "/v1/subscription_schedules", "SubscriptionScheduleListParams", list_all),
    Endpoint(
        "GET", "/v1/subscription_schedules/{id}", "SubscriptionScheduleRetrieveParams", retrieve
    ),
    Endpoint("POST", "/v1/subscription_schedules/{id}", "SubscriptionScheduleUpdateParams", update),
    Endpoint(
        "POST",
        "/v1/subscription_schedules/{id}/release",
        "SubscriptionScheduleReleaseParams",
        release,
    ),
    Endpoint(
        "POST",
        "/v1/subscription_schedules/{id}/cancel",
        "SubscriptionScheduleCancelParams",
        cancel,
    ),
]
