"""What people reported, for staff who may judge it."""

from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import View, staff_required
from adminpanel.forms.moderation import OutcomeForm, ReportFilterForm, ReportTab
from messaging.exceptions import MessagingError
from messaging.models import Report

PAGE_SIZE = 50


def moderator_required(view: View) -> View:
    @staff_required
    @wraps(view)
    def wrapper(request: AuthedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm("messaging.moderate"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapper


@moderator_required
@require_GET
def report_list(request: AuthedRequest) -> HttpResponse:
    """The open ones, the oldest first; the closed ones, the latest first."""
    form = ReportFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    named, suspended = Report.objects.like(form.about), services.reports_that_suspended()
    under = {
        ReportTab.OPEN: named.open(),
        ReportTab.CLOSED: named.closed(),
        ReportTab.SUSPENDED: named.closed().filter(pk__in=suspended),
    }
    rows = Paginator(under[ReportTab(form.chosen)].with_people(), PAGE_SIZE)
    context = {
        "form": form,
        "tabs": [(tab, tab.label, found.count()) for tab, found in under.items()],
        "page": rows.get_page(request.GET.get("page")),
        "suspended": suspended,
    }
    return render(request, "adminpanel/report_list.html", context)


@moderator_required
@require_http_methods(["GET", "POST"])
def report_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What was said around it, and the outcome."""
    report = get_object_or_404(Report.objects.with_people(), pk=pk)
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        try:
            services.close_report(report.pk, by=request.user, **form.cleaned_data)
        except MessagingError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, "The report is closed.")
        return redirect("adminpanel:report-list")
    earlier = Report.objects.filter(reported=report.reported).exclude(pk=pk).with_people()
    context = {
        "report": report,
        "form": form,
        "earlier": earlier.order_by("-created_at")[:20],
        "has_suspended": report.pk in services.reports_that_suspended(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "adminpanel/report_detail.html", context, status=status)
