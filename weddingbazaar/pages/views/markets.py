"""Trades in cities: a page for each that has a vendor, and the list of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from weddingbazaar.pages.heads import market_crumbs, market_head, page_head
from weddingbazaar.pages.markets import Market, cities


@require_safe
def market_detail(request: HttpRequest, place: str, category: str) -> HttpResponse:
    market = Market.of(place=place, category=category)
    context = {"market": market, "head": market_head(market), "crumbs": market_crumbs()}
    return render(request, "pages/market_detail.html", context)


@require_safe
def market_list(request: HttpRequest) -> HttpResponse:
    head = page_head(
        "Wedding vendors by city",
        "Every city and every trade with a vendor in our directory, with how many there are.",
        "pages:market-list",
    )
    context = {"cities": cities(), "head": head}
    return render(request, "pages/market_list.html", context)
