"""PayPal, by its REST API: Orders v2 and the refunds of their captures, here; its payouts in
`paypal_payouts.py`, what payers complain of in `paypal_disputes.py`. There is no kit of PayPal's
that does all of it; this is the little that we need.

A payment is an order. PayPal has no way to take an order back, and needs none: nobody is charged
until we capture. `services/capturing.py` says when we do, under the payment's lock.
"""

import datetime as dt
import json

from django.conf import settings

from payments.models import Payment, Refund
from payments.money import from_paypal, to_paypal
from payments.providers.base import (
    Fee,
    PaymentOrder,
    RefundOrder,
    Refused,
    SeenBalance,
    SeenPayment,
    SeenRefund,
)
from payments.providers.paypal_calls import Json, call
from payments.providers.paypal_disputes import PayPalDisputes
from payments.providers.paypal_payouts import PayPalPayouts

DESCRIPTION_LENGTH = 127
ORDER_STATES = {
    "CREATED": Payment.State.CREATED,
    "SAVED": Payment.State.CREATED,
    "PAYER_ACTION_REQUIRED": Payment.State.CREATED,
    "APPROVED": Payment.State.CREATED,
    "VOIDED": Payment.State.CANCELLED,
}
# An order is captured once: when that did not bring the money, nothing will.
CAPTURE_STATES = {
    "COMPLETED": Payment.State.SUCCEEDED,
    "PARTIALLY_REFUNDED": Payment.State.SUCCEEDED,
    "REFUNDED": Payment.State.SUCCEEDED,
    "PENDING": Payment.State.PROCESSING,
    "DECLINED": Payment.State.CANCELLED,
    "FAILED": Payment.State.CANCELLED,
}
REFUND_STATES = {
    "COMPLETED": Refund.State.SUCCEEDED,
    "PENDING": Refund.State.PENDING,
    "FAILED": Refund.State.FAILED,
    "CANCELLED": Refund.State.FAILED,
}
BALANCES = "/v1/reporting/balances"
WEBHOOKS = "/v1/notifications/webhooks"


class PayPalProvider(PayPalPayouts, PayPalDisputes):
    name = "paypal"

    def create_payment(self, order: PaymentOrder) -> SeenPayment:
        unit = {
            "custom_id": order.reference,
            "description": order.description[:DESCRIPTION_LENGTH],
            "amount": _amount(order.amount, order.currency),
        }
        context = {
            "brand_name": settings.SITE_NAME,
            "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
            "return_url": order.return_url,
            "cancel_url": order.cancel_url,
        }
        body = {
            "intent": "CAPTURE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": context}},
        }
        return _seen(call("POST", "/v2/checkout/orders", body, key=order.idempotency_key))

    def retrieve_payment(self, id: str) -> SeenPayment:
        return _seen(call("GET", f"/v2/checkout/orders/{id}"))

    def cancel_payment(self, id: str) -> SeenPayment:
        """Not ours to ask of PayPal: that it was not captured is all there is to see. Whoever calls
        this knows that nobody is capturing.
        """
        order = call("GET", f"/v2/checkout/orders/{id}")
        if order["status"] == "COMPLETED":
            raise Refused("the order has been captured", code="ORDER_ALREADY_CAPTURED")
        return _seen(order | {"status": "VOIDED"})

    def find_payment(self, reference: str, *, since: dt.datetime) -> SeenPayment | None:
        """PayPal lists no orders. One whose answer was lost cannot be paid, because the address of
        its approval was in that answer: it does no harm, and there is nothing to find.
        """
        return None

    def capture_payment(self, id: str, *, idempotency_key: str) -> SeenPayment:
        return _seen(call("POST", f"/v2/checkout/orders/{id}/capture", {}, key=idempotency_key))

    def refund(self, order: RefundOrder) -> SeenRefund:
        body = {
            "amount": _amount(order.amount, order.currency),
            "custom_id": order.reference,
        }
        path = f"/v2/payments/captures/{order.charge_id}/refund"
        return _seen_refund(call("POST", path, body, key=order.idempotency_key))

    def balances(self) -> list[SeenBalance]:
        """Of PayPal's reports ("List all balances"), for which the app needs "Transaction Search":
        they may be three hours old, and say so.
        """
        told = call("GET", f"{BALANCES}?currency_code=ALL")
        as_of = _moment(told.get("last_refresh_time") or told["as_of_time"])
        return [_seen_balance(each, as_of) for each in told["balances"]]


