"""Days kept for travel around weddings, and the reading of days that agrees with holding them."""

import datetime as dt
import random
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import VendorFactory
from vendors import audit, availability, services
from vendors.exceptions import CapacityBelowHeld, DayNotOffered, DayTaken, TravelNeedsRoom
from vendors.models import BusyDay, BusyImport, DateException, DaySlot, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
ONE = dt.timedelta(days=1)


def hold(vendor, *dates) -> uuid.UUID:
    holder = uuid.uuid4()
    services.hold_days(vendor.pk, list(dates), holder=holder)
    return holder


def kept(vendor) -> dict[dt.date, str]:
    """What each day is taken for; vendors here take one wedding a day."""
    return dict(vendor.slots.values_list("date", "purpose"))


def left_on(vendor, date) -> int:
    """As the directory counts it."""
    return max(0, Vendor.objects.with_left_on(date).get(pk=vendor.pk).left)


@pytest.fixture
def traveller(rosa):
    return VendorFactory(owner=rosa, buffer_days=1)


def test_a_wedding_takes_the_days_around_it(traveller, saturday):
    hold(traveller, saturday)

    assert kept(traveller) == {
        saturday - ONE: "travel",
        saturday: "wedding",
        saturday + ONE: "travel",
    }


def test_a_two_day_event_travels_before_its_first_and_after_its_last_day(traveller, saturday):
    hold(traveller, saturday, saturday + ONE)

    assert kept(traveller) == {
        saturday - ONE: "travel",
        saturday: "wedding",
        saturday + ONE: "wedding",
        saturday + 2 * ONE: "travel",
    }


def test_releasing_gives_back_travel_too(traveller, saturday):
    holder = hold(traveller, saturday)

    assert services.release_days(holder) == 3
    assert not DaySlot.objects.exists()


def test_a_wedding_beside_a_wedding_is_refused_with_the_reason(traveller, saturday):
    """Two days later there is room on the day itself, but not on the way."""
    hold(traveller, saturday)

    with pytest.raises(DayTaken, match="keeps the day before and after") as refused:
        hold(traveller, saturday + 2 * ONE)

    assert refused.value.nearest_free_days[0] == saturday + 3 * ONE
    assert DaySlot.objects.count() == 3


def test_a_day_that_travel_has_is_full_for_others(traveller, saturday):
    hold(traveller, saturday)

    with pytest.raises(DayTaken, match="already taken"):
        hold(traveller, saturday + ONE)


def test_travel_needs_no_place_where_the_vendor_does_not_work(traveller, rosa, saturday):
    services.set_dates_capacity(traveller.pk, [saturday + ONE], capacity=0, by=rosa)
    hold(traveller, saturday)

    assert kept(traveller) == {saturday - ONE: "travel", saturday: "wedding"}


def test_travel_of_days_that_have_passed_is_not_wanted(traveller):
    services.set_booking_window(
        traveller.pk, lead_days=1, horizon_days=90, buffer_days=3, by=traveller.people()[0]
    )
    tomorrow = traveller.today() + ONE
    hold(traveller, tomorrow)

    assert min(kept(traveller)) == traveller.today()
    assert list(audit.problems()) == []


def test_with_capacity_for_two_both_travel(rosa, saturday):
    """One place for each of them; a third finds the way full."""
    vendor = VendorFactory(owner=rosa, capacity=2, buffer_days=1)
    hold(vendor, saturday)
    hold(vendor, saturday + ONE)

    assert DaySlot.objects.filter(date=saturday).count() == 2
    with pytest.raises(DayTaken):
        hold(vendor, saturday + 2 * ONE)


def test_other_buffers_later_touch_no_booking(traveller, rosa, saturday):
    hold(traveller, saturday)
    services.set_booking_window(traveller.pk, lead_days=2, horizon_days=730, buffer_days=0, by=rosa)

    assert len(kept(traveller)) == 3
    assert list(audit.problems()) == []
    hold(traveller, saturday + 2 * ONE)


