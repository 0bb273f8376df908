"""What a vendor sells."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import managed_vendor
from vendors.forms import PackageForm
from vendors.models import Package
from vendors.remarks import remark_on, remarks_on_packages


@login_required
def package_list(request: AuthedRequest) -> HttpResponse:
    vendor = managed_vendor(request)
    asked = remarks_on_packages(vendor)
    packages = vendor.packages.with_extras()
    context = {
        "vendor": vendor,
        "packages": [(package, asked.get(package.pk, "")) for package in packages],
        "extras": vendor.extras.prefetch_related("packages"),
        "remark": remark_on(vendor, "packages"),
    }
    return render(request, "vendors/package_list.html", context)


@login_required
def package_create(request: AuthedRequest) -> HttpResponse:
    vendor = managed_vendor(request)
    form = PackageForm(request.POST or None, vendor=vendor)
    if request.method == "POST" and form.is_valid():
        services.add_package(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Package added.")
        return redirect("vendors:package-list")
    return render(request, "vendors/package_form.html", {"form": form, "vendor": vendor})


@login_required
def package_update(request: AuthedRequest, pk: int) -> HttpResponse:
    vendor = managed_vendor(request)
    package = get_object_or_404(Package, pk=pk, vendor=vendor)
    form = PackageForm(request.POST or None, instance=package, vendor=vendor)
    if request.method == "POST" and form.is_valid():
        services.update_package(pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Package saved.")
        return redirect("vendors:package-list")
    remark = remarks_on_packages(vendor).get(pk)
    context = {"form": form, "vendor": vendor, "package": package, "remark": remark}
    return render(request, "vendors/package_form.html", context)


@login_required
@require_POST
def package_retirement_create(request: AuthedRequest, pk: int) -> HttpResponse:
    package = get_object_or_404(Package, pk=pk, vendor=managed_vendor(request))
    services.retire_package(package.pk, by=request.user)
    messages.success(request, f"{package} is no longer offered.")
    return redirect("vendors:package-list")
