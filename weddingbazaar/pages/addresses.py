"""Pages of vendors under the addresses that they had before, and of those who are gone for good."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from accounts.requests import SiteRequest
from vendors.models import FormerSlug, Vendor, VendorQuerySet
from vendors.search.distance import km_from

View = Callable[..., HttpResponse]
OTHERS = 6


def at_former_addresses(view: View) -> View:
    """For views that find a vendor by its slug: a former one leads to where the page is now, and
    what a form sends goes along. Who is gone for good has a page that says so.
    """

    @wraps(view)
    def found(request: Any, slug: str, **more: Any) -> HttpResponse:
        try:
            return view(request, slug=slug, **more)
        except Http404:
            if response := _moved(request, slug, more) or _gone(request, slug):
                return response
            raise

    return found


def _moved(request: SiteRequest, slug: str, more: dict[str, Any]) -> HttpResponse | None:
    former = FormerSlug.objects.filter(slug=slug).values("vendor")
    vendor = Vendor.objects.visible_to(request.user).filter(pk__in=former).first()
    match = request.resolver_match
    if vendor is None or match is None:
        return None
    path = reverse(match.view_name, kwargs={"slug": vendor.slug} | more)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        f"{path}?{query}" if query else path,
        preserve_request=request.method not in ("GET", "HEAD"),
    )


def _gone(request: SiteRequest, slug: str) -> HttpResponse | None:
    """Without its name, which may be that of somebody who is erased, and with others near it."""
    former = FormerSlug.objects.filter(slug=slug).values("vendor")
    gone = Vendor.objects.gone().select_related("category", "place")
    vendor = gone.filter(slug=slug).first() or gone.filter(pk__in=former).first()
    if vendor is None:
        return None
    context = {"category": vendor.category, "place": vendor.place, "vendors": _near(vendor)}
    return render(request, "pages/vendor_gone.html", context, status=410)


def _near(vendor: Vendor) -> VendorQuerySet:
    """Of the same trade, the nearest first."""
    others = Vendor.objects.public().filter(category=vendor.category)
    near = others.annotate(km=km_from(vendor.place)).order_by("km", "-points_rating", "pk")
    return near.for_cards()[:OTHERS]
