"""What a vendor's figures say, for its owners and managers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from vendors.access import managed_vendor
from vendors.exceptions import InsightsClosed
from vendors.models import Tier
from weddingbazaar.pages.insight_page import InsightPage
from weddingbazaar.pages.insights import insights_of


@login_required
@require_safe
def insights(request: AuthedRequest) -> HttpResponse:
    """The twelve months; where the tier has no insights, what they would show."""
    vendor = managed_vendor(request)
    try:
        page = InsightPage(vendor, insights_of(vendor))
    except InsightsClosed:
        tier = next((tier for tier in Tier.objects.ladder() if tier.has_insights), None)
        context = {"vendor": vendor, "tier": tier}
        return render(request, "pages/insights_closed.html", context)
    return render(request, "pages/insights.html", {"vendor": vendor, "page": page})
