"""The style page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weddingbazaar.pages.styleguide import parts


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff, and for everybody while developing."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
    return render(request, "pages/styleguide.html", parts())
