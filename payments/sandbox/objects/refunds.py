"""Refunds: never more than the charge, and not every bank takes them at once."""

from payments.sandbox import listing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.objects import balance, demo_payments, disputes, payment_methods
from payments.sandbox.objects.fields import acts_on, checked_currency, merged_metadata, shown
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, require


def create(world: World, call: Call) -> Json:
    acts_on(call, "charge", "payment_intent", "amount", "reason", "metadata", "currency")
    charge = _charge(world, call.params)
    disputes.refuse_refund(world, charge)
    amount = _amount(charge, call.params)
    method = world.store.get("payment_method", charge["payment_method"])
    card = payment_methods.card_behind(world, method)
    refund = world.create("refund", "re", _fields(charge, amount, call.params, card.refund))
    _book(world, refund)
    _count(world, charge, amount)
    if card.refund != "succeeded":
        world.later(world.settle_after, "finish_refund", refund["id"])
    world.emit("refund.created", refund)
    world.emit("charge.refunded", charge)
    if charge["refunded"]:
        disputes.close_inquiries(world, charge)
    return refund


def finish(world: World, id: str) -> None:
    """The bank's late answer to a refund it did not take at once."""
    refund = world.store.get("refund", id)
    charge = world.store.get("charge", refund["charge"])
    method = world.store.get("payment_method", charge["payment_method"])
    if payment_methods.card_behind(world, method).refund == "pending":
        world.change(refund, status="succeeded", pending_reason=None)
        world.emit("refund.updated", refund, status="pending")
        return
    back = balance.record(
        world, refund["amount"], refund["currency"], kind="refund_failure", source=refund["id"]
    )
    world.change(
        refund,
        status="failed",
        failure_reason="expired_or_canceled_card",
        failure_balance_transaction=back["id"],
    )
    _count(world, charge, -refund["amount"])
    world.emit("refund.failed", refund)
    world.emit("charge.refund.updated", refund)


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("refund", call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "metadata")
    refund = world.store.get("refund", call.ids["id"])
    world.change(refund, metadata=merged_metadata(refund["metadata"], call.params.get("metadata")))
    world.emit("refund.updated", refund)
    return refund


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "refund", "/v1/refunds", by=["charge", "payment_intent"])


def _charge(world: World, params: Json) -> Json:
    require(
        "charge" in params or "payment_intent" in params,
        "One of these params should be provided for this request: payment_intent or charge.",
    )
    if "charge" in params:
        charge = demo_payments.charge(world, params["charge"], param="charge")
    else:
        intent = demo_payments.intent(world, params["payment_intent"], param="payment_intent")
        require(
            intent["latest_charge"],
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.",
            param="payment_intent",
        )
        charge = world.store.get("charge", intent["latest_charge"])
    require(charge["paid"], f"Charge {charge['id']} has not been paid.", param="charge")
    return charge


def _amount(charge: Json, params: Json) -> int:
    left = charge["amount"] - charge["amount_refunded"]
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise ApiError(message, code="charge_already_refunded")
    if "currency" in params and checked_currency(params["currency"]) != charge["currency"]:
        raise ApiError("The currency is not that of the charge.", param="currency")
    amount: int = params.get("amount", left)
    require(
        amount > 0, "Invalid positive integer", param="amount", code="parameter_invalid_integer"
    )
    if amount > left:
        asked, rest = shown(amount, charge["currency"]), shown(left, charge["currency"])
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({rest})"
        raise ApiError(message, param="amount", code="amount_too_large")
    return amount


def _fields(charge: Json, amount: int, params: Json, behaviour: str) -> Json:
    pending = behaviour == "pending"
    return {
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference": None if pending else random_id("", 12).strip("_"),
                "reference_status": "pending" if pending else "available",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": merged_metadata({}, params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "pending_reason": "processing" if pending else None,
        "reason": params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if pending else "succeeded",
        "transfer_reversal": None,
    }


def _book(world: World, refund: Json) -> None:
    movement = balance.record(
        world, -refund["amount"], refund["currency"], kind="refund", source=refund["id"]
    )
    world.change(refund, balance_transaction=movement["id"])


def _count(world: World, charge: Json, amount: int) -> None:
    refunded = charge["amount_refunded"] + amount
    world.change(charge, amount_refunded=refunded, refunded=refunded == charge["amount"])


ENDPOINTS = [
    Endpoint("POST", "/v1/refunds", "RefundCreateParams", create),
    Endpoint("GET", "/v1/refunds", "RefundListParams", list_all),
    Endpoint("GET", "/v1/refunds/{id}", "RefundRetrieveParams", retrieve),
    Endpoint("POST", "/v1/refunds/{id}", "RefundUpdateParams", update),
]
