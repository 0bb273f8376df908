"""Disputes that the demo claims banks have opened. As with its payments the name says all: the
dispute is there when somebody asks.
"""

import re

from payments.sandbox.errors import Json
from payments.sandbox.objects import demo_payments
from payments.sandbox.objects.dispute_money import withdrawn_then
from payments.sandbox.objects.dispute_shape import new_fields
from payments.sandbox.world import World

# How it stands, the bank's reason, when it was opened, until when to answer, and the payment.
_NAME = re.compile(
    r"^du_demo_(needs_response|lost)_([a-z_]+)_(\d{1,12})_(\d{1,12})_([0-9a-f]{32}_\w+)$"
)


def dispute(world: World, id: str, *, param: str = "id") -> Json:
    """The dispute of this name, or the refusal."""
    match = _NAME.match(id)
    if match is not None and world.store.anything(id) is None:
        state, reason, opened, due_by, payment = match.groups()
        charge = demo_payments.charge(world, f"ch_demo_{payment}", param=param)
        _appear(world, id, charge, state, reason, int(opened), int(due_by))
    return world.store.get("dispute", id, param=param)


def _appear(
    world: World, id: str, charge: Json, state: str, reason: str, opened: int, due_by: int
) -> None:
    """All of the charge is taken. What is lost was answered, without success."""
    fields = new_fields(
        charge, amount=charge["amount"], reason=reason, is_inquiry=False, now=opened
    )
    dispute = world.store.add(
        "dispute", {"id": id, "object": "dispute", "created": opened, **fields, "status": state}
    )
    was_answered = state == "lost"
    details = dispute["evidence_details"] | {
        "due_by": due_by,
        "has_evidence": was_answered,
        "submission_count": int(was_answered),
    }
    world.change(dispute, evidence_details=details)
    world.change(charge, disputed=True)
    demo_payments.counted_before(world, withdrawn_then(world, dispute, opened))
    if not was_answered:
        world.later(due_by - world.clock.now(), "miss_dispute_deadline", id)
