"""The vendor's desk: onboarding, dashboards, calendar."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from bookings.models import Booking
from bookings.services.calendar_feeds import feed_of
from vendors import services as vendors
from vendors.access import own_vendor
from vendors.exceptions import VendorError
from vendors.forms import DateExceptionForm, VendorStartForm
from vendors.models import Vendor
from weddingbazaar.pages.checklist import checklist_of
from weddingbazaar.pages.desks import VendorDesk
from weddingbazaar.pages.months import MonthPage, chosen_date


@login_required
def onboarding(request: AuthedRequest) -> HttpResponse:
    """From nothing to submitted: three facts first, then a checklist."""
    vendor = Vendor.objects.of(request.user).select_related("category", "place").first()
    if vendor:
        context = {"vendor": vendor, "checklist": checklist_of(vendor)}
        name = "pages/onboarding.html" + ("#checklist" if request.htmx else "")
        return render(request, name, context)
    form = VendorStartForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        vendors.create_vendor(request.user, **form.cleaned_data)
        return redirect("pages:onboarding")
    return render(request, "pages/onboarding_start.html", {"form": form})


@login_required
@require_POST
def submission_create(request: AuthedRequest) -> HttpResponse:
    """Ask staff to look at the profile."""
    vendor = own_vendor(request)
    try:
        vendors.submit_vendor(vendor.pk, by=request.user)
    except VendorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Sent in. We look at it within one working day.")
    return redirect("pages:onboarding")


@login_required
def vendor_dashboard(request: AuthedRequest) -> HttpResponse:
    context = _desk(request)
    name = "pages/vendor_dashboard.html" + ("#desk" if request.htmx else "")
    return render(request, name, context)


@login_required
def vendor_dashboard_classic(request: AuthedRequest) -> HttpResponse:
    """The same facts as plain tables, without a line of JavaScript."""
    return render(request, "pages/vendor_dashboard_classic.html", _desk(request))


@login_required
def vendor_calendar(request: AuthedRequest) -> HttpResponse:
    """The month with what is booked, and a form for dates that differ."""
    vendor = own_vendor(request)
    month = MonthPage.of(vendor, request.GET.get("month"))
    form = _exception_form(request, vendor)
    context = {
        "vendor": vendor,
        "month": month,
        "bookings": Booking.objects.filter(vendor=vendor).in_month(month.first).for_lists(),
        "exceptions": vendor.exceptions.filter(date__gte=vendor.today()),
        "form": form,
        "feed": feed_of(request.user),
    }
    if request.method == "POST" and form.is_valid():
        try:
            vendors.set_dates_capacity(
                vendor.pk,
                [form.cleaned_data["date"]],
                capacity=form.cleaned_data["capacity"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except VendorError as error:
            form.add_error("capacity", str(error))
        else:
            messages.success(request, "Calendar saved.")
            return redirect(f"{request.path}?month={form.cleaned_data['date']:%Y-%m}")
    name = "pages/vendor_calendar.html" + ("#calendar" if request.htmx else "")
    return render(request, name, context)


@login_required
@require_POST
def exception_delete(request: AuthedRequest, date: str) -> HttpResponse:
    vendor = own_vendor(request)
    if day := chosen_date(date):
        try:
            vendors.free_dates(vendor.pk, [day], by=request.user)
        except VendorError as error:
            messages.error(request, str(error))
    return redirect("pages:vendor-calendar")


def _desk(request: AuthedRequest) -> dict[str, Any]:
    vendor = own_vendor(request)
    desk = VendorDesk.of(vendor, request.user)
    return {"vendor": vendor, "desk": desk, "feed": feed_of(request.user)}


def _exception_form(request: AuthedRequest, vendor: Vendor) -> DateExceptionForm:
    filled = request.POST if request.method == "POST" else None
    initial = {"date": chosen_date(request.GET.get("date"))}
    return DateExceptionForm(filled, today=vendor.today(), initial=initial)
