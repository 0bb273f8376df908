"""How long what providers tell us takes to be acted upon."""

import datetime as dt
import statistics

from adminpanel.metrics.meters import Key
from payments.models import ProviderEvent

WINDOW = dt.timedelta(hours=1)
MOST = 500


def sample(now: dt.datetime) -> dict[Key, int]:
    """Microseconds from when something happened at the provider until we had looked, in the middle
    and at worst, over what came within the last hour; and what still waits. An event without a
    time of its own counts from when it reached us. Without any event there is no lag to tell.
    """
    recent = ProviderEvent.objects.filter(received_at__gte=now - WINDOW).order_by("-received_at")
    rows = list(recent.values_list("happened_at", "received_at", "applied_at")[:MOST])
    lags = [
        max(((applied or now) - min(happened or received, received)).total_seconds(), 0)
        for happened, received, applied in rows
    ]
    found: dict[Key, int] = {("webhooks_waiting", ""): ProviderEvent.objects.waiting().count()}
    if lags:
        found["webhook_lag", ""] = round(statistics.median(lags) * 1_000_000)
        found["webhook_lag", "longest"] = round(max(lags) * 1_000_000)
    return found
