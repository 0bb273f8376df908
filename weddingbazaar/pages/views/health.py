"""Is this process alive? (Whether it can do its work, /readyz asks the database, cache and disk.)"""

from django.http import HttpRequest, HttpResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")
