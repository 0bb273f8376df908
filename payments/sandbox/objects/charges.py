"""Charges: one attempt to take money, made by confirming an intent."""

from payments.sandbox import cards, listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects import balance, demo_payments, payment_methods
from payments.sandbox.objects.charge_shape import new_fields
from payments.sandbox.objects.fields import acts_on, merged_metadata
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World


def attempt(world: World, intent: Json, method: Json, *, authenticated: bool) -> Json:
    """Ask the bank. The charge is succeeded or failed; a failed one carries the reason."""
    card = payment_methods.card_behind(world, method)
    fault = world.faults.take("decline")
    reason = fault.detail.get("code", "generic_decline") if fault else card.declines
    if not reason and payment_methods.has_expired(world, method):
        reason = "expired_card"
    fields = new_fields(intent, method, authenticated=authenticated)
    charge = world.create("charge", "ch", fields | (_refused(reason) if reason else {}))
    charge["receipt_url"] = None if reason else f"/stripe/receipts/{charge['id']}"
    return charge


def settle_soon(world: World, charge: Json, *, at_once: bool) -> None:
    """Money and fee reach the balance a moment later, unless the caller asked to wait for them."""
    if at_once:
        _book(world, charge)
    else:
        world.later(world.settle_after, "settle_charge", charge["id"])


def settle(world: World, id: str) -> None:
    charge = world.store.get("charge", id)
    if charge["balance_transaction"] is None:
        _book(world, charge)
        world.emit("charge.updated", charge, balance_transaction=None)


def retrieve(world: World, call: Call) -> Json:
    return demo_payments.charge(world, call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "description", "metadata", "receipt_email", "transfer_group")
    charge = demo_payments.charge(world, call.ids["id"])
    metadata = merged_metadata(charge["metadata"], call.params.get("metadata"))
    world.change(charge, **{**call.params, "metadata": metadata})
    world.emit("charge.updated", charge)
    return charge


def list_all(world: World, call: Call) -> Json:
    by = ["customer", "payment_intent", "transfer_group"]
    return listing.page(world, call, "charge", "/v1/charges", by=by)


def refunds_of(world: World, call: Call) -> Json:
    charge = demo_payments.charge(world, call.ids["id"])
    refunds = [
        each for each in world.store.newest_first("refund") if each["charge"] == charge["id"]
    ]
    return listing.cut(refunds, call.params, f"/v1/charges/{charge['id']}/refunds")


def refusal_of(charge: Json) -> ApiError:
    return cards.decline(charge["outcome"]["reason"])


def _book(world: World, charge: Json) -> None:
    method = world.store.get("payment_method", charge["payment_method"])
    at_once = payment_methods.card_behind(world, method).settles_at_once
    fee = balance.fee_of(charge["amount"], charge["currency"])
    movement = balance.record(
        world,
        charge["amount"],
        charge["currency"],
        kind="charge",
        source=charge["id"],
        fee=fee,
        at_once=at_once,
    )
    world.change(charge, balance_transaction=movement["id"])


def _refused(reason: str) -> Json:
    said = cards.decline(reason).body
    return {
        "amount_captured": 0,
        "captured": False,
        "failure_code": said["code"],
        "failure_message": said["message"],
        "outcome": {
            "network_status": "declined_by_network",
            "reason": reason,
            "risk_level": "normal",
            "risk_score": 20,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        },
        "paid": False,
        "status": "failed",
    }


ENDPOINTS = [
    Endpoint("GET", "/v1/charges", "ChargeListParams", list_all),
    Endpoint("GET", "/v1/charges/{id}", "ChargeRetrieveParams", retrieve),
    Endpoint("POST", "/v1/charges/{id}", "ChargeUpdateParams", update),
    Endpoint("GET", "/v1/charges/{id}/refunds", "ChargeListRefundsParams", refunds_of),
]
