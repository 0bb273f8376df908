"""What a subscription looks like when it is new."""

from typing import Any

from payments.sandbox.errors import Json
from payments.sandbox.objects.fields import merged_metadata
from payments.sandbox.store import random_id
from payments.sandbox.world import World

NO_TAX = {"disabled_reason": None, "enabled": False, "liability": None}
FLEXIBLE = {"flexible": {"proration_discounts": "included"}, "type": "flexible"}


def new_fields(params: Json, price: Json, *, start: int, trial_end: int | None) -> Json:
    settings = params.get("payment_settings") or {}
    trial = params.get("trial_settings") or {"end_behavior": {}}
    missing = trial["end_behavior"].get("missing_payment_method", "create_invoice")
    return {
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": NO_TAX,
        "billing_cycle_anchor": trial_end or start,
        "billing_cycle_anchor_config": None,
        "billing_mode": FLEXIBLE,
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": params.get("cancel_at_period_end", False),
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "currency": price["currency"],
        "customer": params["customer"],
        "customer_account": None,
        "days_until_due": None,
        "default_payment_method": params.get("default_payment_method"),
        "default_source": None,
        "default_tax_rates": [],
        "description": params.get("description"),
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": {"object": "list", "data": [], "has_more": False, "total_count": 1, "url": ""},
        "latest_invoice": None,
        "livemode": False,
        "managed_payments": {"enabled": False},
        "metadata": merged_metadata({}, params.get("metadata")),
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": settings.get("payment_method_types"),
            "save_default_payment_method": settings.get("save_default_payment_method", "off"),
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "presentment_details": None,
        "schedule": None,
        "start_date": start,
        "status": "trialing" if trial_end else "incomplete",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": trial_end,
        "trial_settings": {"end_behavior": {"missing_payment_method": missing}},
        "trial_start": start if trial_end else None,
    }


def items(world: World, subscription: Json, price: Json, *, start: int, end: int) -> Json:
    item = {
        "id": random_id("si", 14),
        "object": "subscription_item",
        "billed_until": None,
        "billing_thresholds": None,
        "created": world.clock.stamp(),
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "quantity": 1,
        "subscription": subscription["id"],
        "tax_rates": [],
        **priced(price),
    }
    url = f"/v1/subscription_items?subscription={subscription['id']}"
    return {**subscription["items"], "data": [item], "url": url}


def priced(price: Json) -> Json:
    """Price and plan of an item: Stripe still shows both."""
    return {"plan": _plan(price), "price": price}


def _plan(price: Json) -> dict[str, Any]:
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": None,
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": None,
        "transform_usage": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }
