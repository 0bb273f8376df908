"""What happens right now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from adminpanel import feed, services, streams
from adminpanel.access import staff_required
from adminpanel.metrics import snapshot
from adminpanel.metrics.catalogue import groups_for
from adminpanel.overview import plot_of, rows_behind, weeks
from adminpanel.views.analytics.sheets import sheet


@staff_required
@never_cache
def overview(request: AuthedRequest) -> HttpResponse:
    """The collector's last figures; the page itself measures nothing."""
    now = snapshot.latest()
    today = timezone.now().date()
    drawn = services.sparks()
    groups = [
        {
            "key": group.key,
            "label": group.label,
            "tiles": [
                figure
                | {
                    "spark": drawn.get(figure["metric"].name),
                    "rows": rows_behind(figure["metric"], request.user, today),
                }
                for figure in services.figures(group.metrics, now)
            ],
        }
        for group in groups_for(request.user)
    ]
    asked = frozenset({streams.NOW, streams.MONEY, streams.FEED})
    context = {
        "groups": groups,
        "at": now.taken_at if now else None,
        "is_stale": now is None or now.is_stale,
        "streams": ",".join(sorted(streams.allowed(request.user, asked))),
        "feed": feed.latest(),
        "feed_at": timezone.now(),
        "weeks": (found := weeks()),
        "plot": plot_of(found),
    }
    return render(request, "adminpanel/overview.html", context)


@staff_required
@require_safe
def week_csv(request: AuthedRequest) -> HttpResponse:
    """The confirmed bookings of each of the last weeks."""
    rows = ((week.monday, week.confirmed) for week in weeks())
    return sheet("confirmed-bookings", ("week of", "confirmed"), rows)
