"""Orders v2: created, approved by a payer on the hosted page, captured once."""

from payments.sandbox.errors import Json
from payments.sandbox.paypal import amounts, balance
from payments.sandbox.paypal.errors import no_such, unprocessable
from payments.sandbox.paypal.things import Asked, emit, link, new_id, time_of
from payments.sandbox.world import World

LIVES_FOR = 72 * 3600
PAYER = {"email_address": "payer@example.com", "payer_id": "WBSANDBOXPAYER"}


def create(world: World, asked: Asked) -> Json:
    unit = asked.body["purchase_units"][0]
    coins = amounts.read(unit["amount"], field="/purchase_units/@reference_id=='default'/amount")
    unit = {"reference_id": "default", **unit}
    unit["amount"] = amounts.write(coins, unit["amount"]["currency_code"])
    order = {
        "id": new_id(),
        "intent": "CAPTURE",
        "status": "PAYER_ACTION_REQUIRED",
        "payment_source": {"paypal": {}},
        "purchase_units": [unit],
        "create_time": time_of(world.clock.now()),
    }
    context = asked.body["payment_source"]["paypal"]["experience_context"]
    world.store.add("paypal_order", order, context=context, at=world.clock.now(), coins=coins)
    return shown(order, asked)


def retrieve(world: World, asked: Asked) -> Json:
    return shown(find(world, asked.ids["id"]), asked)


def approve(world: World, order: Json) -> None:
    """The payer agrees, on the hosted page."""
    source = {"paypal": {**PAYER, "account_id": PAYER["payer_id"]}}
    world.change(order, status="APPROVED", payer=PAYER, payment_source=source)
    emit(world, "CHECKOUT.ORDER.APPROVED", order)


def capture(world: World, asked: Asked) -> Json:
    order = find(world, asked.ids["id"])
    if order["status"] == "COMPLETED":
        raise unprocessable("ORDER_ALREADY_CAPTURED", "Order already captured.")
    if order["status"] != "APPROVED":
        said = "Payer has not yet approved the Order for payment."
        raise unprocessable("ORDER_NOT_APPROVED", said)
    if world.faults.take("decline"):
        world.change(order, status="PAYER_ACTION_REQUIRED")
        said = "The instrument presented was either declined by the processor or bank."
        links = [link(approval(order, asked), "redirect")]
        raise unprocessable("INSTRUMENT_DECLINED", said, links=links)
    is_pending = world.faults.take("capture_pending") is not None
    made = _capture(world, order, asked, is_pending=is_pending)
    unit = order["purchase_units"][0]
    unit["payments"] = {"captures": [made]}
    world.change(order, status="COMPLETED", update_time=made["create_time"])
    emit(world, "PAYMENT.CAPTURE.PENDING" if is_pending else "PAYMENT.CAPTURE.COMPLETED", made)
    return shown(order, asked)


def find(world: World, id: str) -> Json:
    """An order that nobody captured is gone after three days."""
    order = world.store.find("paypal_order", id)
    if order is None:
        raise no_such(id)
    is_old = world.store.secrets(id)["at"] < world.clock.now() - LIVES_FOR
    if is_old and order["status"] != "COMPLETED":
        raise no_such(id)
    return order


def shown(order: Json, asked: Asked) -> Json:
    here = f"{asked.base}/v2/checkout/orders/{order['id']}"
    links = [link(here, "self")]
    if order["status"] == "PAYER_ACTION_REQUIRED":
        links.append(link(approval(order, asked), "payer-action"))
    if order["status"] == "APPROVED":
        links.append(link(f"{here}/capture", "capture", "POST"))
    return {**order, "links": links}


def approval(order: Json, asked: Asked) -> str:
    return f"{asked.base}/checkoutnow?token={order['id']}"


def _capture(world: World, order: Json, asked: Asked, *, is_pending: bool) -> Json:
    unit = order["purchase_units"][0]
    now = time_of(world.clock.now())
    id = new_id()
    made = {
        "id": id,
        "status": "PENDING" if is_pending else "COMPLETED",
        "amount": unit["amount"],
        "final_capture": True,
        "custom_id": unit.get("custom_id", ""),
        "create_time": now,
        "update_time": now,
        "supplementary_data": {"related_ids": {"order_id": order["id"]}},
        "links": [link(f"{asked.base}/v2/payments/captures/{id}", "self")],
    }
    if is_pending:
        made["status_details"] = {"reason": "PENDING_REVIEW"}
        world.later(world.settle_after, "finish_paypal_capture", id)
    else:
        made["seller_receivable_breakdown"] = _taken(world, order, id)
    world.store.add("paypal_capture", made, order=order["id"], gone=0)
    return made


def finish_capture(world: World, id: str) -> None:
    """What was pending has been looked at, and is paid."""
    made = world.store.find("paypal_capture", id)
    if made is None or made["status"] != "PENDING":
        return
    order = find(world, world.store.secrets(id)["order"])
    del made["status_details"]
    breakdown = _taken(world, order, id)
    world.change(made, status="COMPLETED", seller_receivable_breakdown=breakdown)
    note(world, made)
    emit(world, "PAYMENT.CAPTURE.COMPLETED", made)


def note(world: World, made: Json) -> None:
    """The order shows its capture as it is now."""
    order = find(world, world.store.secrets(made["id"])["order"])
    order["purchase_units"][0]["payments"]["captures"] = [made]
    world.store.touch(order)


def _taken(world: World, order: Json, capture_id: str) -> Json:
    """The money comes to our balance, less the fee; what it came to."""
    currency = order["purchase_units"][0]["amount"]["currency_code"]
    coins = world.store.secrets(order["id"])["coins"]
    fee = amounts.fee_of(coins, currency)
    balance.move(world, coins - fee, currency, kind="capture", of=capture_id)
    return {
        "gross_amount": amounts.write(coins, currency),
        "paypal_fee": amounts.write(fee, currency),
        "net_amount": amounts.write(coins - fee, currency),
    }
