"""Lines before they are on an invoice: what is asked for, for which time, and what is given back
when a subscription changes in the middle of its period.
"""

from dataclasses import dataclass

from payments.sandbox.billing import periods
from payments.sandbox.errors import Json
from payments.sandbox.objects.fields import shown
from payments.sandbox.world import World


@dataclass(frozen=True)
class Line:
    amount: int
    """Minor units; below zero for what is given back."""
    words: str
    start: int
    end: int
    price: Json | None = None
    is_proration: bool = False
    invoice_item: str | None = None


def for_period(world: World, price: Json, start: int, end: int, *, is_trial: bool = False) -> Line:
    name = name_of(world, price)
    if is_trial:
        return Line(0, f"Trial period for {name}", start, end, price)
    return Line(price["unit_amount"], f"1 x {name}", start, end, price)


def for_change(world: World, subscription: Json, price: Json, at: int) -> list[Line]:
    """What a change to another price costs at this moment: the rest of the old one back, and the
    same rest at the new price, or a whole new period where the interval is another.
    """
    item = subscription["items"]["data"][0]
    start, end = item["current_period_start"], item["current_period_end"]
    old = item["price"]
    unused = periods.share(old["unit_amount"], part=end - at, whole=end - start)
    name = name_of(world, old)
    back = Line(-unused, f"Unused time on {name}", at, end, old, is_proration=True)
    if starts_anew(old, price):
        until = periods.boundary(at, price["recurring"], 1)
        return [back, for_period(world, price, at, until)]
    rest = periods.share(price["unit_amount"], part=end - at, whole=end - start)
    words = f"Remaining time on {name_of(world, price)}"
    return [back, Line(rest, words, at, end, price, is_proration=True)]


def starts_anew(old: Json, new: Json) -> bool:
    """Whether a change between these prices begins a new period: with another interval it does."""
    names = ("interval", "interval_count")
    return any(old["recurring"][name] != new["recurring"][name] for name in names)


def name_of(world: World, price: Json) -> str:
    product = world.store.get("product", price["product"])
    amount = shown(price["unit_amount"], price["currency"])
    return f"{product['name']} (at {amount} / {price['recurring']['interval']})"
