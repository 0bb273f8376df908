"""The funnel over twenty people that were made by hand: every number of it is known."""

import datetime as dt

import pytest

from accounts.models import Couple, Place
from adminpanel.analytics.funnel import Segment, funnel
from adminpanel.models import CoupleSteps, Journey
from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import CategoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
FIRST, LAST = dt.date(2031, 3, 1), dt.date(2031, 3, 30)
NOON = dt.datetime(2031, 3, 10, 12, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)

# How many minutes after their first page each of twenty people searched, opened a vendor's page,
# wrote, asked, paid and were married; None: never. Then their device, and what they looked for.
PEOPLE = [
    (None, None, None, None, None, None, "phone", ""),
    (None, None, None, None, None, None, "phone", ""),
    (None, None, None, None, None, None, "desk", ""),
    (None, None, None, None, None, None, "desk", ""),
    (1, None, None, None, None, None, "phone", "cakes"),
    (2, None, None, None, None, None, "phone", "cakes"),
    (3, None, None, None, None, None, "desk", "music"),
    (4, None, None, None, None, None, "desk", "music"),
    (5, 10, None, None, None, None, "phone", "cakes"),
    (6, 12, None, None, None, None, "phone", "music"),
    (7, 14, None, None, None, None, "desk", "cakes"),
    (None, 3, None, None, None, None, "desk", "music"),  # straight to a vendor's page
    (8, 10, 60, None, None, None, "phone", "cakes"),
    (9, 12, 90, None, None, None, "desk", "cakes"),
    (10, 20, 120, 1440, None, None, "phone", "cakes"),
    (10, 20, 140, 2880, None, None, "desk", "music"),
    (2, 4, None, 600, 700, None, "phone", "music"),  # asked without a word
    (2, 5, 10, 100, 200, None, "desk", "cakes"),
    (3, 9, 30, 200, 320, 90000, "phone", "cakes"),
    (1, 2, 3, 4, 10, 80000, "desk", "music"),
]  # fmt: skip


@pytest.fixture
def twenty():
    lisbon = PlaceFactory()
    for number, (search, profile, *later, device, slug) in enumerate(PEOPLE):
        start = NOON + number * MINUTE
        times = [None if each is None else start + each * MINUTE for each in later]
        couple = None
        if any(times):
            couple = Couple.objects.create()
            names = ("message_at", "request_at", "deposit_at", "completed_at")
            CoupleSteps.objects.create(
                couple=couple, joined_at=start, **dict(zip(names, times, strict=True))
            )
        Journey.objects.create(
            couple=couple,
            device=device,
            started_at=start,
            search_at=None if search is None else start + search * MINUTE,
            profile_at=None if profile is None else start + profile * MINUTE,
            category=CategoryFactory(slug=slug, name=slug) if slug else None,
            place=lisbon if slug == "cakes" else None,
            tier="plus" if profile else "",
        )


def counted(**parts) -> list[int]:
    return [stage.count for stage in funnel(Segment(FIRST, LAST, **parts))]


def test_twenty_people(twenty):
    stages = {stage.key: stage for stage in funnel(Segment(FIRST, LAST))}

    assert [stage.count for stage in stages.values()] == [20, 16, 12, 8, 6, 4, 2]
    assert [stage.of_before for stage in stages.values()] == [
        None, 80.0, 75.0, 66.7, 75.0, 66.7, 50.0,
    ]  # fmt: skip
    assert [stage.of_first for stage in stages.values()] == [
        100.0, 80.0, 60.0, 40.0, 30.0, 20.0, 10.0,
    ]  # fmt: skip
    assert [stage.width for stage in stages.values()] == [100, 80, 60, 40, 30, 20, 10]


def test_the_middle_of_the_time_between_steps(twenty):
    middles = {stage.key: stage.middle for stage in funnel(Segment(FIRST, LAST))}

    # search: 1 1 2 2 2 3 3 4 5 6 7 8 9 10 10; page after search: 1 2 2 3 3 5 6 6 7 10 10
    assert middles == {
        "visit": None,
        "search": 4 * MINUTE,
        "profile": 5 * MINUTE,
        "message": 50 * MINUTE,  # 1 5 21 50 78 100 120
        "request": 170 * MINUTE,  # 1 90 170 1320 2740
        "deposit": 100 * MINUTE,  # 6 100 100 120
        "completed": (89680 + 79990) / 2 * MINUTE,
    }


@pytest.mark.parametrize(
    ("parts", "counts"),
    [
        ({"device": "phone"}, [10, 8, 6, 4, 3, 2, 1]),
        ({"category": "cakes"}, [9, 9, 7, 5, 3, 2, 1]),
        ({"city": "lisbon"}, [9, 9, 7, 5, 3, 2, 1]),
        ({"category": "music", "device": "desk"}, [5, 5, 3, 2, 2, 1, 1]),
        ({"tier": "plus"}, [12, 12, 12, 8, 6, 4, 2]),
        ({"tier": "premium"}, [0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_parts_of_them(twenty, parts, counts):
    assert counted(**parts) == counts


def test_nobody():
    stages = funnel(Segment(FIRST, LAST))
    assert [(stage.count, stage.of_first, stage.middle) for stage in stages] == [
        (0, None, None)
    ] * 7


def test_days_before_are_compared(twenty):
    later = funnel(Segment(FIRST + 30 * DAY, LAST + 30 * DAY))
    assert [stage.count for stage in later] == [0] * 7
    assert [stage.before for stage in later] == [20, 16, 12, 8, 6, 4, 2]


def test_both_ends_of_the_days_are_part_of_them(twenty):
    day = NOON.date()
    assert next(stage.count for stage in funnel(Segment(day, day))) == 20
    assert next(stage.count for stage in funnel(Segment(day - DAY, day - DAY))) == 0


def test_what_a_couple_did_before_it_was_counted_is_left_out():
    couple = Couple.objects.create()
    CoupleSteps.objects.create(
        couple=couple, joined_at=NOON, message_at=NOON, request_at=NOON + 9 * DAY
    )
    Journey.objects.create(couple=couple, device="desk", started_at=NOON + DAY)

    stages = {stage.key: stage for stage in funnel(Segment(FIRST, LAST))}
    assert stages["request"].count == 1
    assert stages["request"].middle is None
    assert Place.objects.count() == 0
