"""The days a vendor works on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import AuthedRequest
from vendors import services
from vendors.access import managed_vendor
from vendors.exceptions import VendorError
from vendors.forms import BookingWindowForm, WeeklyForm
from vendors.models import Vendor
from vendors.remarks import remark_on


@login_required
def weekly_update(request: AuthedRequest) -> HttpResponse:
    """How many weddings on which weekday; beside it, how soon, how far and how much travel."""
    vendor = managed_vendor(request)
    form = WeeklyForm(request.POST or None, initial=WeeklyForm.initial_of(vendor))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_weekly_availability(vendor.pk, form.capacities(), by=request.user)
        except VendorError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your week is saved.")
            return redirect("pages:vendor-calendar")
    return _show_week(request, vendor, form, BookingWindowForm(instance=vendor))


@login_required
def window_update(request: AuthedRequest) -> HttpResponse:
    """How soon, how far and how much travel. Who had to sign in first comes back without a form."""
    if request.method != "POST":
        return redirect("vendors:weekly-update")
    vendor = managed_vendor(request)
    form = BookingWindowForm(request.POST, instance=vendor)
    if not form.is_valid():
        week = WeeklyForm(initial=WeeklyForm.initial_of(vendor))
        return _show_week(request, vendor, week, form)
    services.set_booking_window(vendor.pk, by=request.user, **form.cleaned_data)
    messages.success(request, "Saved. It holds for bookings from now on.")
    return redirect("pages:vendor-calendar")


def _show_week(
    request: AuthedRequest, vendor: Vendor, week: WeeklyForm, window: BookingWindowForm
) -> HttpResponse:
    remark = remark_on(vendor, "availability")
    context = {"vendor": vendor, "form": week, "window_form": window, "remark": remark}
    return render(request, "vendors/weekly_update.html", context)
