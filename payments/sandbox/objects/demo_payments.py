"""Payments that the demo claims to have been paid. It names a hundred thousand of them without
asking for one, and each name says all of it: they are there when somebody asks.
"""

import re
import uuid

from payments.sandbox.errors import Json
from payments.sandbox.objects import balance, payment_methods
from payments.sandbox.objects.charge_shape import new_fields as charge_fields
from payments.sandbox.objects.intent_shape import new_fields as intent_fields
from payments.sandbox.store import random_id
from payments.sandbox.world import World

# Our own name of it, the amount, its currency, the fee, and when it was paid.
_NAME = re.compile(
    r"^(?:pi|ch)_demo_([0-9a-f]{32}_([1-9]\d{0,11})_([a-z]{3})_(\d{1,12})_(\d{1,12}))$"
)
# Our own name of a payout, its amount, its currency, when it was sent, and to which account.
_TRANSFER = re.compile(
    r"^tr_demo_([0-9a-f]{32})_([1-9]\d{0,11})_([a-z]{3})_(\d{1,12})_(acct_demo\w+)$"
)


def intent(world: World, id: str, *, param: str = "id") -> Json:
    """The payment intent of this name, or the refusal."""
    _appear(world, id)
    return world.store.get("payment_intent", id, param=param)


def charge(world: World, id: str, *, param: str = "id") -> Json:
    """The charge of this name, or the refusal."""
    _appear(world, id)
    return world.store.get("charge", id, param=param)


def transfer(world: World, id: str) -> Json:
    """The transfer of this name, or the refusal."""
    match = _TRANSFER.match(id)
    if match is not None and world.store.anything(id) is None:
        name, amount, currency, at, account = match.groups()
        world.store.add("transfer", _sent(id, name, int(amount), currency, int(at), account))
    return world.store.get("transfer", id)


def cover(world: World, amount: int, currency: str) -> None:
    """Vendors of the demo are paid of what its couples paid. Nobody asked us for those payments,
    so what is missing of them in the balance comes in now.
    """
    missing = amount - balance.available(world).get(currency, 0)
    if missing > 0:
        balance.record(world, missing, currency, kind="topup", source="tu_demo", at_once=True)


def _sent(id: str, name: str, amount: int, currency: str, at: int, account: str) -> Json:
    return {
        "id": id,
        "object": "transfer",
        "created": at,
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": None,
        "currency": currency,
        "description": None,
        "destination": account,
        "destination_payment": random_id("py"),
        "livemode": False,
        "metadata": {"transfer": _dashed(name)},
        "reversals": {
            "object": "list",
            "data": [],
            "has_more": False,
            "total_count": 0,
            "url": f"/v1/transfers/{id}/reversals",
        },
        "reversed": False,
        "source_transaction": None,
        "source_type": "card",
        "transfer_group": f"payout-{_dashed(name)}",
    }


def _dashed(name: str) -> str:
    """Our own name of a thing, as we write it."""
    return str(uuid.UUID(name))


def _appear(world: World, id: str) -> None:
    match = _NAME.match(id)
    if match is None or world.store.anything(id) is not None:
        return
    name, amount, currency, fee, at = match.groups()
    paid = _paid_intent(world, name, int(amount), currency, int(at))
    movement = _movement(world, f"ch_demo_{name}", int(amount), currency, int(fee), int(at))
    method = payment_methods.find(world, "pm_card_visa")
    world.change(paid, payment_method=method["id"])
    world.store.add(
        "charge",
        {
            "id": paid["latest_charge"],
            "object": "charge",
            "created": int(at),
            **charge_fields(paid, method, authenticated=False),
            "balance_transaction": movement["id"],
            "receipt_url": f"/stripe/receipts/{paid['latest_charge']}",
        },
    )


def _paid_intent(world: World, name: str, amount: int, currency: str, at: int) -> Json:
    params = {"amount": amount, "metadata": {"payment": _dashed(name[:32])}}
    id = f"pi_demo_{name}"
    return world.store.add(
        "payment_intent",
        {
            "id": id,
            "object": "payment_intent",
            "created": at,
            **intent_fields(world, params, currency),
            "amount_received": amount,
            "client_secret": f"{id}_{random_id('secret')}",
            "latest_charge": f"ch_demo_{name}",
            "status": "succeeded",
        },
    )


def _movement(world: World, charge: str, amount: int, currency: str, fee: int, at: int) -> Json:
    due = at + balance.DAYS_UNTIL_AVAILABLE * 86_400
    movement = balance.record(
        world, amount, currency, kind="charge", source=charge, fee=fee, available_on=due
    )
    counted_before(world, movement)
    return world.change(movement, created=at)


def counted_before(world: World, movement: Json) -> None:
    """What the demo says of long ago is in the balance that it began with (`/control/balance`):
    this movement of it changes nothing.
    """
    balance.record(
        world,
        -movement["net"],
        movement["currency"],
        kind="topup",
        source="tu_demo",
        available_on=movement["available_on"],
    )