def test_closing_a_day_gives_back_its_travel_and_opening_takes_it_again(traveller, rosa, saturday):
    hold(traveller, saturday)
    sunday = saturday + ONE

    services.set_dates_capacity(traveller.pk, [sunday], capacity=0, by=rosa)
    assert sunday not in kept(traveller)

    services.free_dates(traveller.pk, [sunday], by=rosa)
    assert kept(traveller)[sunday] == "travel"
    assert list(audit.problems()) == []


def test_a_new_week_keeps_what_travel_was_promised(traveller, rosa, saturday):
    services.set_weekly_availability(traveller.pk, {5: 1}, by=rosa)
    hold(traveller, saturday)
    assert len(kept(traveller)) == 1

    services.set_weekly_availability(traveller.pk, dict.fromkeys(range(7), 1), by=rosa)

    assert kept(traveller)[saturday + ONE] == "travel"
    assert list(audit.problems()) == []


def test_a_day_between_two_weddings_opens_only_with_room_for_both(traveller, rosa, saturday):
    sunday = saturday + ONE
    services.set_dates_capacity(traveller.pk, [sunday], capacity=0, by=rosa)
    hold(traveller, saturday)
    hold(traveller, sunday + ONE)

    with pytest.raises(TravelNeedsRoom, match="at least 2"):
        services.set_dates_capacity(traveller.pk, [sunday], capacity=1, by=rosa)
    assert traveller.exceptions.get().capacity == 0

    services.set_dates_capacity(traveller.pk, [sunday], capacity=2, by=rosa)
    assert traveller.slots.filter(date=sunday, purpose="travel").count() == 2


def test_many_days_change_together_or_not_at_all(rosewood, rosa, saturday):
    hold(rosewood, saturday)
    hold(rosewood, saturday + 2 * ONE)
    week = [saturday + n * ONE for n in range(5)]

    with pytest.raises(CapacityBelowHeld) as refused:
        services.set_dates_capacity(rosewood.pk, week, capacity=0, by=rosa)

    assert list(refused.value.held) == [saturday, saturday + 2 * ONE]
    assert f"{saturday:%-d %B %Y} already has 1 booking and " in str(refused.value)
    assert not rosewood.exceptions.exists()


def test_opened_days_take_what_their_weekday_does_or_one(rosewood, rosa, saturday):
    services.set_weekly_availability(rosewood.pk, {5: 3}, by=rosa)
    services.set_dates_capacity(rosewood.pk, [saturday], capacity=0, by=rosa)

    services.open_dates(rosewood.pk, [saturday, saturday + ONE], by=rosa)

    found = availability.days(rosewood, saturday, saturday + ONE)
    assert [day.capacity for day in found] == [3, 1]


def test_the_audit_finds_travel_that_is_lost_and_travel_of_nobody(traveller, saturday):
    hold(traveller, saturday)
    lost, other = traveller.slots.filter(purpose="travel")
    lost.delete()
    DaySlot.objects.filter(pk=other.pk).update(holder=uuid.uuid4())

    found = list(audit.problems())

    assert sum("lacks" in line for line in found) == 2
    assert sum("keeps" in line for line in found) == 1


