"""Events: what happened, for those who missed the webhook."""

from payments.sandbox import listing
from payments.sandbox.errors import Json, no_such
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World


def retrieve(world: World, call: Call) -> Json:
    event = world.store.get("event", call.ids["id"])
    if event.get("account") != call.account:
        raise no_such("event", event["id"])
    return event


def list_all(world: World, call: Call) -> Json:
    """Those of the platform or, on its behalf, of one connected account."""
    wanted = call.params.get("types")
    events = (
        each
        for each in world.store.newest_first("event")
        if each.get("account") == call.account and (not wanted or each["type"] in wanted)
    )
    return listing.page(world, call, "event", "/v1/events", by=["type"], among=events)


ENDPOINTS = [
    Endpoint("GET", "/v1/events", "EventListParams", list_all, for_accounts=True),
    Endpoint("GET", "/v1/events/{id}", "EventRetrieveParams", retrieve, for_accounts=True),
]
