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
from payments.stripe_events import ACCOUNT_EVENTS, PLATFORM_EVENTS, subject_of

LARGEST = 256 * 1024


@djstripe_receiver([*PLATFORM_EVENTS, *ACCOUNT_EVENTS])
def on_event(sender: Any, event: Any, **kwargs: Any) -> None:
    services.note_event(
        "stripe",
        event.id,
        kind=event.type,
        subject_id=subject_of(event.data),
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
