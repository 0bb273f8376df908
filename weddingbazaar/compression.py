"""Pages go over the line compressed, also where no nginx stands in front."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPages(GZipMiddleware):
    """Django's own, with its random bytes against guessing secrets from sizes (BREACH), for HTML
    only: pictures are small already, scripts and styles are compressed once (WhiteNoise), and files
    of people are asked for in ranges.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
