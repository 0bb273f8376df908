"""The style page."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from weddingbazaar.pages.sample_letters import samples
from weddingbazaar.pages.styleguide import parts

# A letter has its rules in it, as mail programs want them; it runs nothing and asks only for our
# mark.
OF_LETTERS = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    f"img-src 'self' {settings.SITE_URL}; frame-ancestors 'self'"
)


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    _only_for_builders(request)
    return render(request, "pages/styleguide.html", parts() | {"letters": samples()})


@require_safe
@xframe_options_sameorigin
def letter_detail(request: HttpRequest, slug: str, scheme: str) -> HttpResponse:
    """A letter as a mail program shows it, in a frame of the style page."""
    _only_for_builders(request)
    letter = next((sample for sample in samples() if sample.slug == slug), None)
    if letter is None or scheme not in ("light", "dark"):
        raise Http404
    return HttpResponse(letter.html_in(scheme), headers={"Content-Security-Policy": OF_LETTERS})


def _only_for_builders(request: HttpRequest) -> None:
    """For staff, and for everybody while developing."""
    if not (settings.DEBUG or request.user.is_staff):
        raise Http404
