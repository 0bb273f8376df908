"""The time series: slots that end become points, points become coarser ones, old ones go.

Everything may be done twice: points are set, never added to, and what is counted for ever grows in
the transaction that says how far it has been counted.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise

from django.db import transaction
from django.db.models import Max, Min

from adminpanel.metrics.meters import KEPT, SLOT, Key
from adminpanel.metrics.reports import Report, slot_of
from adminpanel.metrics.snapshot import settled_slot
from adminpanel.metrics.tallies import Tally
from adminpanel.models import Point, Series
from adminpanel.services.leases import locked

LATE = 120  # seconds after which nothing is added to a slot any more
KEPT_FOR = {
    Point.Step.SLOT: dt.timedelta(hours=6),
    Point.Step.MINUTE: dt.timedelta(days=3),
    Point.Step.HOUR: dt.timedelta(days=90),
}
BATCH = 500
GONE_AT_ONCE = 5_000
GONE_IN_ALL = 100_000


def close_slots(
    owner: str,
    reports: list[Report],
    samples: Mapping[Key, int],
    *,
    at: dt.datetime,
    lease: str = "collector",
) -> bool:
    """Write the slots that have ended and are not written yet, and what was sampled at `at`. False
    when there was nothing to write, or the turn `owner` is over.
    """
    last = dt.datetime.fromtimestamp(settled_slot(at.timestamp()), dt.UTC)
    with transaction.atomic():
        turn = locked(lease)
        oldest = last - dt.timedelta(seconds=SLOT * (KEPT - 2))
        done = turn.done_until or oldest
        if turn.owner != owner or done > last:
            return False
        slots: dict[dt.datetime, dict[Key, Tally]] = {}
        start = max(done, oldest)
        while start <= last:
            slots[start] = slot_of(reports, int(start.timestamp()))
            start += dt.timedelta(seconds=SLOT)
        _write(slots, samples, at)
        turn.done_until = start
        turn.save(update_fields=["done_until"])
    return True


def roll_up() -> None:
    """Bring every coarser point up to date, the one that is not over included."""
    for fine, coarse in pairwise(Point.Step):
        start = _changed_since(fine, coarse)
        if start is None:
            continue
        sums: dict[tuple[int, dt.datetime], Tally] = {}
        for point in Point.objects.filter(step=fine, at__gte=start).order_by().iterator():
            key = (point.series_id, floor(point.at, coarse))
            sums.setdefault(key, Tally()).add(point.tally)
        store(
            Point.made_of(series_id, coarse, at, tally)
            for (series_id, at), tally in sorted(sums.items())
        )


def forget_old(now: dt.datetime) -> int:
    """Delete what has been kept for long enough, a batch at a time; how many points."""
    gone = 0
    for step, kept in KEPT_FOR.items():
        old = Point.objects.filter(step=step, at__lt=now - kept).order_by("at")
        while gone < GONE_IN_ALL:
            batch = list(old.values_list("pk", flat=True)[:GONE_AT_ONCE])
            if not batch:
                break
            gone += Point.objects.filter(pk__in=batch).delete()[0]
    return gone


def store(points: Iterable[Point]) -> None:
    """Write these points over those that are there."""
    Point.objects.bulk_create(
        points,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["series", "step", "at"],
        update_fields=["count", "total", "low", "high", "buckets"],
    )


def floor(at: dt.datetime, step: int) -> dt.datetime:
    """When the `step` seconds began in which `at` lies, counted from the epoch (UTC)."""
    return dt.datetime.fromtimestamp(int(at.timestamp()) // step * step, dt.UTC)


def _write(
    slots: Mapping[dt.datetime, Mapping[Key, Tally]], samples: Mapping[Key, int], at: dt.datetime
) -> None:
    names = {key for slot in slots.values() for key in slot} | samples.keys()
    known = _series(names)
    now = floor(at, SLOT)
    sampled = {key: Tally(1, value, value, value) for key, value in samples.items()}
    points = [
        Point.made_of(known[key].pk, SLOT, start, tally)
        for start, slot in [*slots.items(), (now, sampled)]
        for key, tally in slot.items()
    ]
    store(sorted(points, key=lambda point: (point.series_id, point.at)))
    grown = set()
    for slot in slots.values():
        for key, tally in slot.items():
            known[key].grow(tally)
            grown.add(key)
    Series.objects.bulk_update(
        [known[key] for key in sorted(grown)], ["count", "total", "buckets"], batch_size=BATCH
    )


def _series(keys: set[Key]) -> dict[Key, Series]:
    found = {(one.name, one.label): one for one in Series.objects.all()}
    if new := sorted(keys - found.keys()):
        Series.objects.bulk_create(
            [Series(name=name, label=label) for name, label in new], ignore_conflicts=True
        )
        found = {(one.name, one.label): one for one in Series.objects.all()}
    return found


def _changed_since(fine: int, coarse: int) -> dt.datetime | None:
    """The beginning of the first coarse point that may be out of date; None without finer ones."""
    latest = Point.objects.filter(step=coarse).aggregate(at=Max("at"))["at"]
    if latest is None:
        first = Point.objects.filter(step=fine).aggregate(at=Min("at"))["at"]
        return floor(first, coarse) if first else None
    return floor(latest - dt.timedelta(seconds=LATE), coarse)