# ---------------------------------------------------------------- webhooks


def webhook_id(url: str) -> str:
    """PayPal's name of the webhook at this address; empty when there is none."""
    known = call("GET", WEBHOOKS)["webhooks"]
    return next((str(each["id"]) for each in known if each["url"] == url), "")


def connect_webhook(url: str, types: list[str]) -> None:
    """Let PayPal tell this address of these, and of nothing else. Safe to repeat."""
    wanted = [{"name": type} for type in types]
    for each in call("GET", WEBHOOKS)["webhooks"]:
        if each["url"] != url:
            continue
        if {type["name"] for type in each["event_types"]} == set(types):
            return
        call("DELETE", f"{WEBHOOKS}/{each['id']}")
    call("POST", WEBHOOKS, {"url": url, "event_types": wanted})


def is_signed(transmission: dict[str, str], event: bytes, *, webhook_id: str) -> bool:
    """Ask PayPal whether it has sent this. The event goes back to the byte: PayPal compares a
    checksum of it. We fetch nothing from the address that the sender names for the certificate.
    """
    told = json.dumps(transmission | {"webhook_id": webhook_id}).encode()
    body = told[:-1] + b', "webhook_event": ' + event + b"}"
    answer = call("POST", "/v1/notifications/verify-webhook-signature", body)
    return bool(answer["verification_status"] == "SUCCESS")


# ---------------------------------------------------------------- reading


def _amount(amount: int, currency: str) -> Json:
    return {"currency_code": currency, "value": to_paypal(amount, currency)}


def _minor(amount: Json) -> int:
    return from_paypal(amount["value"], amount["currency_code"])


def _seen(order: Json) -> SeenPayment:
    unit = order["purchase_units"][0]
    made = unit.get("payments") or {}
    capture = next(iter(made.get("captures") or ()), None)
    state = CAPTURE_STATES[capture["status"]] if capture else ORDER_STATES[order["status"]]
    paid = capture is not None and state == Payment.State.SUCCEEDED
    return SeenPayment(
        id=order["id"],
        reference=unit.get("custom_id", ""),
        state=state,
        amount=_minor(unit["amount"]),
        currency=unit["amount"]["currency_code"],
        created_at=_moment(order["create_time"]),
        approve_url=_approve_url(order),
        is_approved=order["status"] == "APPROVED",
        charge_id=capture["id"] if capture and paid else "",
        paid_with="PayPal" if paid else "",
        paid_at=_moment(capture["create_time"]) if capture and paid else None,
        fee=_fee(capture) if capture and paid else None,
        refunds=tuple(_seen_refund(each) for each in made.get("refunds") or ()),
    )


def _seen_refund(refund: Json) -> SeenRefund:
    return SeenRefund(
        id=refund["id"],
        reference=refund.get("custom_id", ""),
        amount=_minor(refund["amount"]),
        state=REFUND_STATES[refund["status"]],
        created_at=_moment(refund["create_time"]),
    )


def _seen_balance(balance: Json, as_of: dt.datetime) -> SeenBalance:
    """What is withheld is there and cannot be spent."""
    total = _minor(balance["total_balance"])
    available = _minor(balance["available_balance"])
    return SeenBalance(balance["currency"], available, total - available, as_of)


def _approve_url(order: Json) -> str:
    links = {each["rel"]: each["href"] for each in order.get("links") or ()}
    return str(links.get("payer-action") or links.get("approve") or "")


def _fee(capture: Json) -> Fee | None:
    fee = (capture.get("seller_receivable_breakdown") or {}).get("paypal_fee")
    return Fee(_minor(fee), fee["currency_code"]) if fee else None


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
