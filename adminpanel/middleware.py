"""How long each page took."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from adminpanel import gauges
from adminpanel.meters import meter

Handler = Callable[[HttpRequest], HttpResponse]
NOT_PAGES = (settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz")


def measure_requests(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(NOT_PAGES):
            return get_response(request)
        gauges.start_reporting()
        started = time.perf_counter()
        response = get_response(request)
        meter.record(seconds=time.perf_counter() - started, is_error=response.status_code >= 500)
        return response

    return middleware