# ---------------------------------------------------------------- clocks and calendars


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("spring", dt.date(2027, 3, 28)),
        ("autumn", dt.date(2027, 10, 31)),
    ],
)
def test_dst_days_are_days_like_others(time_machine, name, date):
    """A day of 23 hours and one of 25: travel is the day before and the day after."""
    time_machine.move_to(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC))
    place = PlaceFactory(slug="berlin", time_zone="Europe/Berlin")
    vendor = VendorFactory(place=place, buffer_days=1)
    hold(vendor, date)

    assert sorted(kept(vendor)) == [date - ONE, date, date + ONE]
    assert [day.left for day in availability.days(vendor, date - 2 * ONE, date + 3 * ONE)] == [
        0, 0, 0, 0, 0, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("hour", [0, 1, 2, 22, 23])
def test_dst_night_does_not_move_the_first_bookable_day(time_machine, hour):
    """In Lisbon the clock goes from 1 to 2 on 28 March 2027; the date is what counts."""
    time_machine.move_to(dt.datetime(2027, 3, 27, hour, 30, tzinfo=dt.UTC))
    vendor = VendorFactory(lead_days=1)

    assert availability.window(vendor)[0] == dt.date(2027, 3, 28)
    assert left_on(vendor, dt.date(2027, 3, 28)) == 1


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Pacific/Auckland", dt.date(2027, 7, 1)),
        ("Pacific/Kiritimati", dt.date(2027, 7, 1)),
        ("America/Anchorage", dt.date(2027, 6, 30)),
    ],
)
def test_date_line_decides_what_is_tomorrow(time_machine, zone, today):
    """At one moment it is two dates; each vendor's own decides, on the page and in the search."""
    time_machine.move_to(dt.datetime(2027, 6, 30, 13, 0, tzinfo=dt.UTC))
    vendor = VendorFactory(place=PlaceFactory(slug="edge", time_zone=zone), lead_days=1)

    assert vendor.today() == today
    assert left_on(vendor, today) == 0
    assert left_on(vendor, today + ONE) == 1
    with pytest.raises(DayNotOffered):
        hold(vendor, today)
    hold(vendor, today + ONE)


def test_leap_day_can_be_held_with_travel_around_it(time_machine):
    time_machine.move_to(dt.datetime(2027, 12, 1, 12, tzinfo=dt.UTC))
    vendor = VendorFactory(buffer_days=1)
    hold(vendor, dt.date(2028, 2, 29))

    assert sorted(kept(vendor)) == [
        dt.date(2028, 2, 28),
        dt.date(2028, 2, 29),
        dt.date(2028, 3, 1),
    ]
    weeks = availability.month(vendor, 2028, 2)
    assert [day.date.day for week in weeks for day in week if day][-1] == 29


@pytest.mark.parametrize("date", [dt.date.min, dt.date.max])
def test_dates_at_the_end_of_time_are_refused_politely(traveller, date):
    assert left_on(traveller, date) == 0
    with pytest.raises(DayNotOffered):
        hold(traveller, date)


# ---------------------------------------------------------------- one truth


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), buffer=st.integers(0, 3), capacity=st.integers(1, 2))
def test_what_is_shown_free_can_be_held_and_nothing_else(seed, buffer, capacity):
    """The page, the nearest free days and the directory say the same as the lock does."""
    chance = random.Random(seed)
    vendor = VendorFactory(
        buffer_days=buffer, capacity=capacity, lead_days=chance.choice((1, 3)), horizon_days=40
    )
    today = vendor.today()
    for offset in chance.sample(range(15), 4):
        DateException.objects.create(
            vendor=vendor, date=today + offset * ONE, capacity=chance.choice((0, 0, 1, 3))
        )
    source = BusyImport.objects.create(vendor=vendor, name="Private")
    for offset in chance.sample(range(15), 2):
        BusyDay.objects.create(source=source, date=today + offset * ONE)
    for _ in range(8):
        start, length = today + chance.randrange(15) * ONE, chance.choice((1, 1, 2))
        dates = [start + n * ONE for n in range(length)]
        near = availability.nearest_free_days(vendor, start, length=length, count=1)
        shown = availability.days(vendor, start, start)[0]
        assert left_on(vendor, start) == shown.left
        try:
            hold(vendor, *dates)
        except (DayTaken, DayNotOffered):
            assert near != [start]
            assert length > 1 or not shown.left
        else:
            assert near == [start]
            assert length > 1 or shown.left
    assert list(audit.problems()) == []
