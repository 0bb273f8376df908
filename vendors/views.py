"""The public directory, and the pages on which vendors edit what they offer.

A vendor's own public page and calendar show bookings too, so they are in weddingbazaar/pages.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest, SiteRequest
from vendors import services
from vendors.access import own_vendor
from vendors.exceptions import VendorError
from vendors.filters import VendorFilter
from vendors.forms import PackageForm, PhotoForm, VendorForm, WeeklyForm
from vendors.models import Package, Photo, Vendor

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


@login_required
def profile_update(request: AuthedRequest) -> HttpResponse:
    vendor = own_vendor(request)
    form = VendorForm(request.POST or None, instance=vendor)
    if request.method == "POST" and form.is_valid():
        services.update_vendor(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Profile saved.")
        return redirect("pages:onboarding")
    return render(request, "vendors/profile_update.html", {"form": form, "vendor": vendor})


@login_required
def package_list(request: AuthedRequest) -> HttpResponse:
    vendor = own_vendor(request)
    return render(request, "vendors/package_list.html", {"vendor": vendor})


@login_required
def package_create(request: AuthedRequest) -> HttpResponse:
    vendor = own_vendor(request)
    form = PackageForm(request.POST or None, currency=vendor.currency)
    if request.method == "POST" and form.is_valid():
        services.add_package(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Package added.")
        return redirect("vendors:package-list")
    return render(request, "vendors/package_form.html", {"form": form, "vendor": vendor})


@login_required
def package_update(request: AuthedRequest, pk: int) -> HttpResponse:
    vendor = own_vendor(request)
    package = get_object_or_404(Package, pk=pk, vendor=vendor)
    form = PackageForm(request.POST or None, instance=package, currency=vendor.currency)
    if request.method == "POST" and form.is_valid():
        services.update_package(pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Package saved.")
        return redirect("vendors:package-list")
    context = {"form": form, "vendor": vendor, "package": package}
    return render(request, "vendors/package_form.html", context)


@login_required
@require_POST
def package_retirement_create(request: AuthedRequest, pk: int) -> HttpResponse:
    package = get_object_or_404(Package, pk=pk, vendor=own_vendor(request))
    services.retire_package(package.pk, by=request.user)
    messages.success(request, f"{package} is no longer offered.")
    return redirect("vendors:package-list")


@login_required
def photo_list(request: AuthedRequest) -> HttpResponse:
    """The gallery, and a form to add to it."""
    vendor = own_vendor(request)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_photo(vendor.pk, by=request.user, **form.cleaned_data)
        except VendorError as error:
            form.add_error("image", str(error))
        else:
            messages.success(request, "Picture added.")
            return redirect("vendors:photo-list")
    return render(request, "vendors/photo_list.html", {"form": form, "vendor": vendor})


@login_required
@require_POST
def photo_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    photo = get_object_or_404(Photo, pk=pk, vendor=own_vendor(request))
    services.remove_photo(photo.pk, by=request.user)
    messages.success(request, "Picture removed.")
    return redirect("vendors:photo-list")


@login_required
def weekly_update(request: AuthedRequest) -> HttpResponse:
    vendor = own_vendor(request)
    form = WeeklyForm(request.POST or None, initial=WeeklyForm.initial_of(vendor))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_weekly_availability(vendor.pk, form.capacities(), by=request.user)
        except VendorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your week is saved.")
            return redirect("pages:vendor-calendar")
    return render(request, "vendors/weekly_update.html", {"form": form, "vendor": vendor})
