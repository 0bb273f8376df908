"""`/metrics`, for Prometheus."""

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from adminpanel.metrics import exposition as figures

LOOPBACK = ("127.0.0.1", "::1")


@never_cache
@require_safe
def exposition(request: HttpRequest) -> HttpResponse:
    """For who knows the token; without one, for a laptop itself."""
    if not settings.METRICS_TOKEN:
        if settings.PRODUCTION or request.META.get("REMOTE_ADDR") not in LOOPBACK:
            raise Http404
    elif not _knows_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(figures.text(), content_type=CONTENT_TYPE_LATEST)


def _knows_token(request: HttpRequest) -> bool:
    said = request.headers.get("Authorization", "")
    return hmac.compare_digest(said.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
