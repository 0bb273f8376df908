"""What happens right now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.requests import AuthedRequest
from adminpanel import feed, services, streams
from adminpanel.access import staff_required
from adminpanel.metrics import snapshot
from adminpanel.metrics.catalogue import groups_for
from adminpanel.overview import rows_behind, weeks


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
        "weeks": weeks(),
    }
    return render(request, "adminpanel/overview.html", context)
