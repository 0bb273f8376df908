"""Payouts from the platform's balance to its own bank: on their way for two days, then there."""

from payments.sandbox import listing
from payments.sandbox.errors import Json
from payments.sandbox.objects import balance
from payments.sandbox.objects.fields import acts_on, checked_currency, merged_metadata, positive
from payments.sandbox.routing import Endpoint
from payments.sandbox.world import Call, World, require

DAYS_UNDERWAY = 2
MESSAGE = "The bank account details on file are probably incorrect."


def create(world: World, call: Call) -> Json:
    acts_on(
        call, "amount", "currency", "description", "metadata", "method", "statement_descriptor",
        "source_type",
    )  # fmt: skip
    params = call.params
    amount, currency = positive(params), checked_currency(params["currency"])
    require(
        params.get("method", "standard") == "standard", "Only standard payouts.", param="method"
    )
    balance.require_available(world, amount, currency)
    payout = world.create("payout", "po", _fields(world, params, amount, currency))
    taken = _move(world, payout, -amount, kind="payout")
    world.change(payout, balance_transaction=taken["id"])
    world.emit("payout.created", payout)
    world.later(DAYS_UNDERWAY * 86_400, "arrive_payout", payout["id"])
    return payout


def retrieve(world: World, call: Call) -> Json:
    return world.store.get("payout", call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "metadata")
    payout = world.store.get("payout", call.ids["id"])
    before = payout["metadata"]
    world.change(payout, metadata=merged_metadata(before, call.params.get("metadata")))
    if payout["metadata"] != before:
        world.emit("payout.updated", payout, metadata=before)
    return payout


def list_all(world: World, call: Call) -> Json:
    return listing.page(world, call, "payout", "/v1/payouts", by=["status", "destination"])


def cancel(world: World, call: Call) -> Json:
    """Before the bank has it."""
    payout = world.store.get("payout", call.ids["id"])
    state = payout["status"]
    require(state == "pending", f"Payouts that are {state} cannot be canceled.")
    _come_back(world, payout, kind="payout_cancel", status="canceled")
    world.emit("payout.canceled", payout)
    return payout


def arrive(world: World, id: str) -> None:
    """The bank takes it; or, when the sandbox was told so, sends it back."""
    payout = world.store.find("payout", id)
    if payout is None or payout["status"] != "pending":
        return
    if fault := world.faults.take("payout_fails"):
        code = fault.detail.get("code", "could_not_process")
        world.change(payout, failure_code=code, failure_message=MESSAGE)
        _come_back(world, payout, kind="payout_failure", status="failed")
        world.emit("payout.failed", payout)
        return
    world.change(payout, status="paid", reconciliation_status="completed")
    world.emit("payout.paid", payout)


def _come_back(world: World, payout: Json, *, kind: str, status: str) -> None:
    back = _move(world, payout, payout["amount"], kind=kind)
    world.change(payout, status=status, failure_balance_transaction=back["id"])


def _move(world: World, payout: Json, amount: int, *, kind: str) -> Json:
    return balance.record(
        world, amount, payout["currency"], kind=kind, source=payout["id"], at_once=True
    )


def _fields(world: World, params: Json, amount: int, currency: str) -> Json:
    return {
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": world.clock.stamp() + DAYS_UNDERWAY * 86_400,
        "automatic": False,
        "balance_transaction": None,
        "currency": currency,
        "description": params.get("description"),
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged_metadata({}, params.get("metadata")),
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": params.get("source_type", "card"),
        "statement_descriptor": params.get("statement_descriptor"),
        "status": "pending",
        "trace_id": None,
        "type": "bank_account",
    }


ENDPOINTS = [
    Endpoint("POST", "/v1/payouts", "PayoutCreateParams", create),
    Endpoint("GET", "/v1/payouts", "PayoutListParams", list_all),
    Endpoint("GET", "/v1/payouts/{id}", "PayoutRetrieveParams", retrieve),
    Endpoint("POST", "/v1/payouts/{id}", "PayoutUpdateParams", update),
    Endpoint("POST", "/v1/payouts/{id}/cancel", "PayoutCancelParams", cancel),
]
