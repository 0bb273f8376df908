"""Pictures for previews of links; anybody may ask for those of what is public."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from vendors.models import Vendor
from weddingbazaar.pages import sharing
from weddingbazaar.pages.markets import Market

KEPT = "public, max-age=3600"


@require_safe
def site_image(request: HttpRequest) -> HttpResponse:
    return _answer(request, sharing.site_card())


@require_safe
def vendor_image(request: HttpRequest, slug: str) -> HttpResponse:
    vendor = get_object_or_404(Vendor.objects.public().for_cards(), slug=slug)
    return _answer(request, sharing.vendor_card(vendor))


@require_safe
def market_image(request: HttpRequest, place: str, category: str) -> HttpResponse:
    return _answer(request, sharing.market_card(Market.of(place=place, category=category)))


def _answer(request: HttpRequest, card: sharing.Card) -> HttpResponse:
    """Whoever has it already gets no picture, and nothing is drawn."""
    etag = quote_etag(card.key)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(sharing.drawn(card), content_type="image/jpeg")
        response["X-Content-Type-Options"] = "nosniff"
    response["ETag"], response["Cache-Control"] = etag, KEPT
    return response
