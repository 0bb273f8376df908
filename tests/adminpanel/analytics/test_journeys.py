"""Events become journeys: one for each party, whatever browsers it uses."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from adminpanel.analytics import journeys
from adminpanel.models import CoupleSteps, Event, Journey, Visitor
from messaging import services as messaging
from tests.factories import bookings
from tests.factories.vendors import CategoryFactory
from vendors.services import open_inquiry

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2031, 3, 1, 12, tzinfo=dt.UTC)
PHONE, LAPTOP = uuid.UUID(int=1), uuid.UUID(int=2)


def seen(visitor, step, minutes, *, user=None, **facts) -> Event:
    at = NOON + dt.timedelta(minutes=minutes)
    facts = {"device": "desk"} | facts
    return Event.objects.create(visitor=visitor, step=step, at=at, user=user, **facts)


def test_first_times_and_what_they_looked_for(rosewood):
    cakes = CategoryFactory(slug="cakes", name="Cakes")
    seen(PHONE, "visit", 0, device="phone")
    seen(PHONE, "search", 5, category=cakes)
    seen(PHONE, "search", 3)
    seen(PHONE, "profile", 9, vendor=rosewood, category=rosewood.category, place=rosewood.place)

    assert journeys.count_events() == 4
    journey = Journey.objects.get()
    assert (journey.started_at, journey.device) == (NOON, "phone")
    assert journey.search_at == NOON + dt.timedelta(minutes=3)
    assert journey.profile_at == NOON + dt.timedelta(minutes=9)
    assert (journey.category, journey.place, journey.tier) == (cakes, rosewood.place, "free")


def test_counting_twice_changes_nothing():
    seen(PHONE, "visit", 0)
    journeys.count_events()
    assert journeys.count_events() == 0
    assert Journey.objects.count() == 1


def test_whoever_signs_in_goes_on_with_their_journey(anna, couple):
    seen(PHONE, "search", 0)
    journeys.count_events()
    seen(PHONE, "visit", 8, user=anna)
    journeys.count_events()

    assert Journey.objects.get().couple == couple
    assert Visitor.objects.get().user == anna


@pytest.mark.parametrize("at_once", [True, False])
def test_two_people_of_a_couple_are_one_party(anna, ben, couple, at_once):
    def count():
        if not at_once:
            journeys.count_events()

    seen(PHONE, "visit", 10, device="phone")
    count()
    seen(PHONE, "profile", 20, user=anna)
    count()
    seen(LAPTOP, "search", 0)
    count()
    seen(LAPTOP, "profile", 30, user=ben)
    journeys.count_events()
    seen(LAPTOP, "visit", 60)  # signed out again
    journeys.count_events()

    journey = Journey.objects.get()
    assert set(journey.visitors.values_list("key", flat=True)) == {PHONE, LAPTOP}
    assert (journey.couple, journey.device, journey.started_at) == (couple, "desk", NOON)
    assert journey.profile_at == NOON + dt.timedelta(minutes=20)


def test_a_browser_that_two_couples_use(anna, couple, cleo, other_couple):
    seen(PHONE, "visit", 0, user=anna)
    seen(PHONE, "visit", 5, user=cleo)
    journeys.count_events()

    assert set(Journey.objects.values_list("couple", flat=True)) == {couple.pk, other_couple.pk}


def test_old_events_go_and_journeys_stay(settings):
    settings.VISITS_KEPT_DAYS = 90
    seen(PHONE, "visit", 0)
    seen(PHONE, "visit", 60 * 24 * 80)
    journeys.count_events()

    assert journeys.delete_old_events(NOON + dt.timedelta(days=100)) == 1
    assert (Event.objects.count(), Journey.objects.count()) == (1, 1)


def test_what_is_not_counted_yet_is_kept():
    seen(PHONE, "visit", 0)
    assert journeys.delete_old_events(NOON + dt.timedelta(days=900)) == 0


def test_steps_of_a_couple_come_from_their_rows(anna, rosa, couple, rosewood, saturday):
    inquiry = open_inquiry(rosewood.pk, couple=couple, by=anna)
    messaging.post_message(inquiry.conversation, author=rosa, body="Hello")
    journeys.refresh_couple_steps()
    assert CoupleSteps.objects.get().message_at is None  # that was the vendor

    messaging.post_message(inquiry.conversation, author=anna, body="Hello to you")
    booking = bookings.completed(rosewood, anna, saturday)
    journeys.refresh_couple_steps()
    steps = CoupleSteps.objects.get()

    first = inquiry.conversation.messages.filter(author=anna).first()
    assert steps.message_at == first.created_at
    assert steps.request_at == booking.requested_at
    assert steps.deposit_at == booking.deposit_paid_at
    assert steps.completed_at == booking.ended_at


def test_a_first_time_stays_and_a_rebuild_puts_it_right(couple):
    journeys.refresh_couple_steps()
    CoupleSteps.objects.update(request_at=timezone.now())
    journeys.refresh_couple_steps()
    assert CoupleSteps.objects.get().request_at

    journeys.rebuild_couple_steps()
    assert CoupleSteps.objects.get().request_at is None


def test_an_erased_person_leaves_no_trace(anna, ben, couple):
    seen(PHONE, "visit", 0, user=anna)
    seen(LAPTOP, "visit", 5, user=ben)
    journeys.count_events()

    journeys.forget_person(anna)
    assert list(Event.objects.values_list("user", flat=True)) == [ben.pk]
    assert list(Journey.objects.get().visitors.values_list("key", flat=True)) == [LAPTOP]

    journeys.forget_person(ben)
    assert (Event.objects.count(), Journey.objects.count(), Visitor.objects.count()) == (0, 0, 0)
