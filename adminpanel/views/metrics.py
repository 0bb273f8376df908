"""One figure over time, and what it is made of."""

import csv

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import AuthedRequest
from adminpanel import streams
from adminpanel.access import staff_required
from adminpanel.days import whole
from adminpanel.forms.metrics import SignUpForm, SpanForm
from adminpanel.metrics import snapshot
from adminpanel.metrics.catalogue import METRICS, Metric
from adminpanel.metrics.charts import SPANS, chart, parts
from adminpanel.metrics.drawing import Drawing
from adminpanel.metrics.tiles import show
from adminpanel.overview import PEOPLE, rows_behind
from payments.sheets import text_cell

PAGE_SIZE = 50
# What went wrong with a part stands in a series of its own.
FAILURES = {
    "requests": "errors",
    "errors": "errors",
    "tasks": "task_failures",
    "task_failures": "task_failures",
    "provider_calls": "provider_failures",
    "provider_failures": "provider_failures",
}
BASE = {
    "errors": "requests",
    "task_failures": "tasks",
    "provider_failures": "provider_calls",
}


@staff_required
@never_cache
@require_safe
def metric_detail(request: AuthedRequest, name: str) -> HttpResponse:
    metric = _metric(request, name)
    span, now = SpanForm(request.GET).chosen, timezone.now()
    drawn = chart(metric, span, now)
    last = snapshot.latest()
    series = BASE.get(metric.series, metric.series)
    context = {
        "metric": metric,
        "shown": show(metric, last) if last else None,
        "span": span,
        "spans": SPANS.values(),
        "chart": drawn,
        "drawing": Drawing.of(drawn),
        "stream": streams.MONEY_POINTS if metric.is_money else streams.POINTS,
        "rows_url": rows_behind(metric, request.user, now.date()),
        "parts": parts(series, FAILURES[series], span, now) if series in FAILURES else None,
    }
    return render(request, "adminpanel/metric_detail.html", context)


@staff_required
@never_cache
@require_safe
def metric_points(request: AuthedRequest, name: str) -> HttpResponse:
    """What the chart in the page begins with: seconds since the epoch, and a row a line."""
    metric = _metric(request, name)
    drawn = chart(metric, SpanForm(request.GET).chosen, timezone.now())
    return JsonResponse(
        {
            "step": drawn.span.step,
            "seconds": int(drawn.span.length.total_seconds()),
            "at": [int(moment.timestamp()) for moment in drawn.moments],
            "lines": [{"name": line.name, "values": line.values} for line in drawn.lines],
        }
    )


@staff_required
@require_safe
def metric_csv(request: AuthedRequest, name: str) -> HttpResponse:
    metric = _metric(request, name)
    drawn = chart(metric, SpanForm(request.GET).chosen, timezone.now())
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{drawn.span.key}.csv"'
    sheet = csv.writer(answer)
    names = [line.name or f"{metric.label} {metric.axis}".strip() for line in drawn.lines]
    sheet.writerow(["at", *map(text_cell, names)])
    for moment, values in drawn.rows():
        sheet.writerow([moment.isoformat(), *("" if each is None else each for each in values)])
    return answer


@staff_required
@never_cache
@require_safe
def route_list(request: AuthedRequest) -> HttpResponse:
    """Every page by its route: how often, how fast, how many errors."""
    _require(request.user, "adminpanel.watch")
    span = SpanForm(request.GET).chosen
    context = {
        "span": span,
        "spans": SPANS.values(),
        "parts": parts("requests", "errors", span, timezone.now()),
    }
    return render(request, "adminpanel/route_list.html", context)


@staff_required
@never_cache
@require_safe
def sign_up_list(request: AuthedRequest) -> HttpResponse:
    """The rows behind the sign-ups of a day."""
    _require(request.user, PEOPLE)
    form = SignUpForm(request.GET)
    people = User.objects.order_by("-date_joined")
    if form.is_valid() and form.cleaned_data["day"]:
        people = people.filter(date_joined__range=whole(form.cleaned_data["day"]))
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "adminpanel/sign_up_list.html", {"form": form, "page": page})


def _metric(request: AuthedRequest, name: str) -> Metric:
    """Raises Http404, or PermissionDenied for who may not see it."""
    if name not in METRICS:
        raise Http404
    _require(request.user, METRICS[name].right)
    return METRICS[name]


def _require(user: User, right: str) -> None:
    if not user.has_perm(right):
        raise PermissionDenied
