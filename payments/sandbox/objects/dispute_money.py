"""What a dispute moves in the balance: out when it is a chargeback, back in when it is won."""

from payments.sandbox.errors import Json
from payments.sandbox.objects import balance
from payments.sandbox.world import World, snapshot

FEE = 2000


def withdraw(world: World, dispute: Json) -> Json:
    return _move(world, dispute, -dispute["amount"], fee=FEE, category="dispute")


def reinstate(world: World, dispute: Json) -> Json:
    """In test mode the fee comes back with the money."""
    return _move(world, dispute, dispute["amount"], fee=-FEE, category="dispute_reversal")


def withdrawn_then(world: World, dispute: Json, at: int) -> Json:
    """The same as `withdraw`, long ago."""
    movement = withdraw(world, dispute)
    world.change(movement, created=at, available_on=at, status="available")
    world.change(dispute, balance_transactions=[snapshot(movement)])
    return movement


def _move(world: World, dispute: Json, amount: int, *, fee: int, category: str) -> Json:
    movement = balance.record(
        world,
        amount,
        dispute["currency"],
        kind="adjustment",
        source=dispute["id"],
        fee=fee,
        at_once=True,
    )
    words = "withdrawal" if amount < 0 else "reversal"
    for detail in movement["fee_details"]:
        detail["description"] = "Dispute fee"
    world.change(
        movement,
        reporting_category=category,
        description=f"Chargeback {words} for {dispute['charge']}",
    )
    moved = [*dispute["balance_transactions"], snapshot(movement)]
    world.change(dispute, balance_transactions=moved)
    return movement
