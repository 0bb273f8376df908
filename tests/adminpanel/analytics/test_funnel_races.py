"""Days that are worked out while their journeys change."""

import datetime as dt
import threading

import pytest
from django.db import connections, transaction

from adminpanel.analytics import funnel_days
from adminpanel.analytics.funnel import Segment, funnel
from adminpanel.models import FunnelDay, FunnelPart, Journey
from tests.races import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOON = dt.datetime(2026, 3, 10, 12, tzinfo=dt.UTC)
DAY = NOON.date()
NEXT = NOON + dt.timedelta(days=1)


def searched() -> int:
    return funnel(Segment(DAY, DAY))[1].count


def search() -> None:
    """As `count_events` does: the journey, and its day, in one transaction."""
    with transaction.atomic():
        Journey.objects.update(search_at=NOON + dt.timedelta(minutes=1))
        funnel_days.mark([DAY])


@pytest.fixture
def journey():
    return Journey.objects.create(device="desk", started_at=NOON)


def test_a_change_before_is_part_of_it(journey):
    """The worker waits for the change, and then counts it."""
    worker = threading.Thread(target=lambda: _close(funnel_days.work_out_days, NEXT))
    with transaction.atomic():
        search()
        worker.start()
        worker.join(timeout=1)
        assert worker.is_alive()
    worker.join(timeout=30)

    assert FunnelDay.objects.get().is_right
    assert FunnelPart.objects.filter(device="").get().search == searched() == 1


def test_a_change_afterwards_marks_it(journey, monkeypatch):
    """What changes when the rows have been read waits, and leaves the day to be worked out."""
    read, change = threading.Event(), threading.Thread(target=lambda: _close(search))
    parts = funnel_days._parts

    def read_and_wait(day):
        found = list(parts(day))
        change.start()
        change.join(timeout=1)
        assert change.is_alive()
        read.set()
        return found

    monkeypatch.setattr(funnel_days, "_parts", read_and_wait)
    funnel_days.work_out_days(NEXT)
    change.join(timeout=30)

    assert read.is_set()
    assert not FunnelDay.objects.get().is_right
    assert FunnelPart.objects.filter(device="").get().search == 0
    assert searched() == 1
    monkeypatch.undo()
    assert funnel_days.work_out_days(NEXT) == 1
    assert FunnelPart.objects.filter(device="").get().search == searched() == 1


def test_two_workers_write_each_part_once(journey):
    all_at_once([lambda: funnel_days.work_out_days(NEXT)] * 4)
    assert FunnelPart.objects.count() == 2
    assert FunnelDay.objects.get().is_right


def test_a_worker_that_dies_leaves_the_day_to_be_asked(journey, monkeypatch):
    def die(day):
        raise SystemExit

    monkeypatch.setattr(funnel_days, "_parts", die)
    with pytest.raises(SystemExit):
        funnel_days.work_out_days(NEXT)
    assert not FunnelDay.objects.filter(is_right=True).exists()
    assert funnel(Segment(DAY, DAY))[0].count == 1


def _close(act, *values) -> None:
    try:
        act(*values)
    finally:
        connections.close_all()
