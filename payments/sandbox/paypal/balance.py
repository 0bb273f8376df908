"""What PayPal holds for the platform, by currency, in the smallest coin that it knows.

As with PayPal itself, what is asked for is only given when it is there: payouts with their fees
come out of the balance in their own currency, and nothing is exchanged.
"""

from payments.sandbox.errors import Json
from payments.sandbox.paypal import amounts
from payments.sandbox.paypal.things import Asked, new_id, time_of
from payments.sandbox.world import World


def move(world: World, coins: int, currency: str, *, kind: str, of: str = "") -> None:
    """Write one movement down; `kind` is capture, refund, payout, return or topup."""
    row = {"id": new_id(), "coins": coins, "currency": currency, "kind": kind, "of": of}
    world.store.add("_paypal_movement", row)


def held(world: World) -> dict[str, int]:
    """All that has come and not gone."""
    sums: dict[str, int] = {}
    for row in world.store.oldest_first("_paypal_movement"):
        sums[row["currency"]] = sums.get(row["currency"], 0) + row["coins"]
    return sums


def retrieve(world: World, asked: Asked) -> Json:
    """`GET /v1/reporting/balances`, of PayPal's Transaction Search."""
    now = time_of(world.clock.now())
    balances = []
    for currency, coins in sorted(held(world).items()):
        sign, worth = "-" if coins < 0 else "", amounts.write(abs(coins), currency)
        total = worth | {"value": f"{sign}{worth['value']}"}
        nothing = amounts.write(0, currency)
        balances.append(
            {
                "currency": currency,
                "total_balance": total,
                "available_balance": total,
                "withheld_balance": nothing,
            }
        )
    return {"balances": balances, "as_of_time": now, "last_refresh_time": now}
