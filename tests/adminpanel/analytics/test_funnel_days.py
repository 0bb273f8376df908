"""Days that are worked out say what their journeys say, whatever came when."""

import datetime as dt
import uuid
from collections import Counter
from statistics import median

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Couple
from accounts.services import leave_own_couple
from adminpanel.analytics import funnel_days, journeys
from adminpanel.analytics.funnel import Segment, funnel
from adminpanel.analytics.tallying import KEYS
from adminpanel.models import CoupleSteps, Event, FunnelDay, FunnelPart, Journey
from tests.factories.accounts import CoupleFactory, PlaceFactory, UserFactory
from tests.factories.vendors import CategoryFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2031, 3, 10, 12, tzinfo=dt.UTC)
DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
NOW = NOON + 8 * DAY

# In other words than the ones under test: what each journey has, asked by one statement.
TIMES = """
    SELECT j.started_at, j.search_at, j.profile_at, s.message_at, s.request_at, s.deposit_at,
      s.completed_at
    FROM adminpanel_journey j
    LEFT JOIN adminpanel_couplesteps s ON s.couple_id = j.couple_id
    LEFT JOIN vendors_category c ON c.id = j.category_id
    LEFT JOIN accounts_place p ON p.id = j.place_id
    WHERE j.started_at >= %s AND j.started_at < %s
      AND (%s = '' OR c.slug = %s) AND (%s = '' OR p.slug = %s)
      AND (%s = '' OR j.device = %s) AND (%s = '' OR j.tier = %s)
"""


def by_hand(segment: Segment) -> list[tuple[int, float | None]]:
    """How many came as far as each step, and the middle of the time it took, in seconds."""
    start = dt.datetime.combine(segment.first, dt.time.min, dt.UTC)
    end = dt.datetime.combine(segment.last, dt.time.min, dt.UTC) + DAY
    parts = (segment.category, segment.city, segment.device, segment.tier)
    with connection.cursor() as cursor:
        cursor.execute(TIMES, [start, end, *(each for part in parts for each in (part, part))])
        rows = [[_moment(each) for each in row] for row in cursor.fetchall()]
    counts, took = [0] * 7, [[] for _ in range(7)]
    for row in rows:
        times = [at if at and at >= row[0] else None for at in row]
        farthest = max(step for step, at in enumerate(times) if at)
        for step in range(farthest + 1):
            counts[step] += 1
        for step in range(1, 7):
            if times[step] and times[step - 1] and times[step] >= times[step - 1]:
                seconds = int((times[step] - times[step - 1]).total_seconds())
                took[step].append(seconds if seconds < 120 else seconds // 60 * 60)
    return [
        (count, median(some) if some else None) for count, some in zip(counts, took, strict=True)
    ]


def _moment(value: str | dt.datetime | None) -> dt.datetime | None:
    """SQLite hands them out as they are kept."""
    at = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=dt.UTC) if at and at.tzinfo is None else at


def by_page(segment: Segment) -> list[tuple[int, float | None]]:
    return [
        (stage.count, None if stage.middle is None else stage.middle.total_seconds())
        for stage in funnel(segment)
    ]


def began(days: float, *, couple: Couple | None = None, **facts) -> Journey:
    start = NOON + days * DAY
    return Journey.objects.create(started_at=start, couple=couple, **{"device": "desk"} | facts)


def seen(visitor: int, step: str, minutes: float, **facts) -> None:
    at = NOON + minutes * MINUTE
    Event.objects.create(
        visitor=uuid.UUID(int=visitor), step=step, at=at, **{"device": "desk"} | facts
    )


def right() -> set[dt.date]:
    return set(FunnelDay.objects.filter(is_right=True).values_list("date", flat=True))


