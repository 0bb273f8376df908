"""Vendors that a couple likes, and a look at some of them side by side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import AuthedRequest, SiteRequest
from vendors import services
from vendors.access import may_choose
from vendors.comparison import MOST_COMPARED, Comparison
from vendors.models import ShortlistEntry, Vendor

WISH = "shortlist_wish"


@login_required
def shortlist(request: AuthedRequest) -> HttpResponse:
    """What both of a couple have chosen, with what became of it; the inside alone with HTMX."""
    couple = request.user.couple
    if couple is None:
        raise PermissionDenied
    entries = ShortlistEntry.objects.filter(couple=couple).for_list(couple.wedding_date)
    context = {"couple": couple, "entries": entries, "most_compared": MOST_COMPARED}
    return render(request, "vendors/shortlist.html" + ("#list" if request.htmx else ""), context)


@require_POST
def shortlist_entry_create(request: SiteRequest, slug: str) -> HttpResponse:
    """Guests sign in first; what they chose is saved when they come back."""
    vendor = get_object_or_404(Vendor.objects.public(), slug=slug)
    if not request.user.is_authenticated:
        request.session[WISH] = {"vendor": vendor.pk, "back": _back(request, vendor)}
        sign_in = f"{reverse('account_login')}?next={reverse('vendors:wish-create')}"
        messages.info(request, f"Sign in or join, then {vendor} is on your shortlist.")
        return HttpResponseClientRedirect(sign_in) if request.htmx else redirect(sign_in)
    services.add_to_shortlist(vendor.pk, by=request.user)
    return _heart(request, vendor, is_chosen=True)


@login_required
@require_POST
def shortlist_entry_delete(request: AuthedRequest, slug: str) -> HttpResponse:
    vendor = get_object_or_404(Vendor, slug=slug)
    services.remove_from_shortlist(vendor.pk, by=request.user)
    return _heart(request, vendor, is_chosen=False)


@login_required
def wish_create(request: AuthedRequest) -> HttpResponse:
    """Back from signing in: what this browser chose as a guest is saved now."""
    wish = request.session.pop(WISH, None)
    if wish is None or request.user.couple is None:
        return redirect("pages:start")
    vendor = Vendor.objects.public().filter(pk=wish["vendor"]).first()
    if vendor is not None:
        services.add_to_shortlist(vendor.pk, by=request.user)
        messages.success(request, f"{vendor} is on your shortlist.")
    return redirect(wish["back"])


@require_safe
def compare(request: SiteRequest) -> HttpResponse:
    """Up to four vendors side by side, by the names in the address: anybody may have the link."""
    comparison = Comparison.of(request.GET.getlist("v"), request.user)
    context = {"comparison": comparison, "may_choose": may_choose(request.user)}
    return render(request, "vendors/compare.html", context)


def _heart(request: SiteRequest, vendor: Vendor, *, is_chosen: bool) -> HttpResponse:
    if request.htmx:
        context = {"vendor": vendor, "is_chosen": is_chosen}
        return render(request, "vendors/_heart.html", context)
    words = "is on your shortlist" if is_chosen else "is no longer on your shortlist"
    messages.success(request, f"{vendor} {words}.")
    return redirect(_back(request, vendor))


def _back(request: SiteRequest, vendor: Vendor) -> str:
    """The page of ours that the heart was on."""
    came_from = request.htmx.current_url if request.htmx else request.headers.get("Referer")
    hosts = {request.get_host()}
    if came_from and url_has_allowed_host_and_scheme(came_from, hosts, request.is_secure()):
        return came_from
    return vendor.get_absolute_url()
