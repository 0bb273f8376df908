"""Payouts v1: money sent to people by their address, one batch of items at a time.

A batch is taken at once and its items come to their end a moment later. A `sender_batch_id` is
taken once within thirty days; whoever sends it again is told where its batch is.
"""

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.paypal import amounts, balance
from payments.sandbox.paypal.errors import PayPalError, detail, no_such
from payments.sandbox.paypal.things import Asked, emit, link, new_id, time_of
from payments.sandbox.world import World

REMEMBERS_FOR = 30 * 86_400
RETURNED_AFTER = 30 * 86_400
# 2 %, half units up, up to so many coins: PayPal's usual price, with a cap of our own.
FEE_BASIS_POINTS, FEE_AT_MOST = 200, 1_200
# What becomes of an item, by a word in the address it goes to.
BY_ADDRESS = {
    "unclaimed": "UNCLAIMED",
    "onhold": "ONHOLD",
    "blocked": "BLOCKED",
    "failed": "FAILED",
    "slow": "PENDING",
}
ERRORS = {
    "UNCLAIMED": ("RECEIVER_UNREGISTERED", "This receiver is not registered with PayPal."),
    "FAILED": ("RECEIVER_ACCOUNT_LOCKED", "The receiver's account cannot take money."),
    "BLOCKED": ("RISK_DECLINE", "PayPal has blocked this payout."),
}
EVENTS = {
    "SUCCESS": "PAYMENT.PAYOUTS-ITEM.SUCCEEDED",
    "UNCLAIMED": "PAYMENT.PAYOUTS-ITEM.UNCLAIMED",
    "ONHOLD": "PAYMENT.PAYOUTS-ITEM.HELD",
    "BLOCKED": "PAYMENT.PAYOUTS-ITEM.BLOCKED",
    "FAILED": "PAYMENT.PAYOUTS-ITEM.FAILED",
    "RETURNED": "PAYMENT.PAYOUTS-ITEM.RETURNED",
    "REFUNDED": "PAYMENT.PAYOUTS-ITEM.REFUNDED",
}
# From which states an item may go on, and to what.
MOVES = {
    "PENDING": {"SUCCESS", "UNCLAIMED", "ONHOLD", "BLOCKED", "FAILED"},
    "ONHOLD": {"SUCCESS", "UNCLAIMED", "BLOCKED", "FAILED"},
    "UNCLAIMED": {"SUCCESS", "RETURNED"},
    "BLOCKED": {"SUCCESS"},
    "SUCCESS": {"REFUNDED"},
}
GONE = ("SUCCESS", "UNCLAIMED")


def create(world: World, asked: Asked) -> Json:
    header, items = asked.body["sender_batch_header"], asked.body["items"]
    _refuse_twice(world, header["sender_batch_id"], asked)
    coins = [_read(each["amount"]) for each in items]
    currency = items[0]["amount"]["currency"]
    if {each["amount"]["currency"] for each in items} != {currency}:
        raise _invalid("items", "All items of a batch are in one currency.")
    if world.faults.take("payout_refused"):
        raise PayPalError(422, "INSUFFICIENT_FUNDS")
    promised = sum(sum(_costs(world, each["id"])) for each in _undecided(world, currency))
    wanted = sum(coins) + sum(map(_fee_of, coins))
    if wanted > balance.held(world).get(currency, 0) - promised:
        raise PayPalError(422, "INSUFFICIENT_FUNDS")
    now = time_of(world.clock.now())
    batch = {
        "id": new_id(13),
        "batch_status": "PENDING",
        "time_created": now,
        "sender_batch_header": header,
    }
    world.store.add("paypal_batch", batch, at=world.clock.now())
    for item, each in zip(items, coins, strict=True):
        _add_item(world, batch, item, each)
    world.later(world.settle_after, "finish_paypal_batch", batch["id"])
    return {"batch_header": _header(batch), "links": [_self(batch, asked)]}


def retrieve_batch(world: World, asked: Asked) -> Json:
    batch = _get(world, "paypal_batch", asked.ids["id"])
    items = [_shown(each) for each in _items_of(world, batch["id"])]
    return {
        "total_items": len(items),
        "total_pages": 1,
        "batch_header": _header(batch),
        "items": items,
        "links": [_self(batch, asked)],
    }


def retrieve_item(world: World, asked: Asked) -> Json:
    return _shown(_get(world, "paypal_payout_item", asked.ids["id"]))


def cancel_item(world: World, asked: Asked) -> Json:
    """Only while nobody has claimed it."""
    item = _get(world, "paypal_payout_item", asked.ids["id"])
    status = item["transaction_status"]
    if status == "RETURNED":
        raise PayPalError(400, "ITEM_ALREADY_CANCELLED")
    if status != "UNCLAIMED":
        raise PayPalError(400, "ITEM_INCORRECT_STATUS")
    become(world, item, "RETURNED")
    return _shown(item)


def finish(world: World, batch_id: str) -> None:
    """Each item of a batch comes to what its address says."""
    batch = world.store.find("paypal_batch", batch_id)
    if batch is None:
        return
    for item in _items_of(world, batch_id):
        told = world.faults.take("payout_item")
        name = item["payout_item"]["receiver"].partition("@")[0]
        by_address = next((state for word, state in BY_ADDRESS.items() if word in name), "SUCCESS")
        state = told.detail.get("status", "FAILED") if told else by_address
        if state in MOVES.get(item["transaction_status"], ()):
            become(world, item, state)
    is_over = all(each["transaction_status"] != "PENDING" for each in _items_of(world, batch_id))
    world.change(batch, batch_status="SUCCESS" if is_over else "PROCESSING")


