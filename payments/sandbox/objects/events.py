"""Events: what happened, for those who missed the webhook."""

from payments.sandbox import listing
from payments.sandbox.errors import Json
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("event", call.ids["id"])


def list_all(world: World, call: Call) -> Json:
    wanted = call.params.get("types")
    if wanted:
        matches = [each for each in world.store.newest_first("event") if each["type"] in wanted]
        return listing.cut(matches, call.params, "/v1/events")
    return listing.page(world, call, "event", "/v1/events", by=["type"])


ENDPOINTS = [
    Endpoint("GET", "/v1/events", "EventListParams", list_all),
    Endpoint("GET", "/v1/events/{id}", "EventRetrieveParams", retrieve),
]
