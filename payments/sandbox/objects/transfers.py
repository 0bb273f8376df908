"""Transfers from the platform's balance to connected accounts, and what is taken back of them."""

from payments.sandbox import banks, listing
from payments.sandbox.errors import ApiError, Json, no_such
from payments.sandbox.objects import accounts, balance, demo_payments
from payments.sandbox.objects.fields import (
    acts_on,
    checked_currency,
    merged_metadata,
    positive,
    shown,
)
from payments.sandbox.routing import Endpoint
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World, require

ABLE = "transfers, crypto_transfers, legacy_payments"


def create(world: World, call: Call) -> Json:
    acts_on(
        call,
        "amount",
        "currency",
        "destination",
        "source_transaction",
        "transfer_group",
        "metadata",
        "description",
    )
    params = call.params
    currency = checked_currency(params["currency"])
    amount = positive(params)
    destination = _destination(world, params["destination"])
    charge = _charge(world, params, amount, currency)
    if fault := world.faults.take("transfer_refused"):
        code = fault.detail.get("code", "balance_insufficient")
        raise ApiError(f"The sandbox was told to refuse this transfer ({code}).", code=code)
    if charge is None and destination["id"].startswith("acct_demo"):
        demo_payments.cover(world, amount, currency)
    if charge is None:
        balance.require_available(world, amount, currency)
    transfer = world.create("transfer", "tr", _fields(params, amount, currency, charge))
    movement = balance.record(
        world,
        -amount,
        currency,
        kind="transfer",
        source=transfer["id"],
        at_once=True,
        available_on=_available_on(world, charge),
    )
    transfer["reversals"]["url"] = f"/v1/transfers/{transfer['id']}/reversals"
    world.change(transfer, balance_transaction=movement["id"])
    world.emit("transfer.created", transfer)
    if banks.failure_of(world.store.secrets(destination["id"]).get("bank", "")):
        world.later(world.settle_after, "fail_payout", destination["id"])
    return transfer


def retrieve(world: World, call: Call) -> Json:
    return demo_payments.transfer(world, call.ids["id"])


def update(world: World, call: Call) -> Json:
    acts_on(call, "description", "metadata")
    transfer = demo_payments.transfer(world, call.ids["id"])
    before = {"metadata": transfer["metadata"], "description": transfer["description"]}
    world.change(
        transfer,
        description=call.params.get("description", transfer["description"]),
        metadata=merged_metadata(transfer["metadata"], call.params.get("metadata")),
    )
    changed = {name: old for name, old in before.items() if transfer[name] != old}
    world.emit("transfer.updated", transfer, **changed)
    return transfer


def list_all(world: World, call: Call) -> Json:
    by = ["destination", "transfer_group"]
    return listing.page(world, call, "transfer", "/v1/transfers", by=by)


def reverse(world: World, call: Call) -> Json:
    """Take back a part of a transfer, or what is left of it."""
    acts_on(call, "amount", "description", "metadata")
    transfer = demo_payments.transfer(world, call.ids["id"])
    left = transfer["amount"] - transfer["amount_reversed"]
    require(left, f"The transfer {transfer['id']} is already fully reversed.")
    amount = positive({"amount": left} | call.params)
    if amount > left:
        asked, rest = shown(amount, transfer["currency"]), shown(left, transfer["currency"])
        message = f"Reversal amount ({asked}) is greater than unreversed amount ({rest})"
        raise ApiError(message, param="amount")
    if fault := world.faults.take("reversal_refused"):
        code = fault.detail.get("code", "balance_insufficient")
        raise ApiError(f"The sandbox was told to refuse this reversal ({code}).", code=code)
    reversal = world.create("transfer_reversal", "trr", _reversal_fields(transfer, amount, call))
    movement = balance.record(
        world,
        amount,
        transfer["currency"],
        kind="transfer_refund",
        source=reversal["id"],
        at_once=True,
    )
    world.change(reversal, balance_transaction=movement["id"])
    gone = transfer["amount_reversed"] + amount
    listed = transfer["reversals"]
    world.change(
        transfer,
        amount_reversed=gone,
        reversed=gone == transfer["amount"],
        reversals={
            **listed,
            "data": [dict(reversal), *listed["data"]][:10],
            "has_more": listed["total_count"] >= 10,
            "total_count": listed["total_count"] + 1,
        },
    )
    world.emit("transfer.reversed", transfer)
    return reversal


