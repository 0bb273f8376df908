"""What became of couples by the month in which they joined."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel.access import right_required
from adminpanel.analytics.cohorts import KINDS, MONTHS, cohorts
from adminpanel.forms.analytics import CohortForm
from adminpanel.views.analytics.sheets import sheet, today

WITHIN = range(1, MONTHS + 1)
HEAD = ("joined in", "couples", *(f"within {months} months" for months in WITHIN))


@right_required("adminpanel.analyse")
@never_cache
@require_safe
def cohort_list(request: AuthedRequest) -> HttpResponse:
    form = CohortForm(request.GET)
    kind = form.asked_kind
    context = {
        "form": form,
        "kind": kind,
        "words": KINDS[kind][0],
        "within": WITHIN,
        "cohorts": cohorts(kind, today()),
    }
    part = "#figures" if request.htmx else ""
    return render(request, f"adminpanel/analytics_cohorts.html{part}", context)


@right_required("adminpanel.analyse")
@require_safe
def cohort_csv(request: AuthedRequest) -> HttpResponse:
    """How many; those whose time is not over are empty."""
    kind = CohortForm(request.GET).asked_kind
    rows = (
        (f"{each.first:%Y-%m}", each.size, *(cell.count if cell else None for cell in each.cells))
        for each in cohorts(kind, today())
    )
    return sheet(f"cohorts-{kind}", HEAD, rows)
