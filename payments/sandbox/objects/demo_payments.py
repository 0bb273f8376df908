"""Payments that the demo claims to have been paid. It names a hundred thousand of them without
asking for one, and each name says all of it: they are there when somebody asks.
"""

import re

from payments.sandbox.errors import Json
from payments.sandbox.objects import balance, payment_methods
from payments.sandbox.objects.charge_shape import new_fields as charge_fields
from payments.sandbox.objects.intent_shape import new_fields as intent_fields
from payments.sandbox.store import random_id
from payments.sandbox.world import Call, World

# Our own name of it, the amount, its currency, the fee, and when it was paid.
_NAME = re.compile(
    r"^(?:pi|ch)_demo_([0-9a-f]{32}_([1-9]\d{0,11})_([a-z]{3})_(\d{1,12})_(\d{1,12}))$"
)


def intent(world: World, id: str, *, param: str = "id") -> Json:
    """The payment intent of this name, or the refusal."""
    _appear(world, id)
    return world.store.get("payment_intent", id, param=param)


def charge(world: World, id: str, *, param: str = "id") -> Json:
    """The charge of this name, or the refusal."""
    _appear(world, id)
    return world.store.get("charge", id, param=param)


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
    reference = name[:32]
    parts = (reference[:8], reference[8:12], reference[12:16], reference[16:20], reference[20:])
    params = {"amount": amount, "metadata": {"payment": "-".join(parts)}}
    id = f"pi_demo_{name}"
    return world.store.add(
        "payment_intent",
        {
            "id": id,
            "object": "payment_intent",
            "created": at,
            **intent_fields(world, Call(params, {}), currency),
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
    return world.change(movement, created=at)
