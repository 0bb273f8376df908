"""Where events are sent. The sandbox writes to this machine only."""

from urllib.parse import urlsplit

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import API_VERSION, Call, World

PLAIN = ("enabled_events", "description")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def create(world: World, call: Call) -> Json:
    acts_on(call, "url", "enabled_events", "description", "metadata", "api_version", "connect")
    params = call.params
    secret = random_id("whsec", 32)
    endpoint = world.create(
        "webhook_endpoint",
        "we",
        {
            "api_version": params.get("api_version") or API_VERSION,
            "application": None,
            "description": params.get("description"),
            "enabled_events": params["enabled_events"],
            "livemode": False,
            "metadata": merged_metadata({}, params.get("metadata")),
            "status": "enabled",
            "url": _checked(params["url"]),
        },
        secret=secret,
        connect=params.get("connect", False),
    )
    return {**endpoint, "secret": secret}


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("webhook_endpoint", call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "url", "enabled_events", "description", "metadata", "disabled")
    params = call.params
    endpoint = world.store.get("webhook_endpoint", call.ids["id"])
    changes: Json = {name: params[name] for name in PLAIN if name in params}
    changes["url"] = _checked({**endpoint, **params}["url"])
    changes["metadata"] = merged_metadata(endpoint["metadata"], params.get("metadata"))
    if "disabled" in params:
        changes["status"] = "disabled" if params["disabled"] else "enabled"
    return world.change(endpoint, **changes)


def delete(world: World, call: Call) -> Json:
    endpoint = world.store.get("webhook_endpoint", call.ids["id"])
    world.store.remove(endpoint["id"])
    return {"id": endpoint["id"], "object": "webhook_endpoint", "deleted": True}


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "webhook_endpoint", "/v1/webhook_endpoints")


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ApiError(
            "Invalid URL: URL must be an absolute http(s) address.", param="url", code="url_invalid"
        )
    if parts.hostname not in LOOPBACK:
        raise ApiError("The sandbox only writes to this machine.", param="url", code="url_invalid")
    return url


ENDPOINTS = [
    Endpoint("POST", "/v1/webhook_endpoints", "WebhookEndpointCreateParams", create),
    Endpoint("GET", "/v1/webhook_endpoints", "WebhookEndpointListParams", list_all),
    Endpoint("GET", "/v1/webhook_endpoints/{id}", "WebhookEndpointRetrieveParams", retrieve),
    Endpoint("POST", "/v1/webhook_endpoints/{id}", "WebhookEndpointUpdateParams", update),
    Endpoint("DELETE", "/v1/webhook_endpoints/{id}", "WebhookEndpointDeleteParams", delete),
]
