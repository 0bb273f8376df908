"""What couples can add to a vendor's packages."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import managed_vendor
from vendors.forms import ExtraForm
from vendors.models import Extra


@login_required
def extra_create(request: AuthedRequest) -> HttpResponse:
    vendor = managed_vendor(request)
    form = ExtraForm(request.POST or None, vendor=vendor)
    if request.method == "POST" and form.is_valid():
        services.add_extra(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Extra added.")
        return redirect("vendors:package-list")
    return render(request, "vendors/extra_form.html", {"form": form, "vendor": vendor})


@login_required
def extra_update(request: AuthedRequest, pk: int) -> HttpResponse:
    extra = _own(request, pk)
    name = extra.name  # the form writes on the extra even where it refuses
    form = ExtraForm(request.POST or None, instance=extra, vendor=extra.vendor)
    if request.method == "POST" and form.is_valid():
        services.update_extra(pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Extra saved.")
        return redirect("vendors:package-list")
    context = {"form": form, "vendor": extra.vendor, "name": name}
    return render(request, "vendors/extra_form.html", context)


@login_required
@require_POST
def extra_place_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """Put it somewhere else in the row."""
    extra, place = _own(request, pk), request.POST.get("place", "")
    if place.isdecimal():
        services.place_extra(extra.pk, place=int(place), by=request.user)
    return redirect("vendors:package-list")


@login_required
@require_POST
def extra_retirement_create(request: AuthedRequest, pk: int) -> HttpResponse:
    extra = services.retire_extra(_own(request, pk).pk, by=request.user)
    messages.success(request, f"{extra} is no longer offered.")
    return redirect("vendors:package-list")


@login_required
@require_POST
def extra_retirement_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    extra = services.offer_extra_again(_own(request, pk).pk, by=request.user)
    messages.success(request, f"{extra} is offered again.")
    return redirect("vendors:package-list")


def _own(request: AuthedRequest, pk: int) -> Extra:
    return get_object_or_404(
        Extra.objects.select_related("vendor"), pk=pk, vendor=managed_vendor(request)
    )
