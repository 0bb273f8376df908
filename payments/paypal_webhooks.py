"""What PayPal tells us. Nothing is stored before PayPal has said that it was PayPal; then it is
only "look at this", as from everybody.
"""

import json
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments import services
from payments.providers import paypal
from payments.providers.base import NoAnswer, ProviderError
from payments.webhooks import LARGEST

EVENTS = [
    "CHECKOUT.ORDER.APPROVED",
    "CHECKOUT.PAYMENT-APPROVAL.REVERSED",
    "CUSTOMER.DISPUTE.CREATED",
    "CUSTOMER.DISPUTE.RESOLVED",
    "CUSTOMER.DISPUTE.UPDATED",
    "PAYMENT.CAPTURE.COMPLETED",
    "PAYMENT.CAPTURE.DENIED",
    "PAYMENT.CAPTURE.PENDING",
    "PAYMENT.CAPTURE.REFUNDED",
    "PAYMENT.CAPTURE.REVERSED",
    "PAYMENT.PAYOUTS-ITEM.BLOCKED",
    "PAYMENT.PAYOUTS-ITEM.CANCELED",
    "PAYMENT.PAYOUTS-ITEM.DENIED",
    "PAYMENT.PAYOUTS-ITEM.FAILED",
    "PAYMENT.PAYOUTS-ITEM.HELD",
    "PAYMENT.PAYOUTS-ITEM.REFUNDED",
    "PAYMENT.PAYOUTS-ITEM.RETURNED",
    "PAYMENT.PAYOUTS-ITEM.SUCCEEDED",
    "PAYMENT.PAYOUTS-ITEM.UNCLAIMED",
]
TRANSMISSION = ("auth_algo", "cert_url", "transmission_id", "transmission_sig", "transmission_time")
REMEMBER_ID = 3600


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    if not settings.PAYPAL_IS_ON:
        raise Http404
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return HttpResponseBadRequest()
    event = _read(request.body)
    transmission = {
        name: request.headers.get(f"Paypal-{name.replace('_', '-')}", "") for name in TRANSMISSION
    }
    if event is None or not all(transmission.values()):
        return HttpResponseBadRequest()
    try:
        if not _is_signed(transmission, request.body):
            return HttpResponseBadRequest()
    except NoAnswer:
        return HttpResponse(status=503)  # it comes again
    services.note_event(
        "paypal",
        event["id"],
        kind=event["event_type"],
        subject_id=_subject(event["resource"], kind=event["event_type"]),
        happened_at=parse_datetime(event.get("create_time") or ""),
    )
    return HttpResponse()


def address() -> str:
    return f"{settings.SITE_URL}{reverse('paypal-webhook')}"


def _read(body: bytes) -> dict[str, Any] | None:
    """An event of those we asked for, or nothing."""
    try:
        event = json.loads(body.decode())
    except ValueError:
        return None
    if not isinstance(event, dict) or event.get("event_type") not in EVENTS:
        return None
    is_whole = isinstance(event.get("id"), str) and isinstance(event.get("resource"), dict)
    return event if is_whole else None


def _is_signed(transmission: dict[str, str], body: bytes) -> bool:
    try:
        name = cache.get(_key()) or paypal.webhook_id(address())
        if not name:
            return False
        cache.set(_key(), name, REMEMBER_ID)
        is_signed = paypal.is_signed(transmission, body, webhook_id=name)
    except NoAnswer:
        raise
    except ProviderError:
        return False
    if not is_signed:  # it may have been made anew
        cache.delete(_key())
    return is_signed


def _key() -> str:
    return f"paypal-webhook:{address()}"


def _subject(resource: dict[str, Any], *, kind: str) -> str:
    """The order, where it is named; of a refund only its capture is; of a payout its batch."""
    if kind.startswith("PAYMENT.PAYOUTS-ITEM."):
        return str(resource.get("payout_batch_id") or "")
    if kind == "CHECKOUT.ORDER.APPROVED":
        return str(resource.get("id") or "")
    if kind.startswith("CUSTOMER.DISPUTE."):
        return str(resource.get("dispute_id") or "")
    related = (resource.get("supplementary_data") or {}).get("related_ids") or {}
    if order := related.get("order_id") or resource.get("order_id"):
        return str(order)
    links = {each.get("rel"): each.get("href", "") for each in resource.get("links") or ()}
    return str(links.get("up", "")).rpartition("/")[2]
