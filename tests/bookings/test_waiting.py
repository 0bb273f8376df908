"""The queue for a day that is taken."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from bookings import services
from bookings.audit import problems
from bookings.exceptions import AlreadyWaiting, DayIsFree, DayNeverFrees, NotACouple, OfferGone
from bookings.models import Booking, WaitingEntry
from bookings.queues import queues_of
from messaging.models import Notification
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import confirmed, requested, waiting
from vendors.exceptions import DayTaken
from vendors.models import DaySlot
from vendors.services import set_dates_capacity

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LATER = dt.timedelta(hours=25)


@pytest.fixture
def taken(rosewood, couple, anna, saturday) -> Booking:
    return confirmed(rosewood, anna, saturday)


@pytest.fixture
def third(db):
    user = UserFactory(name="Eve Ford")
    CoupleFactory(people=[user])
    return user


def free(booking, rosa):
    services.cancel_booking(booking.pk, reason="", by=rosa, expected_refund=booking.amount_paid)


def test_a_freed_day_is_held_for_the_first_in_the_queue(
    rosewood, rosa, taken, other_couple, cleo, third, saturday
):
    first, second = waiting(rosewood, cleo, saturday), waiting(rosewood, third, saturday)

    free(taken, rosa)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("offered", "waiting")
    assert DaySlot.objects.get().holder == first.uuid
    assert Notification.objects.filter(user=cleo, text__contains="free for you").exists()
    with pytest.raises(DayTaken):
        requested(rosewood, third, saturday)
    assert list(problems()) == []


class TestWhatTheVendorSees:
    def test_how_many_wait_for_which_day(
        self, client, rosewood, rosa, taken, other_couple, cleo, third, saturday
    ):
        for person in (cleo, third):
            waiting(rosewood, person, saturday)
        client.force_login(rosa)

        month = f"{reverse('pages:vendor-calendar')}?month={saturday:%Y-%m}"
        assert "2 couples wait for it" in client.get(month).content.decode()
        for name in ("vendor-dashboard", "vendor-dashboard-classic"):
            page = client.get(reverse(f"pages:{name}")).content.decode()
            assert "Couples who wait" in page
            assert f"{saturday:%-d %B %Y}" in page

        free(taken, rosa)
        services.leave_waiting_list(WaitingEntry.objects.get(joined_by=cleo).pk, by=cleo)
        assert "1 couple waits for it" in client.get(month).content.decode()

    def test_two_days_are_waited_for_both(self, rosewood, taken, other_couple, cleo, saturday):
        rosewood.packages.update(days=2)
        sunday = saturday + dt.timedelta(days=1)
        waiting(rosewood, cleo, saturday)

        assert queues_of(rosewood, saturday) == {saturday: 1, sunday: 1}
        assert queues_of(rosewood, sunday, sunday) == {sunday: 1}
        assert queues_of(rosewood, sunday + dt.timedelta(days=1)) == {}

    @pytest.mark.parametrize(
        ("who", "words"),
        [
            ("rosa", "2 couples wait for this day: it is held for the first of them for 24 hours"),
            ("anna", "Somebody waits for this day: it is held for them"),
        ],
    )
    def test_whoever_cancels_reads_what_becomes_of_the_day(
        self, request, client, rosewood, taken, other_couple, cleo, third, saturday, who, words
    ):
        client.force_login(request.getfixturevalue(who))
        url = reverse("payments:cancellation-create", args=[taken.pk])
        assert "becomes free for others at once" in client.get(url).content.decode()

        for person in (cleo, third):
            waiting(rosewood, person, saturday)

        page = client.get(url).content.decode()
        assert words in page
        assert "free for others at once" not in page

    def test_whoever_declines_reads_it_too(
        self, client, rosewood, rosa, couple, anna, other_couple, cleo, saturday
    ):
        booking = requested(rosewood, anna, saturday)
        waiting(rosewood, cleo, saturday)
        client.force_login(rosa)

        page = client.get(reverse("bookings:refusal-create", args=[booking.pk])).content.decode()

        assert "1 couple waits for this day: it is held for them for 24 hours" in page


def test_taking_the_offer_is_a_request(rosewood, rosa, taken, other_couple, cleo, saturday):
    entry = waiting(rosewood, cleo, saturday)
    free(taken, rosa)

    booking = services.take_offer(entry.pk, message="At last", by=cleo)

    assert (booking.state, booking.couple) == ("requested", other_couple)
    assert DaySlot.objects.get().holder == booking.uuid
    assert booking.conversation.messages.order_by("seq")[0].body == "At last"
    assert services.take_offer(entry.pk, message="Again", by=cleo) == booking
    assert list(problems()) == []


def test_who_does_not_take_it_makes_room_for_the_next(
    rosewood, rosa, taken, other_couple, cleo, third, saturday
):
    first, second = waiting(rosewood, cleo, saturday), waiting(rosewood, third, saturday)
    free(taken, rosa)

    assert services.expire_offers(at=timezone.now() + LATER) == 1
    assert services.expire_offers() == 0

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("passed", "offered")
    assert DaySlot.objects.get().holder == second.uuid
    with pytest.raises(OfferGone):
        services.take_offer(first.pk, message="Wait", by=cleo)


def test_leaving_gives_the_offer_to_the_next(
    rosewood, rosa, taken, other_couple, cleo, third, saturday
):
    first, second = waiting(rosewood, cleo, saturday), waiting(rosewood, third, saturday)
    free(taken, rosa)

    services.leave_waiting_list(first.pk, by=cleo)
    services.leave_waiting_list(first.pk, by=cleo)

    second.refresh_from_db()
    assert second.state == "offered"


def test_the_last_one_gone_the_day_is_free_for_all(
    rosewood, rosa, taken, other_couple, cleo, third, saturday
):
    entry = waiting(rosewood, cleo, saturday)
    free(taken, rosa)
    services.leave_waiting_list(entry.pk, by=cleo)

    assert requested(rosewood, third, saturday).state == "requested"


def test_a_place_more_is_found_by_the_sweeper(rosewood, rosa, taken, other_couple, cleo, saturday):
    entry = waiting(rosewood, cleo, saturday)
    set_dates_capacity(rosewood.pk, [saturday], capacity=2, by=rosa)

    assert (services.offer_what_is_free(), services.offer_what_is_free()) == (1, 0)
    entry.refresh_from_db()
    assert entry.state == "offered"


def test_two_days_are_offered_only_together(
    rosewood, rosa, couple, anna, other_couple, cleo, saturday
):
    for weekday in range(7):
        rosewood.weekly.get_or_create(weekday=weekday, defaults={"capacity": 1})
    sunday = saturday + dt.timedelta(days=1)
    first, second = requested(rosewood, anna, saturday), requested(rosewood, anna, sunday)
    rosewood.packages.update(days=2)
    entry = waiting(rosewood, cleo, saturday)

    services.withdraw_booking(first.pk, reason="", by=anna)
    entry.refresh_from_db()
    assert entry.state == "waiting"

    services.withdraw_booking(second.pk, reason="", by=anna)
    entry.refresh_from_db()
    assert entry.state == "offered"
    assert list(problems()) == []


def test_refusals(rosewood, taken, rosa, other_couple, cleo, saturday):
    with pytest.raises(NotACouple):
        waiting(rosewood, rosa, saturday)
    with pytest.raises(DayIsFree):
        waiting(rosewood, cleo, saturday + dt.timedelta(days=7))
    with pytest.raises(DayNeverFrees):
        waiting(rosewood, cleo, rosewood.today() - dt.timedelta(days=1))
    entry = waiting(rosewood, cleo, saturday)
    with pytest.raises(AlreadyWaiting) as again:
        waiting(rosewood, cleo, saturday)
    assert again.value.entry == entry
    assert DaySlot.objects.count() == 1


def test_strangers_neither_take_nor_leave(
    rosewood, rosa, taken, other_couple, cleo, anna, saturday
):
    entry = waiting(rosewood, cleo, saturday)
    free(taken, rosa)

    with pytest.raises(PermissionDenied):
        services.take_offer(entry.pk, message="Mine", by=anna)
    with pytest.raises(PermissionDenied):
        services.leave_waiting_list(entry.pk, by=anna)


def test_waiting_for_a_day_that_has_passed_ends(rosewood, taken, other_couple, cleo, saturday):
    entry = waiting(rosewood, cleo, saturday)
    WaitingEntry.objects.update(date=rosewood.today() - dt.timedelta(days=1))

    services.offer_what_is_free()

    entry.refresh_from_db()
    assert entry.state == "passed"


def test_a_taken_entry_leads_to_its_booking(
    client, rosewood, rosa, taken, other_couple, cleo, saturday
):
    entry = waiting(rosewood, cleo, saturday)
    free(taken, rosa)
    booking = services.take_offer(entry.pk, message="At last", by=cleo)
    client.force_login(cleo)

    page = client.get(entry.get_absolute_url()).content.decode()

    assert f'href="{booking.get_absolute_url()}"' in page


def test_what_was_typed_waits_along(client, rosewood, rosa, taken, other_couple, cleo, saturday):
    client.force_login(cleo)
    package = rosewood.packages.first()
    typed = {"package": package.pk, "date": saturday, "message": "By the lake"}
    client.post(reverse("bookings:waiting-create"), typed)
    free(taken, rosa)

    page = client.get(WaitingEntry.objects.get().get_absolute_url()).content.decode()

    assert "By the lake" in page
