"""The platform's own account."""

from payments.sandbox.errors import Json
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World

ACCOUNT_ID = "acct_1WeddingBazaarBox"


def retrieve(world: World, call: Call) -> Json:
    return world.store.find("account", ACCOUNT_ID) or world.store.add("account", _platform(world))


def retrieve_by_id(world: World, call: Call) -> Json:
    retrieve(world, call)
    return world.store.get("account", call.ids["id"])


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
    Endpoint("GET", "/v1/account", "AccountRetrieveParams", retrieve),
    Endpoint("GET", "/v1/accounts/{id}", "AccountRetrieveParams", retrieve_by_id),
]
