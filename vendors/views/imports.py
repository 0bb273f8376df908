"""Calendars that a vendor keeps elsewhere."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import managed_vendor
from vendors.exceptions import VendorError
from vendors.forms import ImportFileForm, ImportForm
from vendors.models import BusyImport, Vendor


@login_required
def import_list(request: AuthedRequest) -> HttpResponse:
    """What is followed and how that goes; a form for one more. The list alone with HTMX."""
    vendor = managed_vendor(request)
    form = ImportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.follow_calendar(vendor.pk, by=request.user, **form.cleaned_data)
        except VendorError as error:
            form.add_error("url", str(error))
        else:
            messages.success(request, "We look at it now, and every half hour from here on.")
            return redirect("vendors:import-list")
    return _show(request, vendor, form, ImportFileForm(prefix="file"))


@login_required
@posted_from("vendors:import-list")
def import_file_create(request: AuthedRequest) -> HttpResponse:
    vendor = managed_vendor(request)
    form = ImportFileForm(request.POST, request.FILES, prefix="file")
    if form.is_valid():
        try:
            source = services.import_file(vendor.pk, by=request.user, **form.cleaned_data)
        except VendorError as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, f"“{source}” is read.")
            return redirect("vendors:import-list")
    return _show(request, vendor, ImportForm(), form)


@login_required
@require_POST
def import_check_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Look now. Pressed again while we look, it changes nothing."""
    source = get_object_or_404(
        BusyImport.objects.exclude(url=""), pk=pk, vendor=managed_vendor(request)
    )
    if not source.is_waiting:
        services.check_now(source.pk, by=request.user)
    return redirect("vendors:import-list")


@login_required
@require_POST
def import_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    source = get_object_or_404(BusyImport, pk=pk, vendor=managed_vendor(request))
    services.remove_import(source.pk, by=request.user)
    messages.success(request, f"“{source}” is removed; the days that only it closed are open.")
    return redirect("vendors:import-list")


def _show(
    request: AuthedRequest, vendor: Vendor, form: ImportForm, file_form: ImportFileForm
) -> HttpResponse:
    imports = vendor.imports.with_days(vendor.today())
    context = {"vendor": vendor, "imports": imports, "form": form, "file_form": file_form}
    name = "vendors/import_list.html" + ("#imports" if request.htmx else "")
    return render(request, name, context)
