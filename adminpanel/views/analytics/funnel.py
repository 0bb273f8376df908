"""From a visit to a wedding that is over."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel.access import right_required
from adminpanel.analytics.funnel import funnel
from adminpanel.analytics.turnovers import names_of_parts
from adminpanel.forms.analytics import FunnelForm
from adminpanel.views.analytics.sheets import sheet, today

HEAD = (
    "step", "people", "percent of the step before", "percent of the first",
    "median seconds since the step before", "people in the days before",
)  # fmt: skip


@right_required("adminpanel.analyse")
@never_cache
@require_safe
def funnel_detail(request: AuthedRequest) -> HttpResponse:
    form = FunnelForm(request.GET, names=names_of_parts())
    segment = form.segment(today())
    context = {
        "form": form,
        "segment": segment,
        "stages": funnel(segment),
    }
    part = "#figures" if request.htmx else ""
    return render(request, f"adminpanel/analytics_funnel.html{part}", context)


@right_required("adminpanel.analyse")
@require_safe
def funnel_csv(request: AuthedRequest) -> HttpResponse:
    stages = funnel(FunnelForm(request.GET, names=names_of_parts()).segment(today()))
    return sheet(
        "funnel",
        HEAD,
        (
            (
                stage.label,
                stage.count,
                stage.of_before,
                stage.of_first,
                None if stage.middle is None else round(stage.middle.total_seconds()),
                stage.before,
            )
            for stage in stages
        ),
    )
