"""Who holds which day."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from tests.factories.vendors import VendorFactory
from vendors import availability, services
from vendors.exceptions import CapacityBelowHeld, DayNotOffered, DayTaken
from vendors.models import DateException, DaySlot, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_the_lowest_free_number_is_taken(saturday):
    vendor = VendorFactory(capacity=3)
    first, second = uuid.uuid4(), uuid.uuid4()
    services.hold_days(vendor.pk, [saturday], holder=first)
    services.hold_days(vendor.pk, [saturday], holder=second)
    services.release_days(first)

    (slot,) = services.hold_days(vendor.pk, [saturday], holder=uuid.uuid4())

    assert slot.number == 0


def test_a_full_day_is_refused_with_the_nearest_free_days(rosewood, saturday):
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    with pytest.raises(DayTaken) as refused:
        services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    one = dt.timedelta(days=1)
    assert refused.value.nearest_free_days[:2] == [saturday - one, saturday + one]
    assert DaySlot.objects.count() == 1


def test_two_days_are_held_together_or_not_at_all(rosewood, saturday):
    sunday = saturday + dt.timedelta(days=1)
    services.hold_days(rosewood.pk, [sunday], holder=uuid.uuid4())

    with pytest.raises(DayTaken):
        services.hold_days(rosewood.pk, [saturday, sunday], holder=uuid.uuid4())

    assert not DaySlot.objects.filter(date=saturday).exists()


@pytest.mark.parametrize("offset", [-1, 0, 5000])
def test_past_and_far_days_are_not_offered(rosewood, offset):
    day = rosewood.today() + dt.timedelta(days=offset)

    with pytest.raises(DayNotOffered):
        services.hold_days(rosewood.pk, [day], holder=uuid.uuid4())

    assert not DaySlot.objects.exists()


def test_a_closed_date_is_not_offered(rosewood, saturday):
    DateException.objects.create(vendor=rosewood, date=saturday, capacity=0)

    with pytest.raises(DayNotOffered, match="does not work"):
        services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())


def test_today_is_the_vendors_own(rosewood, time_machine):
    rosewood.place.time_zone = "Pacific/Kiritimati"  # fourteen hours ahead of UTC
    time_machine.move_to(dt.datetime(2027, 6, 30, 11, 0, tzinfo=dt.UTC))

    assert rosewood.today() == dt.date(2027, 7, 1)


def test_the_database_refuses_a_second_holder_of_a_number(rosewood, saturday):
    DaySlot.objects.create(vendor=rosewood, date=saturday, number=0, holder=uuid.uuid4())

    with pytest.raises(IntegrityError):
        DaySlot.objects.create(vendor=rosewood, date=saturday, number=0, holder=uuid.uuid4())


def test_releasing_twice_is_harmless(rosewood, saturday):
    holder = uuid.uuid4()
    services.hold_days(rosewood.pk, [saturday], holder=holder)

    assert services.release_days(holder) == 1
    assert services.release_days(holder) == 0


def test_the_week_cannot_go_below_what_is_held(rosewood, rosa, saturday):
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    with pytest.raises(CapacityBelowHeld):
        services.set_weekly_availability(rosewood.pk, dict.fromkeys(range(7), 0), by=rosa)

    assert rosewood.weekly.count() == 7


def test_a_new_week_replaces_the_old_one(rosewood, rosa):
    services.set_weekly_availability(rosewood.pk, {5: 2, 6: 0}, by=rosa)

    assert list(rosewood.weekly.values_list("weekday", "capacity")) == [(5, 2)]


def test_a_date_cannot_go_below_what_is_held(rosewood, rosa, saturday):
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    with pytest.raises(CapacityBelowHeld):
        services.set_dates_capacity(rosewood.pk, [saturday], capacity=0, by=rosa)

    assert not rosewood.exceptions.exists()


def test_forgetting_an_exception_cannot_strand_a_booking(rosewood, rosa, saturday):
    services.set_dates_capacity(rosewood.pk, [saturday], capacity=2, by=rosa)
    for _ in range(2):
        services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    with pytest.raises(CapacityBelowHeld):
        services.free_dates(rosewood.pk, [saturday], by=rosa)


def test_strangers_change_no_calendar(rosewood, victor, saturday):
    with pytest.raises(PermissionDenied):
        services.set_dates_capacity(rosewood.pk, [saturday], capacity=0, by=victor)

    assert not rosewood.exceptions.exists()


def test_the_directory_counts_what_is_left(rosewood, saturday):
    busy = VendorFactory(capacity=2)
    services.hold_days(busy.pk, [saturday], holder=uuid.uuid4())
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    assert {vendor.slug: vendor.left for vendor in Vendor.objects.free_on(saturday)} == {
        busy.slug: 1
    }


def test_a_month_has_whole_weeks(rosewood):
    weeks = availability.month(rosewood, 2028, 2)

    assert all(len(week) == 7 for week in weeks)
    assert [day.date.day for week in weeks for day in week if day] == list(range(1, 30))


def test_days_ask_two_queries_for_any_length(rosewood, saturday, django_assert_num_queries):
    for length in (1, 300):
        with django_assert_num_queries(2):
            availability.days(rosewood, saturday, saturday + dt.timedelta(days=length))
