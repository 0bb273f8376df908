"""The vendor cannot keep a day that they accepted: before anything is paid they take it back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from bookings import services
from bookings.audit import problems
from bookings.exceptions import WrongState
from bookings.models import Booking
from bookings.services import DepositOutcome
from messaging.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.bookings import accepted, confirmed, requested, waiting
from vendors.models import DaySlot, Inquiry, VendorMember

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Booking.State


@pytest.fixture
def booking(rosewood, couple, anna, saturday):
    return accepted(rosewood, anna, saturday)


def take_back(booking, by, reason="A burst pipe"):
    return services.take_back_acceptance(booking.pk, reason=reason, by=by)


def test_the_day_is_free_and_the_couple_reads_why(booking, rosa, anna, ben, rosewood, couple):
    taken_back = take_back(booking, rosa)

    assert (taken_back.state, taken_back.cancelled_by) == (State.CANCELLED, "vendor")
    assert taken_back.reason == "A burst pipe"
    assert not DaySlot.objects.exists()
    for person in (anna, ben):
        told = Notification.objects.filter(user=person).latest("pk").text
        assert told.endswith(f"cannot keep {booking.span} for you after all: A burst pipe")
    last = booking.events.last()
    assert (last.kind, last.actor, last.detail) == ("taken_back", rosa, "A burst pipe")
    assert Inquiry.objects.get(vendor=rosewood, couple=couple).stage == "lost"
    assert list(problems()) == []


def test_the_day_goes_to_who_waits_for_it(booking, rosa, other_couple, cleo, rosewood, saturday):
    entry = waiting(rosewood, cleo, saturday)

    take_back(booking, rosa)

    entry.refresh_from_db()
    assert entry.is_offered
    assert DaySlot.objects.get().holder == entry.uuid


def test_money_that_arrives_anyway_goes_back(booking, rosa):
    take_back(booking, rosa)

    paid = services.mark_deposit_paid(booking.pk, amount=booking.deposit, at=timezone.now())

    assert paid == DepositOutcome.DAY_IS_GONE
    booking.refresh_from_db()
    assert (booking.state, booking.amount_paid) == (State.CANCELLED, 0)


def test_twice_is_refused(booking, rosa):
    take_back(booking, rosa)

    with pytest.raises(WrongState, match="Withdrawn"):
        take_back(booking, rosa)

    assert booking.events.filter(kind="taken_back").count() == 1


@pytest.mark.parametrize("make", [requested, confirmed])
def test_only_what_waits_for_its_deposit(make, rosewood, rosa, couple, anna, saturday):
    booking = make(rosewood, anna, saturday)

    with pytest.raises(WrongState):
        take_back(booking, rosa)

    assert DaySlot.objects.get().holder == booking.uuid


@pytest.mark.parametrize("who", ["anna", "cleo", "victor", "mona"])
def test_nobody_else_does(request, booking, other_couple, who):
    with pytest.raises(PermissionDenied):
        take_back(booking, request.getfixturevalue(who))

    booking.refresh_from_db()
    assert booking.state == State.ACCEPTED


def test_the_page_asks_for_a_reason(client, booking, rosa, anna):
    client.force_login(rosa)
    url = reverse("bookings:acceptance-withdrawal-create", args=[booking.pk])
    assert url in client.get(booking.get_absolute_url()).content.decode()
    assert "becomes free for others at once" in client.get(url).content.decode()

    assert "required" in client.post(url, {"reason": " "}).content.decode()
    booking.refresh_from_db()
    assert booking.state == State.ACCEPTED

    page = client.post(url, {"reason": "A burst pipe"}, follow=True).content.decode()
    assert "Withdrawn by you." in page
    assert "Acceptance taken back" in page
    client.force_login(anna)
    assert "Withdrawn by the vendor." in client.get(booking.get_absolute_url()).content.decode()


def test_couples_and_who_only_chats_have_no_such_button(client, rosewood, booking, anna):
    url = reverse("bookings:acceptance-withdrawal-create", args=[booking.pk])
    chats = UserFactory(joined_as="vendor")
    VendorMember.objects.create(vendor=rosewood, user=chats, role=VendorMember.Role.CHAT)
    for person in (anna, chats):
        client.force_login(person)
        assert url not in client.get(booking.get_absolute_url()).content.decode()
    client.force_login(anna)
    assert client.post(url, {"reason": "Mine"}).status_code == 403


def test_strangers_have_no_such_page(client, booking, victor):
    client.force_login(victor)
    url = reverse("bookings:acceptance-withdrawal-create", args=[booking.pk])
    assert client.post(url, {"reason": "Mine"}).status_code == 404
