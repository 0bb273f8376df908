"""Where somebody is led who has no vendor yet."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from vendors.access import NoVendorYet

FIRST_STEP = "pages:onboarding"


class LeadToFirstStep:
    """Pages of one's own vendor are no dead end for who joined as a vendor and has none yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, NoVendorYet):
            return None
        if "HX-Request" in request.headers:
            return HttpResponseClientRedirect(resolve_url(FIRST_STEP))
        return redirect(FIRST_STEP)
