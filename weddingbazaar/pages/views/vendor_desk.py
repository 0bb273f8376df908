"""The vendor's desk: onboarding, dashboards, calendar."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from bookings.models import Booking
from bookings.queues import queues_of
from bookings.schedules import fetch_instalments
from bookings.services.calendar_feeds import feed_of
from vendors import services as vendors
from vendors.access import ONLY_MANAGERS, managed_vendor, own_role, own_vendor
from vendors.exceptions import VendorError
from vendors.forms import DaysForm, StretchForm, VendorStartForm
from vendors.models import Absence, Vendor, VendorMember
from weddingbazaar.pages.checklist import checklist_of
from weddingbazaar.pages.desks import VendorDesk
from weddingbazaar.pages.months import MonthPage, stretches_of


@login_required
def onboarding(request: AuthedRequest) -> HttpResponse:
    """From nothing to submitted: three facts first, then a checklist."""
    vendor = Vendor.objects.of(request.user).select_related("category", "place").first()
    if vendor:
        if not request.user.has_perm("vendors.manage_vendor", vendor):
            raise PermissionDenied(ONLY_MANAGERS)
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
    vendor = managed_vendor(request)
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
    """The month with what is booked, and a form for a stretch of days that differs; who only chats
    looks at it.
    """
    vendor = managed_vendor(request) if request.method == "POST" else own_vendor(request)
    form = StretchForm(request.POST if request.method == "POST" else None, today=vendor.today())
    if request.method == "POST" and form.is_valid():
        try:
            vendors.set_dates_capacity(
                vendor.pk,
                form.dates(),
                capacity=form.cleaned_data["capacity"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except VendorError as error:
            form.add_error("capacity", str(error))
        else:
            messages.success(request, "Calendar saved.")
            return redirect(f"{request.path}?month={form.cleaned_data['date']:%Y-%m}")
    return _show_calendar(request, vendor, form=form)


@login_required
@posted_from("pages:vendor-calendar")
def days_update(request: AuthedRequest) -> HttpResponse:
    """Do one thing to all the days that were chosen; the month comes back, with what refused."""
    vendor = managed_vendor(request)
    form = DaysForm(request.POST, today=vendor.today())
    if form.is_valid():
        try:
            _change_days(request, vendor, form)
        except VendorError as error:
            form.refuse(error)
    if form.errors:
        return _show_calendar(request, vendor, days_form=form)
    if request.htmx:
        return _show_calendar(request, vendor)
    month = urlencode({"month": request.GET.get("month", "")})
    return redirect(f"{reverse('pages:vendor-calendar')}?{month}")


def _change_days(request: AuthedRequest, vendor: Vendor, form: DaysForm) -> None:
    facts, dates, by = form.cleaned_data, form.dates(), request.user
    if facts["act"] == DaysForm.Act.OPEN:
        vendors.open_dates(vendor.pk, dates, by=by)
    elif facts["act"] == DaysForm.Act.CLEAR:
        vendors.free_dates(vendor.pk, dates, by=by)
    else:
        places = facts["places"] if facts["act"] == DaysForm.Act.PLACES else 0
        vendors.set_dates_capacity(vendor.pk, dates, capacity=places, reason=facts["reason"], by=by)
    messages.success(request, f"{len(dates)} day{'s' if dates[1:] else ''} saved.")


def _show_calendar(
    request: AuthedRequest,
    vendor: Vendor,
    *,
    form: StretchForm | None = None,
    days_form: DaysForm | None = None,
) -> HttpResponse:
    """The page, or for HTMX the month alone, or the list of days that differ. Of a `days_form` that
    was refused the days stay chosen.
    """
    month = MonthPage.of(vendor, request.GET.get("month"))
    month = month.with_queues(queues_of(vendor, month.first, month.last))
    bookings = list(Booking.objects.filter(vendor=vendor).in_month(month.first).for_lists())
    fetch_instalments(bookings)
    context = {
        "vendor": vendor,
        "may_manage": own_role(request) in VendorMember.MANAGING,
        "month": month,
        "bookings": bookings,
        "stretches": stretches_of(vendor.exceptions.filter(date__gte=month.today)),
        "imports": vendor.imports.all(),
        "form": form or StretchForm(today=month.today),
        "feed": feed_of(request.user),
        "days_form": days_form or DaysForm(today=month.today),
        "kept": days_form.dates() if days_form else (),
    }
    name = "pages/vendor_calendar.html"
    if request.htmx and request.method == "POST":
        name = "pages/_calendar_act.html"
    elif request.htmx:
        name += "#stretches" if request.htmx.target == "stretches" else "#calendar"
    return render(request, name, context)


def _desk(request: AuthedRequest) -> dict[str, Any]:
    vendor = own_vendor(request)
    desk = VendorDesk.of(vendor, request.user)
    return {
        "vendor": vendor,
        "desk": desk,
        "absence": Absence.objects.running(vendor),
        "feed": feed_of(request.user),
        "minds_payouts": request.user.has_perm("payments.manage_payouts", vendor),
        "may_answer": own_role(request) in VendorMember.MANAGING,
    }
