"""Where people are, and where days are asked for or free."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel.access import right_required
from adminpanel.analytics.atlas import NAMES, atlas, pressure
from adminpanel.forms.analytics import MapForm
from adminpanel.models import PlaceFigures
from adminpanel.views.analytics.sheets import sheet

HEAD = (
    "city", "country", "couples", "vendors", "requested", "searched", "places", "held", "free",
    "asked for 100 free",
)  # fmt: skip


@right_required("adminpanel.analyse")
@never_cache
@require_safe
def map_detail(request: AuthedRequest) -> HttpResponse:
    form = MapForm(request.GET)
    places = _places()
    context = {
        "form": form,
        "shows": NAMES[form.shown],
        "rows": [(each, pressure(each)) for each in places],
        "atlas": atlas(places, form.shown),
        "computed_at": max((each.computed_at for each in places), default=None),
    }
    part = "#figures" if request.htmx else ""
    return render(request, f"adminpanel/analytics_map.html{part}", context)


@right_required("adminpanel.analyse")
@require_safe
def map_csv(request: AuthedRequest) -> HttpResponse:
    return sheet(
        "places",
        HEAD,
        (
            (
                each.place.name,
                each.place.country,
                each.couples,
                each.vendors,
                each.requests,
                each.searches,
                each.capacity,
                each.held,
                each.free,
                pressure(each),
            )
            for each in _places()
        ),
    )


def _places() -> list[PlaceFigures]:
    return list(PlaceFigures.objects.select_related("place").order_by("place__name"))
