"""PayPal's Disputes v1 (developer.paypal.com, "Disputes"): what payers complain of, what PayPal
took meanwhile, and how it decided. They are answered on PayPal's own pages, by people.
"""

import datetime as dt
from collections.abc import Iterator

from payments.models import Dispute
from payments.money import from_paypal
from payments.providers.base import SeenDispute, SeenMovement
from payments.providers.paypal_calls import Json, call

DISPUTES = "/v1/customer/disputes"
PAGE_SIZE = 50
# PayPal's reasons in the words that we have for them; others stay as they are.
REASONS = {
    "MERCHANDISE_OR_SERVICE_NOT_RECEIVED": "product_not_received",
    "MERCHANDISE_OR_SERVICE_NOT_AS_DESCRIBED": "product_unacceptable",
    "UNAUTHORISED": "fraudulent",
    "CREDIT_NOT_PROCESSED": "credit_not_processed",
    "DUPLICATE_TRANSACTION": "duplicate",
    "CANCELED_RECURRING_BILLING": "subscription_canceled",
}
WAITS_FOR_US = ("OPEN", "WAITING_FOR_SELLER_RESPONSE")
FOR_THE_BUYER = ("RESOLVED_BUYER_FAVOUR", "ACCEPTED")
OURS, THE_MONEY = "SELLER", "DISPUTE_SETTLEMENT"


class PayPalDisputes:
    def retrieve_dispute(self, id: str) -> SeenDispute:
        return _seen(call("GET", f"{DISPUTES}/{id}"))

    def disputes_since(self, since: dt.datetime) -> Iterator[SeenDispute]:
        """The list shows them in short: each is fetched."""
        start = since.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        page = 1
        while True:
            asked = f"create_time_after={start}&page_size={PAGE_SIZE}&page={page}"
            items = call("GET", f"{DISPUTES}?{asked}").get("items") or []
            for each in items:
                yield self.retrieve_dispute(each["dispute_id"])
            if len(items) < PAGE_SIZE:
                return
            page += 1


def _seen(told: Json) -> SeenDispute:
    about: Json = next(iter(told.get("disputed_transactions") or ()), {})
    amount, movements = told["dispute_amount"], _movements(told)
    due = told.get("seller_response_due_date")
    return SeenDispute(
        id=told["dispute_id"],
        payment_id=about.get("seller_transaction_id", ""),
        state=_state(told, was_taken=any(each.amount < 0 for each in movements)),
        amount=from_paypal(amount["value"], amount["currency_code"]),
        currency=amount["currency_code"],
        reason=REASONS.get(told["reason"], told["reason"].lower()),
        network_code="",
        opened_at=dt.datetime.fromisoformat(told["create_time"]),
        due_by=dt.datetime.fromisoformat(due) if due else None,
        submissions=0,
        movements=movements,
    )


def _state(told: Json, *, was_taken: bool) -> Dispute.State:
    """An inquiry is between payer and seller; a claim (CHARGEBACK and later) PayPal decides. One
    that was settled by a refund has taken nothing.
    """
    state = Dispute.State
    is_inquiry = told.get("dispute_life_cycle_stage") == "INQUIRY"
    if told["status"] != "RESOLVED":
        waits = told["status"] in WAITS_FOR_US
        if is_inquiry:
            return state.INQUIRY if waits else state.INQUIRY_REVIEW
        return state.NEEDS_RESPONSE if waits else state.UNDER_REVIEW
    code = (told.get("dispute_outcome") or {}).get("outcome_code")
    if code in FOR_THE_BUYER and (was_taken or not is_inquiry):
        return state.LOST
    return state.INQUIRY_CLOSED if is_inquiry and not was_taken else state.WON


def _movements(told: Json) -> tuple[SeenMovement, ...]:
    """What was taken of us with the fees for that, and what came back. PayPal's newer list is
    `fund_movements`, the older `money_movements`.
    """
    listed = told.get("fund_movements") or told.get("money_movements") or ()
    ours = [each for each in listed if OURS in (each.get("party"), each.get("affected_party"))]
    fees = -sum(_signed(each) for each in ours if each["reason"] != THE_MONEY)
    seen = []
    for each in ours:
        if each["reason"] == THE_MONEY:
            moved = _signed(each)
            seen.append(
                SeenMovement(
                    amount=moved,
                    fee=fees if moved < 0 else 0,
                    currency=each["amount"]["currency_code"],
                    at=dt.datetime.fromisoformat(each["initiated_time"]),
                )
            )
    return tuple(seen)


def _signed(movement: Json) -> int:
    """Below zero when it was taken."""
    amount = movement["amount"]
    minor = abs(from_paypal(amount["value"], amount["currency_code"]))
    return -minor if (movement.get("type") or movement.get("direction")) == "DEBIT" else minor
