"""How long each page took, by its route."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from adminpanel.metrics import reports
from adminpanel.metrics.meters import meter

Handler = Callable[[HttpRequest], HttpResponse]
NOT_PAGES = (settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz", "/metrics")
NO_ROUTE = "(no such page)"


def measure_requests(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(NOT_PAGES):
            return get_response(request)
        reports.Here.is_web = True
        reports.start_reporting()
        started = time.perf_counter()
        response = get_response(request)
        route = _route_of(request)
        meter.time("requests", time.perf_counter() - started, route)
        if response.status_code >= 500:
            meter.count("errors")
            meter.count("errors", route)
        return response

    return middleware


def _route_of(request: HttpRequest) -> str:
    """The pattern, not the address: there are only so many of them."""
    match = request.resolver_match
    return f"/{match.route}" if match else NO_ROUTE
