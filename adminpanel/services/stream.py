"""One tick of the collector: look, write, draw, send."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone

from adminpanel import feed, streams
from adminpanel.metrics import catalogue, charts, reports, snapshot
from adminpanel.metrics.catalogue import Metric
from adminpanel.metrics.reading import counted_now, levels_now
from adminpanel.metrics.snapshot import Snapshot
from adminpanel.metrics.sparks import Spark
from adminpanel.metrics.tiles import show
from adminpanel.services.leases import end_turn, take_turn
from adminpanel.services.series import close_slots, forget_old, roll_up

COLLECTOR = "collector"
EVERY = dt.timedelta(seconds=1.8)  # a little less than beat's two seconds: it is not exact
AT_MOST = dt.timedelta(seconds=20)
SPARKS = "metrics:sparks"
SPARKS_LIVE = 120


def broadcast_metrics() -> bool:
    """See, store and send all figures, once for all who look. False when it is not our turn."""
    started = timezone.now()
    owner = take_turn(COLLECTOR, at_most=AT_MOST)
    if not owner:
        return False
    try:
        told = reports.gather()
        now = snapshot.take(told)
        snapshot.keep(now)
        is_new = close_slots(owner, told, now.flat(), at=now.taken_at)
        _send(now, _draw_sparks(now.taken_at) if is_new else {})
    finally:
        end_turn(COLLECTOR, owner, next_at=started + EVERY)
    return True


def tend_series() -> None:
    """Bring coarser points up to date and forget old ones; one process at a time."""
    owner = take_turn("series", at_most=dt.timedelta(minutes=5))
    if not owner:
        return
    try:
        roll_up()
        forget_old(timezone.now())
    finally:
        end_turn("series", owner, next_at=timezone.now())


def sparks() -> dict[str, Spark]:
    """The last hour of each figure, as last drawn."""
    return cache.get(SPARKS) or _draw_sparks(timezone.now())


def figures(metrics: Iterable[Metric], now: Snapshot | None) -> list[dict[str, Any]]:
    """What `adminpanel/_figures.html` draws."""
    return [{"metric": one, "shown": show(one, now) if now else None} for one in metrics]


def _frame(metrics: list[Metric], now: Snapshot) -> dict[str, Any]:
    """What charts go on with: levels of this moment, and what the last settled slot counted."""
    return {
        "type": "points",
        "at": round(now.at),
        "levels": {one.name: levels_now(one, now) for one in metrics if not one.is_counted},
        "slot": now.slot_at,
        "counted": {one.name: counted_now(one, now) for one in metrics if one.is_counted},
    }


def _draw_sparks(now: dt.datetime) -> dict[str, Spark]:
    drawn = {
        name: Spark.of(values) for name, values in charts.sparks(catalogue.shown(), now).items()
    }
    cache.set(SPARKS, drawn, SPARKS_LIVE)
    return drawn


def _send(now: Snapshot, drawn: dict[str, Spark]) -> None:
    """Each stream once: who may see it gets it as it is."""
    metrics = catalogue.shown()
    money = [metric for metric in metrics if metric.is_money]
    others = [metric for metric in metrics if not metric.is_money]
    for stream, points, some in (
        (streams.NOW, streams.POINTS, others),
        (streams.MONEY, streams.MONEY_POINTS, money),
    ):
        context = {
            "figures": figures(some, now),
            "sparks": [(metric, drawn[metric.name]) for metric in some if metric.name in drawn],
            "at": now.taken_at if stream == streams.NOW else None,
        }
        streams.send_html(stream, render_to_string("adminpanel/_figures.html", context))
        streams.send_json(points, _frame(some, now))
    news = {"feed": feed.latest(), "feed_at": now.taken_at}
    streams.send_html(streams.FEED, render_to_string("adminpanel/_feed.html", news))
