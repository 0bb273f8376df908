"""PayPal, by its REST API: Orders v2 and the refunds of their captures. There is no kit of PayPal's
that does all of it; this is the little that we need.

A payment is an order. PayPal has no way to take an order back, and needs none: nobody is charged
until we capture. `services/capturing.py` says when we do, under the payment's lock.
"""

import datetime as dt
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
from django.conf import settings

from payments.models import Payment, Refund
from payments.money import from_paypal, to_paypal
from payments.providers.base import (
    Fee,
    NoAnswer,
    NotThere,
    PaymentOrder,
    RefundOrder,
    Refused,
    SeenPayment,
    SeenRefund,
)

TIMEOUT_SECONDS = 15
DESCRIPTION_LENGTH = 127
# A token is thrown away a little before PayPal does.
EARLY = 60
BUSY = frozenset({408, 409, 429})
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
WEBHOOKS = "/v1/notifications/webhooks"
Json = dict[str, Any]


class PayPalProvider:
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


# ---------------------------------------------------------------- asking


@dataclass
class Token:
    """What we show to be let in; one for this process, until it is old."""

    word: str = ""
    api: str = ""
    good_until: float = 0.0


_token = Token()
_renewing = threading.Lock()


def call(method: str, path: str, body: Json | bytes | None = None, *, key: str = "") -> Json:
    """Ask, and read the answer. Whatever leaves open what happened is `NoAnswer`. Bytes are sent as
    they are.
    """
    answer = _send(method, path, body, key, _word())
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        answer = _send(method, path, body, key, _word(instead_of=_token.word))
    return _read(answer)


def _send(method: str, path: str, body: Json | bytes | None, key: str, word: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {word}", "Prefer": "return=representation"}
    if key:
        headers["PayPal-Request-Id"] = key
    if isinstance(body, bytes):
        headers["Content-Type"] = "application/json"
    url = f"{settings.PAYPAL_API_URL}{path}"
    sent: Json = {"content": body} if isinstance(body, bytes) else {"json": body}
    return _heard(lambda: _client().request(method, url, headers=headers, **sent))


def _word(*, instead_of: str | None = None) -> str:
    """The token that is good, or a new one; one thread fetches it for all."""
    with _renewing:
        is_good = _token.api == settings.PAYPAL_API_URL and _token.good_until > time.monotonic()
        if not is_good or _token.word == instead_of:
            _renew()
        return _token.word


def _renew() -> None:
    api = settings.PAYPAL_API_URL
    answer = _heard(
        lambda: _client().post(
            f"{api}/v1/oauth2/token",
            auth=(settings.PAYPAL_CLIENT_ID, settings.PAYPAL_SECRET),
            data={"grant_type": "client_credentials"},
        )
    )
    told = _read(answer)
    _token.word, _token.api = told["access_token"], api
    _token.good_until = time.monotonic() + told["expires_in"] - EARLY


def _heard(ask: Callable[[], httpx.Response]) -> httpx.Response:
    try:
        return ask()
    except httpx.HTTPError as error:
        raise NoAnswer(f"{type(error).__name__}: {error}") from error


def _read(answer: httpx.Response) -> Json:
    if answer.is_server_error or answer.status_code in BUSY:
        raise NoAnswer(f"PayPal answers {answer.status_code}")
    try:
        told: Json = answer.json() if answer.content else {}
    except ValueError as error:
        raise NoAnswer("PayPal's answer cannot be read") from error
    if answer.is_success:
        return told
    code, why = _reason(told)
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise NotThere(why)
    raise Refused(why, code=code)


def _reason(told: Json) -> tuple[str, str]:
    """The first thing that was wrong, or the name of the whole."""
    details = told.get("details") or [{}]
    code = details[0].get("issue") or told.get("name") or told.get("error") or ""
    return code, details[0].get("description") or told.get("message") or code


@cache
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT_SECONDS)


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


def _approve_url(order: Json) -> str:
    links = {each["rel"]: each["href"] for each in order.get("links") or ()}
    return str(links.get("payer-action") or links.get("approve") or "")


def _fee(capture: Json) -> Fee | None:
    fee = (capture.get("seller_receivable_breakdown") or {}).get("paypal_fee")
    return Fee(_minor(fee), fee["currency_code"]) if fee else None


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
