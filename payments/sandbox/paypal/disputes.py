"""Disputes v1: a payer complains of a capture, PayPal takes the money while it is a claim, and
decides. Told through `/control/paypal`; the seller's answers are given on PayPal's own pages.
"""

from payments.sandbox.errors import ApiError, Json
from payments.sandbox.paypal import amounts, balance
from payments.sandbox.paypal.errors import no_such
from payments.sandbox.paypal.things import Asked, emit, new_id, time_of
from payments.sandbox.world import World

ANSWER_WITHIN = 10 * 86_400
FEE = 1_500
WAITS, RESOLVED = "WAITING_FOR_SELLER_RESPONSE", "RESOLVED"
FAVOURS = {"won": "RESOLVED_SELLER_FAVOUR", "lost": "RESOLVED_BUYER_FAVOUR"}
REASON = "MERCHANDISE_OR_SERVICE_NOT_RECEIVED"


def retrieve(world: World, asked: Asked) -> Json:
    return _get(world, asked.ids["id"])


def list_all(world: World, asked: Asked) -> Json:
    """The newest first, in short."""
    names = ("dispute_id", "create_time", "update_time", "reason", "status", "dispute_amount")
    found = world.store.newest_first("paypal_dispute")
    return {"items": [{name: each[name] for name in names} for each in found], "links": []}


def control(world: World, asked: Json) -> Json:
    """Open one of a `capture` (`inquiry`: only a complaint so far; `amount`), or let a `dispute`
    come to an `outcome`: claim, review, won, lost or cancelled.
    """
    if "capture" in asked:
        return _open(world, asked)
    dispute = _get(world, str(asked.get("dispute", "")))
    outcome = asked.get("outcome")
    if dispute["status"] == RESOLVED:
        raise ApiError("It is over.", param="dispute")
    if outcome == "claim":
        _claim(world, dispute)
        _change(world, dispute, "UPDATED", dispute_life_cycle_stage="CHARGEBACK", status=WAITS)
    elif outcome == "review":
        _change(world, dispute, "UPDATED", status="UNDER_REVIEW")
    elif outcome in (*FAVOURS, "cancelled"):
        _resolve(world, dispute, outcome)
    else:
        raise ApiError("outcome is claim, review, won, lost or cancelled", param="outcome")
    return dispute


def _open(world: World, asked: Json) -> Json:
    capture = world.store.find("paypal_capture", str(asked["capture"]))
    if capture is None:
        raise no_such(str(asked["capture"]))
    id, now = f"PP-R-{new_id(10)}", time_of(world.clock.now())
    amount = capture["amount"]
    if "amount" in asked:
        amount = amount | {"value": str(asked["amount"])}
    is_inquiry = bool(asked.get("inquiry"))
    dispute = {
        "id": id,
        "dispute_id": id,
        "create_time": now,
        "update_time": now,
        "disputed_transactions": [
            {"seller_transaction_id": capture["id"], "custom": capture["custom_id"]}
        ],
        "reason": REASON,
        "status": WAITS,
        "dispute_amount": amount,
        "dispute_life_cycle_stage": "INQUIRY" if is_inquiry else "CHARGEBACK",
        "seller_response_due_date": time_of(world.clock.now() + ANSWER_WITHIN),
        "fund_movements": [],
    }
    world.store.add("paypal_dispute", dispute)
    if not is_inquiry:
        _claim(world, dispute)
    emit(world, "CUSTOMER.DISPUTE.CREATED", dispute)
    return dispute


def _claim(world: World, dispute: Json) -> None:
    """PayPal takes the money, and a fee, until it has decided."""
    currency = dispute["dispute_amount"]["currency_code"]
    coins = amounts.read(dispute["dispute_amount"], field="/amount")
    _move(world, dispute, -coins, currency, "DISPUTE_SETTLEMENT")
    _move(world, dispute, -FEE, currency, "DISPUTE_FEE")


def _resolve(world: World, dispute: Json, outcome: str) -> None:
    was_taken = any(each["reason"] == "DISPUTE_SETTLEMENT" for each in dispute["fund_movements"])
    currency = dispute["dispute_amount"]["currency_code"]
    coins = amounts.read(dispute["dispute_amount"], field="/amount")
    if was_taken and outcome != "lost":
        _move(world, dispute, coins, currency, "DISPUTE_SETTLEMENT")
    if not was_taken and outcome == "lost":
        _claim(world, dispute)
    code = FAVOURS.get(outcome, "CANCELED_BY_BUYER")
    _change(world, dispute, "RESOLVED", status=RESOLVED, dispute_outcome={"outcome_code": code})


def _move(world: World, dispute: Json, coins: int, currency: str, reason: str) -> None:
    balance.move(world, coins, currency, kind="dispute", of=dispute["id"])
    dispute["fund_movements"].append(
        {
            "party": "SELLER",
            "type": "DEBIT" if coins < 0 else "CREDIT",
            "amount": amounts.write(abs(coins), currency),
            "initiated_time": time_of(world.clock.now()),
            "reason": reason,
        }
    )


def _change(world: World, dispute: Json, what: str, **fields: object) -> None:
    world.change(dispute, update_time=time_of(world.clock.now()), **fields)
    emit(world, f"CUSTOMER.DISPUTE.{what}", dispute)


def _get(world: World, id: str) -> Json:
    found = world.store.find("paypal_dispute", id)
    if found is None:
        raise no_such(id)
    return found
