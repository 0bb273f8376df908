"""A vendor's reviews: for everybody, and for the vendor who answers them."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.requests import AuthedRequest, SiteRequest
from vendors.access import own_vendor
from vendors.models import Vendor
from weddingbazaar.pages.addresses import at_former_addresses
from weddingbazaar.pages.heads import reviews_head
from weddingbazaar.pages.reviews import Reviews


@at_former_addresses
def vendor_reviews(request: SiteRequest, slug: str) -> HttpResponse:
    """All of them, a page at a time; with HTMX the next ones alone."""
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user).for_cards(), slug=slug)
    reviews = Reviews.of(vendor, request.GET.get("page"))
    context = {"vendor": vendor, "reviews": reviews, "head": reviews_head(vendor, reviews)}
    partial = request.htmx and not request.htmx.history_restore_request
    name = "pages/_review_items.html" if partial else "pages/vendor_reviews.html"
    return render(request, name, context)


@login_required
def vendor_review_list(request: AuthedRequest) -> HttpResponse:
    """What couples wrote about the vendor that the person works for."""
    vendor = own_vendor(request)
    context = {
        "vendor": vendor,
        "reviews": Reviews.of(vendor, request.GET.get("page")),
        "may_reply": request.user.has_perm("vendors.manage_vendor", vendor),
    }
    return render(request, "pages/vendor_review_list.html", context)
