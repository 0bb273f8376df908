"""Slots become points, points coarser ones; nothing is counted twice, nothing is lost."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from adminpanel.metrics.meters import SLOT
from adminpanel.metrics.reports import Report
from adminpanel.metrics.tallies import Tally
from adminpanel.models import Lease, Point, Series
from adminpanel.services.leases import take_turn
from adminpanel.services.series import close_slots, floor, forget_old, roll_up, store

NOON = dt.datetime(2026, 11, 2, 12, 0, 8, tzinfo=dt.UTC)
AT_MOST = dt.timedelta(seconds=20)


def counted(*numbers: int) -> list[Report]:
    """A report of so many messages in each of the last slots before noon, the oldest first."""
    last = int(floor(NOON, SLOT).timestamp())
    slots = {
        last - SLOT * back: {"messages": {"": Tally(number, number, 1, 1)}}
        for back, number in enumerate(reversed(numbers), start=1)
    }
    return [Report("here", True, NOON.timestamp(), {}, slots)]


@pytest.fixture
def owner(db):
    return take_turn("collector", at_most=AT_MOST)


def messages() -> list[int]:
    points = Point.objects.filter(series__name="messages", step=SLOT).order_by("at")
    return list(points.values_list("count", flat=True))


@pytest.mark.django_db
class TestClosing:
    def test_what_has_settled_is_written(self, owner):
        assert close_slots(owner, counted(2, 3), {("online", ""): 7}, at=NOON)

        assert messages() == [2, 3]
        online = Point.objects.get(series__name="online")
        assert (online.at, online.low, online.high) == (floor(NOON, SLOT), 7, 7)
        assert Series.objects.get(name="messages").count == 5

    def test_what_may_still_be_reported_waits(self, owner):
        early = NOON - dt.timedelta(seconds=4)  # the last slot ended four seconds ago

        close_slots(owner, counted(2, 3), {}, at=early)

        assert messages() == [2]

    def test_twice_is_once(self, owner):
        close_slots(owner, counted(2, 3), {}, at=NOON)

        assert not close_slots(owner, counted(2, 3), {}, at=NOON)
        assert Series.objects.get(name="messages").count == 5

    def test_the_next_goes_on_where_this_ended(self, owner):
        close_slots(owner, counted(2, 3), {}, at=NOON)
        later = NOON + dt.timedelta(seconds=SLOT)
        new = int(floor(NOON, SLOT).timestamp())
        (report,) = counted(2, 3)
        report.slots[new] = {"messages": {"": Tally(4, 4, 1, 1)}}

        close_slots(owner, [report], {}, at=later)

        assert messages() == [2, 3, 4]
        assert Series.objects.get(name="messages").count == 9

    def test_whose_turn_is_over_writes_nothing(self, owner):
        Lease.objects.update(owner="somebody else")

        assert not close_slots(owner, counted(2), {("online", ""): 1}, at=NOON)
        assert not Point.objects.exists()

    def test_buckets_grow_for_ever(self, owner):
        (report,) = counted(1)
        (slot,) = report.slots.values()
        slot["requests"] = {"": Tally(2, 30_000, 10_000, 20_000, {11: 1, 14: 1})}
        close_slots(owner, [report], {}, at=NOON)

        assert Series.objects.get(name="requests").buckets == {"11": 1, "14": 1}


observations = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=3 * 86_400),  # second
        st.integers(min_value=0, max_value=90_000_000),  # microseconds
    ),
    min_size=1,
    max_size=40,
)


class TestRollUp(TestCase):
    @settings(max_examples=15)
    @given(observations, st.data())
    def test_rolled_up_is_what_one_would_have_counted(self, seen, data):
        """Whenever it was run in between, and however often."""
        series = Series.objects.create(name="requests")
        start = floor(NOON, 86_400)
        moments = sorted((start + dt.timedelta(seconds=second), value) for second, value in seen)
        runs = data.draw(st.sets(st.integers(0, len(moments)), max_size=3))
        slots: dict[dt.datetime, Tally] = {}
        for index, (moment, value) in enumerate(moments):
            slot = floor(moment, SLOT)
            slots.setdefault(slot, Tally()).observe(value, is_timing=True)
            store([Point.made_of(series.pk, SLOT, slot, slots[slot])])
            if index in runs:
                roll_up()
        roll_up()
        roll_up()

        for step in (60, 3_600, 86_400):
            wanted: dict[dt.datetime, Tally] = {}
            for moment, value in moments:
                wanted.setdefault(floor(moment, step), Tally()).observe(value, is_timing=True)
            found = {point.at: point.tally for point in Point.objects.filter(step=step)}
            assert found == wanted


@pytest.mark.django_db
def test_old_points_go_and_days_stay():
    series = Series.objects.create(name="messages")
    now = timezone.now()
    ages = {10: [5, 7], 60: [71, 73], 3_600: [24 * 89, 24 * 91], 86_400: [24 * 800]}  # hours
    store(
        Point.made_of(series.pk, step, now - dt.timedelta(hours=age), Tally(1, 1, 1, 1))
        for step, each in ages.items()
        for age in each
    )

    assert forget_old(now) == 3

    kept = {point.step: (now - point.at).total_seconds() / 3600 for point in Point.objects.all()}
    assert kept == {10: 5, 60: 71, 3_600: 24 * 89, 86_400: 24 * 800}
    assert forget_old(now) == 0


@pytest.mark.django_db
def test_old_points_go_a_batch_at_a_time(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr("adminpanel.services.series.GONE_AT_ONCE", 2)
    series = Series.objects.create(name="messages")
    now = timezone.now()
    old = floor(now, 60) - dt.timedelta(hours=8)
    store(
        Point.made_of(series.pk, 10, old + dt.timedelta(seconds=10 * n), Tally(1, 1, 1, 1))
        for n in range(5)
    )

    with django_assert_num_queries(4 + 3 + 2):  # four looks, three deletes, and the other steps
        assert forget_old(now) == 5
