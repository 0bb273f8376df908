"""What goes wrong and what is slow."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import right_required
from adminpanel.faults.trends import plot_of, trend_of, trends_of, vitals_since
from adminpanel.forms.faults import AssigneeForm, FaultFilterForm
from adminpanel.models import AuditEntry, Fault, SlowQuery
from adminpanel.views.analytics.sheets import sheet

PAGE_SIZE = 50
VITAL_DAYS = 28
faults_required = right_required("adminpanel.see_faults")


@faults_required
def fault_list(request: AuthedRequest) -> HttpResponse:
    form = FaultFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    found = Fault.objects.like(**form.wanted()).select_related("assignee")
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(fault, trend) for fault, trend in trends_of(page.object_list)]
    context = {"form": form, "page": page, "rows": rows}
    name = "adminpanel/fault_list.html" + ("#faults" if request.htmx else "")
    return render(request, name, context)


@faults_required
def fault_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    fault = get_object_or_404(Fault.objects.select_related("assignee"), pk=pk)
    return _show(request, fault, form=AssigneeForm(fault=fault))


@faults_required
@require_safe
def fault_csv(request: AuthedRequest, pk: int) -> HttpResponse:
    """Every day that is kept of it."""
    fault = get_object_or_404(Fault, pk=pk)
    days = fault.days.order_by("day").values_list("day", "count")
    return sheet(f"error-{fault.pk}", ("day", "times"), days)


@faults_required
@posted_from("adminpanel:fault-detail", "pk")
def fault_assignment_create(request: AuthedRequest, pk: int) -> HttpResponse:
    fault = get_object_or_404(Fault, pk=pk)
    form = AssigneeForm(request.POST, fault=fault)
    if not form.is_valid():
        return _show(request, fault, form=form, status=422)
    services.assign_fault(pk, to=form.cleaned_data["assignee"], by=request.user)
    return redirect(fault)


@faults_required
@require_POST
def fault_resolution_create(request: AuthedRequest, pk: int) -> HttpResponse:
    fault = get_object_or_404(Fault, pk=pk)
    services.resolve_fault(pk, by=request.user)
    return redirect(fault)


@faults_required
def slow_query_list(request: AuthedRequest) -> HttpResponse:
    page = Paginator(SlowQuery.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "adminpanel/slow_query_list.html", {"page": page})


@faults_required
def vital_list(request: AuthedRequest) -> HttpResponse:
    since = timezone.now().date() - dt.timedelta(days=VITAL_DAYS)
    context = {"rows": vitals_since(since), "days": VITAL_DAYS}
    return render(request, "adminpanel/vital_list.html", context)


def _show(
    request: AuthedRequest, fault: Fault, *, form: AssigneeForm, status: int = 200
) -> HttpResponse:
    trend = trend_of(fault)
    context = {
        "fault": fault,
        "trend": trend,
        "plot": plot_of(trend),
        "form": form,
        "acts": AuditEntry.objects.on(fault)[:20],
    }
    return render(request, "adminpanel/fault_detail.html", context, status=status)
