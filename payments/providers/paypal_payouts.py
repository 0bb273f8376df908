"""PayPal's Payouts v1 (developer.paypal.com, "Payouts API"): money sent to an e-mail address, each
payout as a batch of one item.

A batch is named by us (`sender_batch_id`). PayPal lists no batches and finds none by that name; but
who sends the same name again within thirty days is refused and told where its batch is. So asking
again under the same key is how we look, and sends nothing twice.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from payments.money import from_paypal, to_paypal
from payments.providers.base import (
    Fee,
    NoAnswer,
    NotThere,
    Refused,
    ReversalOrder,
    SeenReversal,
    SeenTransfer,
    TransferOrder,
)
from payments.providers.paypal_calls import Json, call

PAYOUTS, ITEMS = "/v1/payments/payouts", "/v1/payments/payouts-item"
TAKEN_ALREADY = "USER_BUSINESS_ERROR"
States = SeenTransfer.State
STATES = {
    "PENDING": States.UNDERWAY,
    "ONHOLD": States.UNDERWAY,
    "SUCCESS": States.SENT,
    "UNCLAIMED": States.UNCLAIMED,
    "FAILED": States.FAILED,
    "BLOCKED": States.FAILED,
    "DENIED": States.FAILED,
    "RETURNED": States.RETURNED,
    "REFUNDED": States.RETURNED,
    "REVERSED": States.RETURNED,
}


class PayPalPayouts:
    name = "paypal"
    # PayPal knows a name for thirty days. Later it would take it for a new one.
    keys_last: dt.timedelta | None = dt.timedelta(days=29)

    def transfer(self, order: TransferOrder) -> SeenTransfer:
        """To `account_id`, an e-mail address. What was sent under this key before is what is seen.
        Refused when our balance there is too small for amount and fee (INSUFFICIENT_FUNDS).
        """
        item = {
            "recipient_type": "EMAIL",
            "receiver": order.account_id,
            "amount": {
                "currency": order.currency,
                "value": to_paypal(order.amount, order.currency),
            },
            "sender_item_id": order.idempotency_key,
        }
        header = {
            "sender_batch_id": order.idempotency_key,
            "email_subject": f"A payout of {settings.SITE_NAME}",
        }
        body = {"sender_batch_header": header, "items": [item]}
        try:
            made = call("POST", PAYOUTS, body, key=order.idempotency_key)
        except Refused as refusal:
            batch_id = _batch_named_in(refusal)
            if batch_id is None:
                raise
        else:
            batch_id = made["batch_header"]["payout_batch_id"]
        return self._made(batch_id)

    def retrieve_transfer(self, id: str) -> SeenTransfer:
        return _seen_batch(call("GET", f"{PAYOUTS}/{id}"))

    def ask_back(self, seen: SeenTransfer) -> SeenTransfer:
        """Take back what nobody has claimed. Refused when somebody has meanwhile."""
        try:
            call("POST", f"{ITEMS}/{seen.item_id}/cancel", {}, key=f"back-{seen.item_id}")
        except Refused as refusal:
            if refusal.code != "ITEM_ALREADY_CANCELLED":
                raise
        return self.retrieve_transfer(seen.id)

    def find_transfer(self, group: str) -> SeenTransfer | None:
        """Only by asking again under the same key: see above."""
        return None

    def reverse(self, order: ReversalOrder) -> SeenReversal:
        """What somebody has, PayPal does not take away from them."""
        raise Refused("PayPal takes nothing back of what has arrived", code="NOT_REVERSIBLE")

    def find_reversal(self, transfer_id: str, *, reference: str) -> SeenReversal | None:
        return None

    def _made(self, batch_id: str) -> SeenTransfer:
        try:
            return self.retrieve_transfer(batch_id)
        except NotThere as lost:
            raise NoAnswer(f"PayPal does not show the batch {batch_id} yet") from lost


def _batch_named_in(refusal: Refused) -> str | None:
    """Where PayPal says that the batch of this name is; None when it was another refusal. One that
    was taken and is not shown leaves us in the dark.
    """
    if refusal.told.get("name") != TAKEN_ALREADY:
        return None
    details = refusal.told.get("details") or []
    if not any(each.get("field") == "SENDER_BATCH_ID" for each in details):
        return None
    links: list[Any] = list(refusal.told.get("links") or [])
    for each in details:
        links += each.get("link") or each.get("links") or []
    for each in links:
        before, _, id = str(each.get("href", "")).rpartition("/")
        if before.endswith(PAYOUTS):
            return id.partition("?")[0]
    raise NoAnswer("PayPal has taken a payout of this name and does not say where it is")


def _seen_batch(told: Json) -> SeenTransfer:
    """A batch whose item is not shown yet, or that was denied as a whole, is seen too."""
    header = told["batch_header"]
    name = header["sender_batch_header"]["sender_batch_id"]
    item = next(iter(told.get("items") or ()), None)
    if item is None:
        raise NoAnswer(f"PayPal does not show what is in the batch {header['payout_batch_id']} yet")
    sent, status = item["payout_item"], item.get("transaction_status") or "PENDING"
    if header["batch_status"] == "DENIED":
        status = "DENIED"
    errors = item.get("errors") or {}
    return SeenTransfer(
        id=header["payout_batch_id"],
        reference=name,
        account_id=sent["receiver"],
        amount=_minor(sent["amount"]),
        reversed=0,
        currency=sent["amount"]["currency"],
        group=name,
        created_at=dt.datetime.fromisoformat(header["time_created"]),
        state=STATES[status],
        item_id=item["payout_item_id"],
        trouble_code=errors.get("name", ""),
        trouble=errors.get("message") or status,
        fee=_fee(item),
    )


def _fee(item: Json) -> Fee | None:
    """Both spellings are PayPal's: one in its reference, one in what it answers."""
    fee = item.get("payout_item_fee") or item.get("payouts_item_fee")
    return Fee(_minor(fee), fee["currency"]) if fee else None


def _minor(amount: Json) -> int:
    return from_paypal(amount["value"], amount["currency"])
