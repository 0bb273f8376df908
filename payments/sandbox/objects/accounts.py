"""The platform's own account, and the connected ones that its vendors are paid through."""

import re

from payments.sandbox import banks, listing
from payments.sandbox.errors import ApiError, Json, no_such, unsupported
from payments.sandbox.objects import onboarding
from payments.sandbox.objects.account_shape import EXPRESS, fields_of, merged
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, require

ACCOUNT_ID = "acct_1WeddingBazaarBox"
CAPABILITIES = {"card_payments", "transfers"}
# The demo names ten thousand accounts without asking for one: they are there when somebody asks.
_OF_THE_DEMO = re.compile(r"^acct_demo([A-Z]{2})([0-9a-f]{32})$")


def find(world: World, id: str) -> Json | None:
    """An account by its id."""
    if id == ACCOUNT_ID:
        return platform(world)
    account = world.store.find("account", id)
    return account or _account_of_the_demo(world, id)


def platform(world: World) -> Json:
    return world.store.find("account", ACCOUNT_ID) or world.store.add("account", _platform(world))


def connected(world: World, id: str, *, param: str) -> Json:
    """A connected account, or the refusal."""
    account = find(world, id)
    if account is None or id == ACCOUNT_ID:
        raise no_such(param, id, param=param)
    return account


def create(world: World, call: Call) -> Json:
    acts_on(
        call,
        "type",
        "controller",
        "country",
        "email",
        "capabilities",
        "metadata",
        "settings",
        "business_profile",
        "business_type",
    )
    _refuse_all_but_express(call.params)
    requested = _requested(set(), call.params)
    id = random_id("acct", 16)
    account = world.store.add(
        "account",
        {
            "id": id,
            "object": "account",
            "created": world.clock.stamp(),
            **fields_of(world, id, call.params),
        },
        requested=sorted(requested),
    )
    onboarding.assess(world, account, quietly=True)
    return account


def retrieve_own(world: World, call: Call) -> Json:
    return (call.account and find(world, call.account)) or platform(world)


def retrieve(world: World, call: Call) -> Json:
    account = find(world, call.ids["id"])
    if account is None:
        raise no_such("account", call.ids["id"])
    return account


def update(world: World, call: Call) -> Json:
    acts_on(call, "email", "metadata", "settings", "capabilities", "business_profile")
    account = connected(world, call.ids["id"], param="account")
    known, params = world.store.secrets(account["id"]), call.params
    known["requested"] = sorted(_requested(set(known.get("requested", [])), params))
    world.change(
        account,
        email=params.get("email", account["email"]),
        metadata=merged_metadata(account["metadata"], params.get("metadata")),
        settings=merged(account["settings"], params.get("settings", {})),
        business_profile=merged(account["business_profile"], params.get("business_profile", {})),
    )
    onboarding.assess(world, account)
    return account


def delete(world: World, call: Call) -> Json:
    account = connected(world, call.ids["id"], param="account")
    world.store.remove(account["id"])
    return {"id": account["id"], "object": "account", "deleted": True}


def list_all(world: World, call: Call) -> Json:
    others = (each for each in world.store.newest_first("account") if each["id"] != ACCOUNT_ID)
    return listing.page(world, call, "account", "/v1/accounts", among=others)


def create_login_link(world: World, call: Call) -> Json:
    """Into the Express dashboard; there is none before the form was handed in."""
    account = connected(world, call.ids["id"], param="account")
    require(
        account["details_submitted"],
        "Cannot create a login link for an account that has not completed onboarding.",
    )
    row = {"id": random_id("lgn", 32), "account": account["id"], "used": False}
    world.store.add("_login", row)
    url = f"{call.base}/connect/express/{account['id']}/{row['id']}"
    return {"object": "login_link", "created": world.clock.stamp(), "url": url}


def _refuse_all_but_express(params: Json) -> None:
    if "controller" in params and "type" in params:
        raise ApiError("You may only specify one of these parameters: controller, type.")
    controller = params.get("controller")
    if controller is not None and merged(controller, EXPRESS) != merged(EXPRESS, controller):
        raise unsupported("accounts with these controller properties", param="controller")
    if controller is None and params.get("type") != "express":
        raise unsupported("accounts of this type", param="type")


def _requested(before: set[str], params: Json) -> set[str]:
    asked = params.get("capabilities", {})
    for name in asked:
        if name not in CAPABILITIES:
            raise unsupported(f"the capability {name}", param=f"capabilities[{name}]")
    wanted = {name for name, value in asked.items() if value.get("requested")}
    return (before | wanted) - (set(asked) - wanted)


def _account_of_the_demo(world: World, id: str) -> Json | None:
    match = _OF_THE_DEMO.match(id)
    if match is None:
        return None
    country, reference = match.groups()
    parts = (reference[:8], reference[8:12], reference[12:16], reference[16:20], reference[20:])
    params = {"country": country, "metadata": {"payout_account": "-".join(parts)}}
    account = world.store.add(
        "account",
        {
            "id": id,
            "object": "account",
            "created": world.clock.stamp(),
            **fields_of(world, id, params),
        },
        requested=["transfers"],
        name="A vendor of the demo",
        born=onboarding.BORN_VERIFIED,
        submitted_at=world.clock.stamp(),
        person=random_id("person", 16),
        bank=banks.GOOD_IBAN,
    )
    bank = banks.bank_account(banks.GOOD_IBAN, account)
    world.store.secrets(id)["bank_account"] = bank
    onboarding.assess(world, account, quietly=True)
    return account


def _platform(world: World) -> Json:
    name = "Wedding Bazaar"
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_profile": {"name": name, "url": None, "mcc": "7299", "support_email": None},
        "business_type": "company",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "DE",
        "created": world.clock.stamp(),
        "default_currency": "eur",
        "details_submitted": True,
        "email": "money@weddingbazaar.example",
        "external_accounts": {
            "object": "list",
            "data": [],
            "has_more": False,
            "url": f"/v1/accounts/{ACCOUNT_ID}/external_accounts",
        },
        "metadata": {},
        "payouts_enabled": True,
        "requirements": {
            "currently_due": [],
            "disabled_reason": None,
            "eventually_due": [],
            "past_due": [],
        },
        "settings": {
            "branding": {
                "icon": None,
                "logo": None,
                "primary_color": None,
                "secondary_color": None,
            },
            "dashboard": {"display_name": name, "timezone": "Etc/UTC"},
            "payments": {"statement_descriptor": "WEDDING BAZAAR"},
        },
        "tos_acceptance": {"date": None},
        "type": "standard",
    }


ENDPOINTS = [
    Endpoint("GET", "/v1/account", "AccountRetrieveParams", retrieve_own, for_accounts=True),
    Endpoint("POST", "/v1/accounts", "AccountCreateParams", create),
    Endpoint("GET", "/v1/accounts", "AccountListParams", list_all),
    Endpoint("GET", "/v1/accounts/{id}", "AccountRetrieveParams", retrieve, for_accounts=True),
    Endpoint("POST", "/v1/accounts/{id}", "AccountUpdateParams", update),
    Endpoint("DELETE", "/v1/accounts/{id}", "AccountDeleteParams", delete),
    Endpoint(
        "POST", "/v1/accounts/{id}/login_links", "AccountCreateLoginLinkParams", create_login_link
    ),
]