def give_up(world: World, item_id: str) -> None:
    """Nobody has claimed it for thirty days."""
    item = world.store.find("paypal_payout_item", item_id)
    if item is not None and item["transaction_status"] == "UNCLAIMED":
        become(world, item, "RETURNED")


def become(world: World, item: Json, status: str) -> None:
    """The item goes on; money leaves our balance with it, or comes back without the fee."""
    was, (coins, fee) = item["transaction_status"], _costs(world, item["id"])
    currency = item["payout_item"]["amount"]["currency"]
    told = _problem(status) if status in ERRORS else {}
    item.pop("errors", None)
    world.change(item, transaction_status=status, time_processed=time_of(world.clock.now()), **told)
    if status in GONE and was not in GONE:
        item["payout_item_fee"] = _money(fee, currency)
        balance.move(world, -coins - fee, currency, kind="payout", of=item["id"])
    if was in GONE and status not in GONE:
        balance.move(world, coins, currency, kind="return", of=item["id"])
    if status == "UNCLAIMED":
        world.later(RETURNED_AFTER, "return_paypal_item", item["id"])
    emit(world, EVENTS[status], _shown(item))


def control(world: World, asked: Json) -> Json:
    """`/control/paypal`: put money on the balance (`topup`, `currency`), or let the item for a
    `receiver` come to a `status`, as only PayPal or its receiver can.
    """
    if "topup" in asked:
        amount = {"currency": asked.get("currency", "EUR"), "value": str(asked["topup"])}
        balance.move(world, _read(amount), amount["currency"], kind="topup")
        return {"balance": balance.held(world)}
    sent_to, status = asked.get("receiver"), asked.get("status")
    for item in world.store.newest_first("paypal_payout_item"):
        is_there = item["payout_item"]["receiver"] == sent_to
        if is_there and status in MOVES.get(item["transaction_status"], ()):
            become(world, item, str(status))
            return _shown(item)
    raise ApiError("There is no such item that could become that.", param="receiver")


# ---------------------------------------------------------------- parts


def _refuse_twice(world: World, name: str, asked: Asked) -> None:
    """Of a name that was used lately PayPal shows where its batch is."""
    for batch in world.store.oldest_first("paypal_batch"):
        at = world.store.secrets(batch["id"])["at"]
        is_late = at < world.clock.now() - REMEMBERS_FOR
        if batch["sender_batch_header"]["sender_batch_id"] == name and not is_late:
            said = {"field": "SENDER_BATCH_ID", "issue": "DUPLICATE_REQUEST_ID"}
            where = {"description": "Duplicate batch request", "link": [_self(batch, asked)]}
            raise PayPalError(400, "USER_BUSINESS_ERROR", said | where)


def _add_item(world: World, batch: Json, item: Json, coins: int) -> None:
    fee = _fee_of(coins)
    made = {
        "id": new_id(13),
        "transaction_status": "PENDING",
        "payout_item_fee": _money(0, item["amount"]["currency"]),
        "payout_batch_id": batch["id"],
        "sender_batch_id": batch["sender_batch_header"]["sender_batch_id"],
        "payout_item": item,
        "time_processed": batch["time_created"],
    }
    world.store.add("paypal_payout_item", made, coins=coins, fee=fee)


def _items_of(world: World, batch_id: str) -> list[Json]:
    items = world.store.oldest_first("paypal_payout_item")
    return [each for each in items if each["payout_batch_id"] == batch_id]


def _undecided(world: World, currency: str) -> list[Json]:
    """Items whose money is spoken for and has not gone."""
    return [
        each
        for each in world.store.oldest_first("paypal_payout_item")
        if each["transaction_status"] in ("PENDING", "ONHOLD")
        and each["payout_item"]["amount"]["currency"] == currency
    ]


def _costs(world: World, item_id: str) -> tuple[int, int]:
    secrets = world.store.secrets(item_id)
    return secrets["coins"], secrets["fee"]


def _problem(status: str) -> Json:
    name, message = ERRORS[status]
    return {"errors": {"name": name, "message": message, "details": []}}


def _read(amount: Json) -> int:
    wire = {"currency_code": amount["currency"], "value": amount["value"]}
    return amounts.read(wire, field="/items/0/amount")


def _money(coins: int, currency: str) -> Json:
    return {"currency": currency, "value": amounts.write(coins, currency)["value"]}


def _fee_of(coins: int) -> int:
    return min(FEE_AT_MOST, (coins * FEE_BASIS_POINTS + 5_000) // 10_000)


def _invalid(field: str, said: str) -> PayPalError:
    return PayPalError(400, "VALIDATION_ERROR", detail("VALIDATION_ERROR", said, field))


def _header(batch: Json) -> Json:
    header = {name: value for name, value in batch.items() if name != "id"}
    return {"payout_batch_id": batch["id"], **header}


def _shown(item: Json) -> Json:
    shown = {name: value for name, value in item.items() if name != "id"}
    return {"payout_item_id": item["id"], **shown}


def _self(batch: Json, asked: Asked) -> Json:
    return link(f"{asked.base}/v1/payments/payouts/{batch['id']}", "self")


def _get(world: World, kind: str, id: str) -> Json:
    found = world.store.find(kind, id)
    if found is None:
        raise no_such(id)
    return found
