"""Each promise is seen to break."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from bookings import audit
from bookings.models import Booking, BookingEvent
from tests.factories.bookings import accepted, requested
from vendors import audit as vendors_audit
from vendors.models import DaySlot

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return accepted(rosewood, anna, saturday)


def test_all_is_well_after_the_services(booking, rosewood, other_couple, cleo, saturday):
    requested(rosewood, cleo, saturday + dt.timedelta(days=1))

    assert list(audit.problems()) == []
    assert list(vendors_audit.problems()) == []


def test_a_lost_day_is_found(booking):
    DaySlot.objects.all().delete()

    assert list(audit.problems()) == [f"booking {booking.pk} is accepted for 1 days and holds 0"]


def test_a_day_of_nobody_is_found(booking, rosewood, saturday):
    rosewood.weekly.update(capacity=5)
    slot = DaySlot.objects.create(vendor=rosewood, date=saturday, number=1, holder=uuid.uuid4())

    assert list(audit.problems()) == [
        f"slot {slot.pk} ({slot}) is held by no open booking, offer or place in a queue"
    ]


def test_a_broken_timeline_is_found(booking):
    BookingEvent.objects.filter(kind="accepted").update(state_before="declined")

    assert list(audit.problems()) == [f"booking {booking.pk}: its timeline does not chain"]


def test_a_hold_that_nobody_ended_is_found(booking):
    Booking.objects.update(hold_expires_at=timezone.now() - dt.timedelta(minutes=16))

    assert "still holds" in next(audit.problems())


def test_a_day_over_capacity_is_found(booking, rosewood):
    rosewood.weekly.all().delete()

    assert any("which takes 0" in problem for problem in vendors_audit.problems())