def retrieve_reversal(world: World, call: Call) -> Json:
    reversal = world.store.get("transfer_reversal", call.ids["reversal"])
    if reversal["transfer"] != call.ids["id"]:
        raise no_such("transfer_reversal", reversal["id"])
    return reversal


def list_reversals(world: World, call: Call) -> Json:
    transfer = demo_payments.transfer(world, call.ids["id"])
    reversals = [
        each
        for each in world.store.newest_first("transfer_reversal")
        if each["transfer"] == transfer["id"]
    ]
    return listing.cut(reversals, call.params, f"/v1/transfers/{transfer['id']}/reversals")


def _destination(world: World, id: str) -> Json:
    account = accounts.connected(world, id, param="destination")
    if account["capabilities"].get("transfers") != "active":
        raise ApiError(
            "Your destination account needs to have at least one of the following capabilities"
            f" enabled: {ABLE}",
            code="insufficient_capabilities_for_transfer",
        )
    return account


def _charge(world: World, params: Json, amount: int, currency: str) -> Json | None:
    """The charge whose money is passed on before it is available, and how much of it is left."""
    if "source_transaction" not in params:
        return None
    charge = demo_payments.charge(world, params["source_transaction"], param="source_transaction")
    require(charge["paid"], "Cannot use a charge that has not been paid as a source_transaction.")
    if charge["currency"] != currency:
        raise ApiError(
            f"The currency of source_transaction's balance transaction ({charge['currency']}) must"
            f" be the same as the transfer currency ({currency})",
            param="currency",
        )
    passed_on = sum(
        each["amount"]
        for each in world.store.oldest_first("transfer")
        if each["source_transaction"] == charge["id"]
    )
    if passed_on + amount > charge["amount"]:
        raise ApiError(
            "Transfers using this transaction as a source must not exceed the source amount of"
            f" {shown(charge['amount'], currency)}. (There is already a transfer using this source,"
            f" amounting to a total of {shown(passed_on, currency)}.)",
            param="amount",
        )
    return charge


def _available_on(world: World, charge: Json | None) -> int | None:
    """Money that is passed on before it is there leaves the balance when it has come."""
    if charge is None or charge["balance_transaction"] is None:
        return None
    movement = world.store.get("balance_transaction", charge["balance_transaction"])
    return int(movement["available_on"])


def _fields(params: Json, amount: int, currency: str, charge: Json | None) -> Json:
    group = params.get("transfer_group")
    if charge is not None:
        group = group or charge["transfer_group"] or f"group_{charge['payment_intent']}"
    return {
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "currency": currency,
        "description": params.get("description"),
        "destination": params["destination"],
        "destination_payment": random_id("py"),
        "livemode": False,
        "metadata": merged_metadata({}, params.get("metadata")),
        "reversals": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": "",
        },
        "reversed": False,
        "source_transaction": charge["id"] if charge else None,
        "source_type": "card",
        "transfer_group": group,
    }


def _reversal_fields(transfer: Json, amount: int, call: Call) -> Json:
    return {
        "amount": amount,
        "balance_transaction": None,
        "currency": transfer["currency"],
        "destination_payment_refund": random_id("pyr"),
        "metadata": merged_metadata({}, call.params.get("metadata")),
        "source_refund": None,
        "transfer": transfer["id"],
    }


ENDPOINTS = [
    Endpoint("POST", "/v1/transfers", "TransferCreateParams", create),
    Endpoint("GET", "/v1/transfers", "TransferListParams", list_all),
    Endpoint("GET", "/v1/transfers/{id}", "TransferRetrieveParams", retrieve),
    Endpoint("POST", "/v1/transfers/{id}", "TransferUpdateParams", update),
    Endpoint("POST", "/v1/transfers/{id}/reversals", "TransferCreateReversalParams", reverse),
    Endpoint("GET", "/v1/transfers/{id}/reversals", "TransferListReversalsParams", list_reversals),
    Endpoint(
        "GET",
        "/v1/transfers/{id}/reversals/{reversal}",
        "TransferRetrieveReversalParams",
        retrieve_reversal,
    ),
]
