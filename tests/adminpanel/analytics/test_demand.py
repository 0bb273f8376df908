"""Places: who is there, what is asked for, what is free."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from adminpanel.analytics import demand
from adminpanel.analytics.atlas import atlas, mercator, outlines, pressure
from adminpanel.models import Event, PlaceFigures, SearchDay
from tests.factories import bookings
from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import VendorFactory
from vendors.models import DateException, Vendor, WeeklyAvailability

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def searched(place, *, visitor: int, wanted_in: int, days_ago: int = 0) -> None:
    at = timezone.now() - days_ago * DAY
    Event.objects.create(
        visitor=uuid.UUID(int=visitor),
        step="search",
        at=at,
        device="desk",
        place=place,
        wanted=at.date() + wanted_in * DAY,
    )


def figures_of(place) -> PlaceFigures:
    demand.refresh_searches()
    demand.refresh_places()
    return PlaceFigures.objects.get(place=place)


def test_browsers_count_once_a_day_for_a_month(rosewood):
    place, first = rosewood.place, dt.date(2031, 5, 1)
    for visitor, wanted in ((1, first), (1, first + DAY), (2, first), (1, first + 31 * DAY)):
        Event.objects.create(
            visitor=uuid.UUID(int=visitor), step="search", device="desk", place=place, wanted=wanted
        )
    demand.refresh_searches()
    demand.refresh_searches()

    rows = SearchDay.objects.order_by("month").values_list("month", "count")
    assert list(rows) == [(first, 2), (dt.date(2031, 6, 1), 1)]


def test_only_days_of_the_coming_year_are_demand(rosewood):
    searched(rosewood.place, visitor=1, wanted_in=30)
    searched(rosewood.place, visitor=2, wanted_in=30, days_ago=1)
    searched(rosewood.place, visitor=3, wanted_in=600)
    searched(rosewood.place, visitor=4, wanted_in=-5)
    searched(None, visitor=5, wanted_in=30)
    assert figures_of(rosewood.place).searches == 2


def test_room_is_counted_day_by_day(rosewood, anna, couple, saturday):
    today = timezone.now().date()
    WeeklyAvailability.objects.filter(vendor=rosewood).exclude(weekday__in=(4, 5)).delete()
    WeeklyAvailability.objects.filter(vendor=rosewood, weekday=5).update(capacity=3)
    DateException.objects.create(vendor=rosewood, date=saturday, capacity=1)
    bookings.confirmed(rosewood, anna, saturday)
    VendorFactory(state=Vendor.State.SUSPENDED)

    found = figures_of(rosewood.place)

    expected = 0
    for ahead in range(365):  # as one would by hand
        day = today + ahead * DAY
        expected += 1 if day == saturday else {4: 1, 5: 3}.get(day.weekday(), 0)
    assert (found.capacity, found.held, found.free) == (expected, 1, expected - 1)
    assert (found.requests, found.vendors) == (1, 1)


def test_couples_of_a_place(couple):
    couple.place = PlaceFactory()
    couple.save()
    assert figures_of(couple.place).couples == 1


def test_pressure():
    assert pressure(PlaceFigures(requests=5, searches=20, capacity=60, held=10)) == 50
    assert pressure(PlaceFigures(requests=5, capacity=10, held=10)) == 0


def test_countries_are_coloured_and_cities_drawn():
    lisbon = PlaceFactory()
    paris = PlaceFactory(slug="paris", name="Paris", country="FR", latitude=48.9, longitude=2.4)
    places = [PlaceFigures(place=lisbon, couples=3), PlaceFigures(place=paris, couples=30)]
    drawn = atlas(places, "couples")
    steps = {country.name: country.step for country in drawn.countries}

    assert steps["Portugal"] == 1
    assert steps["France"] > 1
    assert steps["Spain"] == 0
    assert "Brazil" not in steps
    assert [circle.words for circle in drawn.circles] == ["Paris: 30 couples", "Lisbon: 3 couples"]
    assert drawn.circles[0].radius > drawn.circles[1].radius
    assert drawn.bounds[0] == (1, "3 to 8")
    assert drawn.bounds[-1][1].endswith(" and more")


def test_outlines_are_where_the_places_are():
    x, y = mercator(-9.14, 38.72)
    left, top, right, bottom = outlines()["PT"]["box"]
    assert left - 20 <= x <= right
    assert top <= y <= bottom


def test_a_map_of_nothing():
    assert atlas([], "pressure").circles == []
