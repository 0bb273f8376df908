"""What Stripe tells us. The receivers run inside dj-stripe's transaction: they write one row, and
whoever looks does so after the commit.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from djstripe.event_handlers import djstripe_receiver
from djstripe.models import WebhookEndpoint
from djstripe.views import ProcessWebhookView
from stripe import SignatureVerificationError, WebhookSignature

from payments import services

# All that can change a payment of ours; `connect_stripe` asks Stripe for these.
EVENTS = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.canceled",
    "charge.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
]
# What can change a vendor's account; a Connect endpoint hears of these.
ACCOUNT_EVENTS = ["account.updated"]
# What can change the cards somebody keeps.
CARD_EVENTS = [
    "customer.updated",
    "customer.deleted",
    "payment_method.attached",
    "payment_method.automatically_updated",
    "payment_method.detached",
    "payment_method.updated",
]
LARGEST = 256 * 1024


@djstripe_receiver(EVENTS)
def on_payment_event(sender: Any, event: Any, **kwargs: Any) -> None:
    thing = event.data["object"]
    subject = thing["id"] if thing["object"] == "payment_intent" else thing.get("payment_intent")
    services.note_event(
        "stripe",
        event.id,
        kind=event.type,
        subject_id=subject or "",
        happened_at=event.created,
    )


@djstripe_receiver(ACCOUNT_EVENTS)
def on_account_event(sender: Any, event: Any, **kwargs: Any) -> None:
    services.note_event(
        "stripe",
        event.id,
        kind=event.type,
        subject_id=event.data["object"]["id"],
        happened_at=event.created,
    )


@djstripe_receiver(CARD_EVENTS)
def on_card_event(sender: Any, event: Any, **kwargs: Any) -> None:
    thing = event.data["object"]
    before = event.data.get("previous_attributes") or {}
    customer = thing["id"] if thing["object"] == "customer" else thing.get("customer")
    services.note_event(
        "stripe",
        event.id,
        kind=event.type,
        subject_id=customer or before.get("customer") or "",
        happened_at=event.created,
    )


@csrf_exempt
@require_POST
def receive(request: HttpRequest, uuid: Any) -> HttpResponse:
    """dj-stripe's endpoint behind a door: only what Stripe has signed is stored at all."""
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > LARGEST:
        return HttpResponseBadRequest()
    endpoint = WebhookEndpoint.objects.filter(djstripe_uuid=uuid).first()
    if endpoint is None or not _is_signed(request, endpoint):
        return HttpResponseBadRequest()
    process: Callable[..., HttpResponse] = ProcessWebhookView.as_view()
    return process(request, uuid=uuid)


def _is_signed(request: HttpRequest, endpoint: WebhookEndpoint) -> bool:
    signature = request.headers.get("Stripe-Signature", "")
    try:
        body = request.body.decode()
        WebhookSignature.verify_header(
            body, signature, endpoint.secret, endpoint.djstripe_tolerance
        )
    except (SignatureVerificationError, UnicodeDecodeError, ValueError):
        return False
    return bool(endpoint.secret) and not settings.DEBUG
