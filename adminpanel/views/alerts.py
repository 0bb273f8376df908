"""What went out of bounds, and who looks after it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services, tasks
from adminpanel.access import right_required
from adminpanel.alerting import board
from adminpanel.exceptions import AlertMoved
from adminpanel.forms.alerts import AlertFilterForm, CareForm, ResolutionForm
from adminpanel.models import Alert, AuditRun

PAGE_SIZE = 30
watch_required = right_required("adminpanel.watch")
money_required = right_required("adminpanel.watch_money")


@watch_required
def alert_list(request: AuthedRequest) -> HttpResponse:
    form = AlertFilterForm(request.GET, user=request.user)
    form.is_valid()  # what makes no sense is left out, and said at its field
    mine = Alert.objects.visible_to(request.user).select_related("rule", "owner", "resolved_by")
    found = mine.like(**form.wanted())
    is_narrowed = any(form.wanted().values())
    context = {
        "form": form,
        "unresolved": [] if is_narrowed else list(mine.unresolved()),
        "is_narrowed": is_narrowed,
        "page": Paginator(
            found if is_narrowed else found.filter(state=Alert.State.RESOLVED), PAGE_SIZE
        ).get_page(request.GET.get("page")),
    }
    name = "adminpanel/alert_list.html" + ("#alerts" if request.htmx else "")
    return render(request, name, context)


@watch_required
def alert_banner(request: AuthedRequest) -> HttpResponse:
    """The same as on top of every page of the control room, which fetches it by this."""
    notices = board.seen_by(request.user, board.look_up())
    return render(request, "adminpanel/alert_banner.html", {"open_alerts": notices})


@watch_required
def alert_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    return _show(request, _found(request, pk))


@watch_required
@posted_from("adminpanel:alert-detail", "pk")
def acknowledgement_create(request: AuthedRequest, pk: int) -> HttpResponse:
    alert = _found(request, pk)
    form = CareForm(request.POST, alert=alert, user=request.user)
    if not form.is_valid():
        return _show(request, alert, status=422, care=form)
    said = form.cleaned_data
    try:
        services.acknowledge_alert(pk, by=request.user, owner=said["owner"], note=said["note"])
    except AlertMoved as moved:
        messages.error(request, str(moved))
    return redirect(alert)


@watch_required
@posted_from("adminpanel:alert-detail", "pk")
def resolution_create(request: AuthedRequest, pk: int) -> HttpResponse:
    alert = _found(request, pk)
    form = ResolutionForm(request.POST)
    if not form.is_valid():
        return _show(request, alert, status=422, resolution=form)
    try:
        services.resolve_alert(pk, by=request.user, note=form.cleaned_data["note"])
    except AlertMoved as moved:
        messages.error(request, str(moved))
    return redirect(alert)


@money_required
def audit_run_list(request: AuthedRequest) -> HttpResponse:
    runs = list(AuditRun.objects.all()[:PAGE_SIZE])
    return render(request, "adminpanel/audit_run_list.html", {"runs": runs})


@money_required
@require_POST
def audit_run_create(request: AuthedRequest) -> HttpResponse:
    tasks.audit_promises.delay()
    messages.success(request, "The audit runs; what it finds appears here by itself.")
    return redirect("adminpanel:audit-run-list")


def _found(request: AuthedRequest, pk: int) -> Alert:
    rows = Alert.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("rule", "owner", "acknowledged_by", "resolved_by"), pk=pk
    )


def _show(request: AuthedRequest, alert: Alert, *, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "alert": alert,
        "rule": alert.rule,
        "events": alert.events.select_related("by"),
        "may_act": request.user.has_perm(services.right_to_act(alert)),
        "care": CareForm(alert=alert, user=request.user),
        "resolution": ResolutionForm(),
        **forms,
    }
    return render(request, "adminpanel/alert_detail.html", context, status=status)
