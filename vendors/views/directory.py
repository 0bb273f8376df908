"""The public directory."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import SiteRequest
from vendors.filters import VendorFilter
from vendors.models import Vendor

PAGE_SIZE = 12


def vendor_list(request: SiteRequest) -> HttpResponse:
    """By date, category, place and price; the page without HTMX, the results alone with it."""
    found = VendorFilter(request.GET or None, queryset=Vendor.objects.public().for_cards())
    valid = not found.form.is_bound or found.form.is_valid()
    vendors = found.qs if valid else Vendor.objects.none()
    page = Paginator(vendors.order_by("name", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": found.form,
        "page": page,
        "date": found.form.cleaned_data.get("date") if found.form.is_bound and valid else None,
    }
    partial = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    name = "vendors/vendor_list.html" + ("#results" if partial else "")
    return render(request, name, context)