events = st.tuples(
    st.integers(1, 5),  # whose browser
    st.sampled_from(["visit", "search", "profile"]),
    st.integers(-3 * 1440, 3 * 1440),  # minutes from noon: in any order
    st.sampled_from(["phone", "desk"]),
    st.sampled_from([None, 0, 1]),  # category
    st.sampled_from([None, 0, 1]),  # city
    st.sampled_from([None, 0, 1]),  # who is signed in
)
steps = st.tuples(
    st.integers(0, 1),  # which couple
    st.sampled_from(["message_at", "request_at", "deposit_at", "completed_at"]),
    st.integers(-4 * 86_400, 9 * 86_400),  # seconds from noon
)
acts = st.one_of(
    events, steps, st.sampled_from(["count", "work out", "rebuild", "forget", "half"])
)  # fmt: skip
parts = st.tuples(
    st.sampled_from(["", "c0", "c1"]),
    st.sampled_from(["", "p0", "p1"]),
    st.sampled_from(["", "phone", "desk"]),
    st.sampled_from(["", "free"]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some=st.lists(acts, min_size=4, max_size=30),
    asked=st.lists(st.tuples(st.integers(-4, 8), st.integers(0, 9), parts), min_size=3, max_size=6),
)
def test_rolled_up_or_not_the_funnel_is_the_same(db, some, asked):
    with transaction.atomic():
        try:
            _act_and_compare(some, asked)
        finally:
            transaction.set_rollback(True)


def _act_and_compare(some, asked) -> None:
    categories = [CategoryFactory(slug=f"c{n}", name=f"C{n}") for n in range(2)]
    places = [PlaceFactory(slug=f"p{n}", name=f"P{n}") for n in range(2)]
    people = [UserFactory() for _ in range(2)]
    couples = [CoupleFactory(people=[person]) for person in people]
    with time_machine.travel(NOW, tick=False):
        for act in some:
            match act:
                case "count":
                    journeys.count_events()
                case "work out":
                    funnel_days.work_out_days()
                case "half":  # a worker that died after one day
                    for day in sorted({NOON.date(), NOON.date() + DAY} - right())[:1]:
                        funnel_days._work_out(day)
                case "rebuild":
                    journeys.rebuild_couple_steps()
                case "forget":
                    journeys.forget_person(people[0])
                case (which, name, seconds):
                    _first_time(couples[which], name, NOON + dt.timedelta(seconds=seconds))
                case (visitor, step, minutes, device, category, place, who):
                    seen(
                        visitor,
                        step,
                        minutes,
                        device=device,
                        category=None if category is None else categories[category],
                        place=None if place is None else places[place],
                        user=None if who is None else people[who],
                    )
        for first, length, part in asked:
            day = NOON.date() + first * DAY
            names = dict(zip(("category", "city", "device", "tier"), part, strict=True))
            segment = Segment(day, day + length * DAY, **names)
            assert by_page(segment) == by_hand(segment)
            assert [each.before for each in funnel(segment)] == [
                count for count, _ in by_hand(segment.before())
            ]


def _first_time(couple: Couple, name: str, at: dt.datetime) -> None:
    """As `refresh_couple_steps` does when it finds one: in one transaction with the marks."""
    CoupleSteps.objects.get_or_create(couple=couple, defaults={"joined_at": NOON})
    CoupleSteps.objects.filter(couple=couple, **{name: None}).update(**{name: at})
    funnel_days.mark_days_of(Journey.objects.filter(couple=couple))


def test_all_parts_of_a_day_are_there():
    cakes, lisbon = CategoryFactory(slug="cakes", name="Cakes"), PlaceFactory()
    began(0, category=cakes, place=lisbon, tier="plus")
    began(0.1)
    with time_machine.travel(NOW, tick=False):
        assert funnel_days.work_out_days() == 8
        assert funnel_days.work_out_days() == 0

    sizes = Counter(FunnelPart.objects.values_list("visit", flat=True))
    assert sizes == {2: 2, 1: 14}  # everything and all on computers; all others have the first


def test_days_without_a_journey_are_known_to_be_empty():
    began(0)
    with time_machine.travel(NOW, tick=False):
        funnel_days.work_out_days()
    assert right() == {NOON.date() + number * DAY for number in range(8)}


def test_today_is_asked():
    began(8)
    with time_machine.travel(NOW, tick=False):
        funnel_days.work_out_days()
        began(8.1)
    assert by_page(Segment(NOW.date(), NOW.date()))[0] == (2, None)


def test_what_is_not_worked_out_is_no_zero():
    began(0)
    assert by_page(Segment(NOON.date(), NOON.date()))[0] == (1, None)


def test_a_late_search_is_there_at_once_and_its_day_worked_out_again():
    seen(1, "visit", 0)
    seen(2, "visit", 1440)
    journeys.count_events()
    with time_machine.travel(NOW, tick=False):
        funnel_days.work_out_days()
        seen(1, "search", 2880)
        seen(2, "visit", 2880)  # nothing new
        journeys.count_events()

        assert {NOON.date()} == {NOON.date(), NOON.date() + DAY} - right()
        assert by_page(Segment(NOON.date(), NOON.date()))[1] == (1, 2880 * 60)
        assert funnel_days.work_out_days() == 1
        assert by_page(Segment(NOON.date(), NOON.date()))[1] == (1, 2880 * 60)


def test_a_step_of_the_couple_marks_the_day_they_came(couple, rosewood, anna, saturday):
    from tests.factories import bookings

    with time_machine.travel(NOON, tick=False):
        began(0, couple=couple)
        began(1)
    with time_machine.travel(NOW, tick=False):
        journeys.refresh_couple_steps()
        funnel_days.work_out_days()
        assert len(right()) == 8
        bookings.requested(rosewood, anna, NOW.date() + 60 * DAY)
        journeys.refresh_couple_steps()

    assert NOON.date() not in right()
    assert len(right()) == 7


def test_who_gives_up_a_couple_keeps_the_journey():
    person = UserFactory()
    journey = began(0, couple=CoupleFactory(people=[person]))
    leave_own_couple(person)
    journey.refresh_from_db()
    assert journey.couple is None


def test_five_queries_whatever_there_is():
    for days in (0, 2, 4, 6):
        began(days)
    with time_machine.travel(NOW, tick=False):
        funnel_days.work_out_days()
        funnel_days.mark([NOON.date() + 2 * DAY, NOON.date() + 4 * DAY])
        with CaptureQueriesContext(connection) as queries:
            found = funnel(Segment(NOON.date() - 30 * DAY, NOW.date()))
    assert (found[0].count, len(KEYS)) == (4, 7)
    assert len(queries) <= 5


def test_days_that_nobody_asks_for_any_more_go():
    began(0)
    with time_machine.travel(NOW, tick=False):
        funnel_days.work_out_days()
    with time_machine.travel(NOON + 3 * 366 * DAY, tick=False):
        funnel_days.work_out_days()
    assert not FunnelPart.objects.exists()
    assert min(right()) > NOON.date()
    assert by_page(Segment(NOON.date(), NOON.date()))[0] == (1, None)
