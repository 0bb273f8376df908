"""Day sheets: to print, and to have without a connection."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import Couple
from accounts.requests import AuthedRequest
from vendors.access import own_role, own_vendor
from vendors.models import VendorMember
from weddingbazaar.pages.day_sheets import VendorDay, days_of


@login_required
@require_safe
def vendor_day(request: AuthedRequest, day: dt.date | None = None) -> HttpResponse:
    """A day of the vendor's with all its weddings; money only for who answers for it."""
    vendor = own_vendor(request)
    may_manage = own_role(request) in VendorMember.MANAGING
    context = {
        "vendor": vendor,
        "sheet": VendorDay.of(vendor, day),
        "today": vendor.today(),
        "shows_money": may_manage,
        "may_plan": may_manage,
    }
    return render(request, "pages/vendor_day.html" + _part(request), context)


@login_required
@require_safe
def couple_day(request: AuthedRequest) -> HttpResponse:
    """The wedding day with everybody who works for the couple."""
    couple = get_object_or_404(Couple.objects.of(request.user).with_people())
    context = {"couple": couple, "days": days_of(couple), "shows_money": True, "may_plan": True}
    return render(request, "pages/couple_day.html" + _part(request), context)


def _part(request: AuthedRequest) -> str:
    return "#sheet" if request.htmx and not request.htmx.history_restore_request else ""
