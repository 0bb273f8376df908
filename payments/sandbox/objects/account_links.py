"""Links into the form that Stripe hosts: for one visit, for five minutes (Stripe's documentation:
"Account Links").
"""

from urllib.parse import urlsplit

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects import accounts
from payments.sandbox.objects.fields import acts_on
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World

LIVES_FOR = 300


def create(world: World, call: Call) -> Json:
    acts_on(call, "account", "type", "refresh_url", "return_url", "collection_options", "collect")
    account = accounts.connected(world, call.params["account"], param="account")
    if call.params["type"] == "account_update":
        raise ApiError(
            "You cannot create `account_update` type Account Links for this account: it has access"
            " to a Stripe-hosted dashboard.",
            param="type",
        )
    link = {
        "id": random_id("alk", 32),
        "account": account["id"],
        "expires_at": world.clock.stamp() + LIVES_FOR,
        "refresh_url": _checked(call.params, "refresh_url"),
        "return_url": _checked(call.params, "return_url"),
        "used": False,
    }
    world.store.add("_account_link", link)
    return {
        "object": "account_link",
        "created": world.clock.stamp(),
        "expires_at": link["expires_at"],
        "url": f"{call.base}/connect/setup/{account['id']}/{link['id']}",
    }


def _checked(params: Json, name: str) -> str:
    url = str(params.get(name, ""))
    if not url:
        raise ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ApiError("Not a valid URL", code="url_invalid", param=name)
    return url


ENDPOINTS = [Endpoint("POST", "/v1/account_links", "AccountLinkCreateParams", create)]
