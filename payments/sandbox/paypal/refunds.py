"""Captures, and what goes back of them: never more than came."""

from payments.sandbox.errors import Json
from payments.sandbox.paypal import amounts, balance, orders
from payments.sandbox.paypal.errors import no_such, unprocessable
from payments.sandbox.paypal.things import Asked, emit, link, new_id, time_of
from payments.sandbox.world import World


def retrieve_capture(world: World, asked: Asked) -> Json:
    return _get(world, "paypal_capture", asked.ids["id"])


def retrieve(world: World, asked: Asked) -> Json:
    return _get(world, "paypal_refund", asked.ids["id"])


def create(world: World, asked: Asked) -> Json:
    capture = _get(world, "paypal_capture", asked.ids["id"])
    secrets = world.store.secrets(capture["id"])
    currency = capture["amount"]["currency_code"]
    whole = amounts.read(capture["amount"], field="/amount")
    left = whole - secrets["gone"]
    if capture["status"] not in ("COMPLETED", "PARTIALLY_REFUNDED") or not left:
        said = "The capture has already been fully refunded, or cannot be refunded."
        raise unprocessable("CAPTURE_FULLY_REFUNDED", said)
    wanted = asked.body.get("amount") or amounts.write(left, currency)
    coins = amounts.read(wanted, field="/amount")
    if wanted["currency_code"] != currency:
        said = "Refund must be in the same currency as the capture."
        raise unprocessable("REFUND_CAPTURE_CURRENCY_MISMATCH", said, field="/amount/currency_code")
    if coins > left:
        said = "The refund amount must be less than or equal to the capture amount that has not yet"
        raise unprocessable("REFUND_AMOUNT_EXCEEDED", f"{said} been refunded.", field="/amount")
    refund = _made(world, asked, capture, coins)
    secrets["gone"] += coins
    balance.move(world, -coins, currency, kind="refund", of=refund["id"])
    gone = secrets["gone"] == whole
    world.change(capture, status="REFUNDED" if gone else "PARTIALLY_REFUNDED")
    orders.note(world, capture)
    _note(world, secrets["order"], refund)
    emit(world, "PAYMENT.CAPTURE.REFUNDED", refund)
    return refund


def _made(world: World, asked: Asked, capture: Json, coins: int) -> Json:
    id, now = new_id(), time_of(world.clock.now())
    links = [
        link(f"{asked.base}/v2/payments/refunds/{id}", "self"),
        link(f"{asked.base}/v2/payments/captures/{capture['id']}", "up"),
    ]
    refund = {
        "id": id,
        "status": "COMPLETED",
        "amount": amounts.write(coins, capture["amount"]["currency_code"]),
        "create_time": now,
        "update_time": now,
        "links": links,
    }
    told = ("custom_id", "invoice_id", "note_to_payer")
    refund |= {name: asked.body[name] for name in told if name in asked.body}
    return world.store.add("paypal_refund", refund)


def _note(world: World, order_id: str, refund: Json) -> None:
    order = orders.find(world, order_id)
    order["purchase_units"][0]["payments"].setdefault("refunds", []).append(refund)
    world.store.touch(order)


def _get(world: World, kind: str, id: str) -> Json:
    found = world.store.find(kind, id)
    if found is None:
        raise no_such(id)
    return found
