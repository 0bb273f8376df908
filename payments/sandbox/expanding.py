"""`expand[]`: ids in an answer replaced by the things they name."""

from typing import Any

from payments.sandbox import listing
from payments.sandbox.billing import invoicing
from payments.sandbox.errors import ApiError, Json
from payments.sandbox.world import World, snapshot

EMPTY_LISTS = {
    ("customer", "sources"): "/v1/customers/{id}/sources",
    ("customer", "subscriptions"): "/v1/customers/{id}/subscriptions",
    ("customer", "tax_ids"): "/v1/customers/{id}/tax_ids",
}


def expand(world: World, answer: Json, paths: list[str]) -> Json:
    """A copy of the answer: what is stored keeps its ids."""
    if not paths:
        return answer
    answer = snapshot(answer)
    for path in paths:
        _follow(world, answer, path.split("."), path)
    return answer


def _follow(world: World, here: Any, steps: list[str], path: str) -> None:
    if isinstance(here, list):
        for each in here:
            _follow(world, each, steps, path)
        return
    step, *rest = steps
    if step not in here:
        _include(world, here, step, path)
    if isinstance(here[step], str):
        here[step] = _named(world, here[step], path)
    if rest and here[step] is not None:
        _follow(world, here[step], rest, path)


def _named(world: World, id: str, path: str) -> Json:
    thing = world.store.anything(id)
    if thing is None:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    return snapshot(thing)


def _include(world: World, here: Json, step: str, path: str) -> None:
    """Some lists are only in the answer when asked for."""
    kind = str(here.get("object"))
    if (kind, step) == ("charge", "refunds"):
        refunds = [
            each for each in world.store.newest_first("refund") if each["charge"] == here["id"]
        ]
        here[step] = listing.cut(refunds, {}, f"/v1/charges/{here['id']}/refunds")
    elif kind == "invoice" and step in ("payments", "confirmation_secret"):
        here[step] = _of_invoice(world, here, step)
    elif (kind, step) == ("price", "currency_options"):
        here[step] = _currency_options(here)
    elif (kind, step) == ("price", "tiers"):
        here[step] = None
    elif (kind, step) in EMPTY_LISTS:
        url = EMPTY_LISTS[kind, step].format(id=here["id"])
        here[step] = {"object": "list", "data": [], "has_more": False, "url": url}
    else:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")


def _of_invoice(world: World, invoice: Json, step: str) -> Json | None:
    """How it is being paid: its payments, or what a browser needs to pay it."""
    if step == "payments":
        payment = invoicing.payment_of(world, invoice)
        return snapshot(listing.cut([payment] if payment else [], {}, "/v1/invoice_payments"))
    intent = invoicing.intent_of(world, invoice)
    if intent is None:
        return None
    return {"client_secret": intent["client_secret"], "type": "payment_intent"}


def _currency_options(price: Json) -> Json:
    """A price is in one currency here."""
    names = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")
    return {price["currency"]: {name: price[name] for name in names}}
