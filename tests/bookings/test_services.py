"""The life of a booking: legal, refused, twice, stranger."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from bookings import services
from bookings.exceptions import AlreadyRequested, NotACouple, PackageGone, WrongState
from bookings.models import Booking, BookingEvent
from bookings.services import DepositOutcome
from messaging.models import Message, Notification
from tests.factories.bookings import accepted, requested
from tests.factories.vendors import VendorFactory
from vendors.exceptions import DayTaken
from vendors.models import DaySlot, Inquiry

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Booking.State


def kinds(booking: Booking) -> list[str]:
    return list(booking.events.values_list("kind", flat=True))


def test_a_request_holds_the_day_and_begins_to_talk(rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday, message="Hello Rosa")

    assert (booking.state, booking.price, booking.deposit) == (State.REQUESTED, 100_000, 30_000)
    assert DaySlot.objects.get().holder == booking.uuid
    words, card = Message.objects.order_by("seq")
    assert words.body == "Hello Rosa"
    assert (card.card_kind, card.card_key) == ("booking", str(booking.pk))
    assert Notification.objects.filter(user=rosa).exists()
    assert kinds(booking) == ["requested"]


def test_a_second_request_for_a_taken_day_is_refused(
    rosewood, couple, anna, other_couple, cleo, saturday
):
    requested(rosewood, anna, saturday)

    with pytest.raises(DayTaken) as refused:
        requested(rosewood, cleo, saturday)

    assert refused.value.nearest_free_days
    assert DaySlot.objects.count() == Booking.objects.count() == 1
    assert not Inquiry.objects.filter(couple=other_couple).exists()


def test_the_same_request_twice_is_the_first(rosewood, couple, anna, ben, saturday):
    booking = requested(rosewood, anna, saturday)

    with pytest.raises(AlreadyRequested) as again:
        requested(rosewood, ben, saturday)

    assert again.value.booking == booking
    assert DaySlot.objects.count() == 1


def test_two_days_of_one_vendor_share_a_conversation(rosewood, couple, anna, saturday):
    first = requested(rosewood, anna, saturday)
    second = requested(rosewood, anna, saturday + dt.timedelta(days=7))

    assert first.conversation == second.conversation


def test_vendors_do_not_book(rosewood, victor, saturday):
    with pytest.raises(NotACouple):
        requested(rosewood, victor, saturday)


def test_retired_packages_and_hidden_vendors_are_gone(rosewood, rosa, couple, anna, saturday):
    package = rosewood.packages.get()
    package.is_active = False
    package.save()

    with pytest.raises(PackageGone):
        requested(rosewood, anna, saturday)
    with pytest.raises(PackageGone):
        requested(VendorFactory(state="suspended"), anna, saturday)

    assert not DaySlot.objects.exists()


def test_a_longer_package_holds_all_its_days(rosewood, couple, anna, saturday):
    rosewood.packages.update(days=2)

    booking = requested(rosewood, anna, saturday)

    assert list(DaySlot.objects.values_list("date", flat=True)) == booking.dates
    assert len(booking.dates) == 2


def test_what_was_agreed_does_not_move_with_the_catalogue(rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    rosewood.packages.update(price=999_999, name="Other")

    booking.refresh_from_db()

    assert (booking.price, booking.package_name) == (100_000, "Full day")


def test_accepting_keeps_the_day_for_the_deposit(rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)

    booking = services.accept_booking(booking.pk, by=rosa)

    assert booking.state == State.ACCEPTED
    assert booking.hold_expires_at > timezone.now() + dt.timedelta(hours=47)
    assert Notification.objects.filter(user=anna, link=f"/bookings/{booking.pk}/").exists()


def test_without_a_deposit_accepting_confirms_and_says_so(
    client, rosewood, rosa, couple, anna, ben, saturday
):
    rosewood.packages.update(deposit_percent=0)
    booking = requested(rosewood, anna, saturday)
    client.force_login(rosa)
    before = client.get(booking.get_absolute_url()).content.decode()
    assert "when you accept, the booking is confirmed at once" in before
    assert "to confirm." not in before

    booking = services.accept_booking(booking.pk, by=rosa)

    assert booking.state == State.CONFIRMED
    for person in (anna, ben):
        told = Notification.objects.filter(user=person).latest("pk")
        assert told.text == f"Rosewood Studio accepted your date: {booking.span} is confirmed."


@pytest.mark.parametrize("person", ["anna", "victor", "mona"])
def test_only_the_vendor_answers(request, rosewood, couple, anna, saturday, person):
    booking = requested(rosewood, anna, saturday)
    somebody = request.getfixturevalue(person)

    with pytest.raises(PermissionDenied):
        services.accept_booking(booking.pk, by=somebody)
    with pytest.raises(PermissionDenied):
        services.decline_booking(booking.pk, reason="", by=somebody)

    booking.refresh_from_db()
    assert booking.state == State.REQUESTED


def test_accepting_twice_is_refused(rosewood, rosa, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)

    with pytest.raises(WrongState, match="deposit due"):
        services.accept_booking(booking.pk, by=rosa)

    assert kinds(booking) == ["requested", "accepted"]


def test_declining_frees_the_day(rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)

    booking = services.decline_booking(booking.pk, reason="We are away", by=rosa)

    assert (booking.state, booking.reason) == (State.DECLINED, "We are away")
    assert not DaySlot.objects.exists()


def test_withdrawing_frees_the_day(rosewood, couple, anna, ben, saturday):
    booking = accepted(rosewood, anna, saturday)

    booking = services.withdraw_booking(booking.pk, reason="", by=ben)

    assert booking.state == State.CANCELLED
    assert not DaySlot.objects.exists()


def test_vendors_do_not_withdraw_for_couples(rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)

    with pytest.raises(PermissionDenied):
        services.withdraw_booking(booking.pk, reason="", by=rosa)


def test_holds_run_out(rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    later = booking.hold_expires_at + dt.timedelta(seconds=1)

    assert services.expire_overdue_holds(at=booking.hold_expires_at - dt.timedelta(minutes=1)) == 0
    assert services.expire_overdue_holds(at=later) == 1
    assert services.expire_overdue_holds(at=later) == 0

    booking.refresh_from_db()
    assert booking.state == State.EXPIRED
    assert not DaySlot.objects.exists()


def test_a_hold_that_ran_out_cannot_be_accepted(rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    Booking.objects.filter(pk=booking.pk).update(hold_expires_at=timezone.now())

    with pytest.raises(WrongState):
        services.accept_booking(booking.pk, by=rosa)


def test_the_deposit_confirms_once(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    paid = {"amount": 30_000, "at": timezone.now()}

    assert services.mark_deposit_paid(booking.pk, **paid) is DepositOutcome.CONFIRMED
    assert services.mark_deposit_paid(booking.pk, **paid) is DepositOutcome.ALREADY_PAID

    booking.refresh_from_db()
    assert (booking.state, booking.commission_basis_points) == (State.CONFIRMED, 1000)
    assert booking.hold_expires_at is None
    assert kinds(booking) == ["requested", "accepted", "deposit_paid", "confirmed"]


def test_confirmed_days_do_not_expire(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

    assert services.expire_overdue_holds(at=timezone.now() + dt.timedelta(days=99)) == 0
    assert DaySlot.objects.count() == 1


def expired(vendor, user, date) -> Booking:
    booking = accepted(vendor, user, date)
    services.expire_booking(booking.pk, at=booking.hold_expires_at)
    return booking


def test_late_money_takes_a_free_day_again(rosewood, couple, anna, saturday):
    booking = expired(rosewood, anna, saturday)

    outcome = services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

    booking.refresh_from_db()
    assert (outcome, booking.state) == (DepositOutcome.CONFIRMED, State.CONFIRMED)
    assert DaySlot.objects.get().holder == booking.uuid


def test_late_money_for_a_taken_day_changes_nothing(
    rosewood, couple, anna, other_couple, cleo, saturday
):
    booking = expired(rosewood, anna, saturday)
    rival = requested(rosewood, cleo, saturday)

    outcome = services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

    booking.refresh_from_db()
    assert (outcome, booking.state) == (DepositOutcome.DAY_IS_GONE, State.EXPIRED)
    assert DaySlot.objects.get().holder == rival.uuid


def test_money_for_a_withdrawn_request_is_not_kept(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    services.withdraw_booking(booking.pk, reason="", by=anna)

    outcome = services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

    assert outcome is DepositOutcome.DAY_IS_GONE
    assert not DaySlot.objects.exists()


def test_instant_packages_are_accepted_at_once(rosewood, couple, anna, saturday):
    rosewood.packages.update(instant_book=True)

    booking = requested(rosewood, anna, saturday)

    assert booking.state == State.ACCEPTED
    assert booking.hold_expires_at < timezone.now() + dt.timedelta(hours=3)


def test_no_deposit_confirms_on_acceptance(rosewood, couple, anna, saturday):
    rosewood.packages.update(deposit_percent=0)

    assert accepted(rosewood, anna, saturday).state == State.CONFIRMED


def test_the_timeline_chains(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())

    events = list(booking.events.all())

    assert events[0].state_before == ""
    for before, after in itertools.pairwise(events):
        assert before.state_after == after.state_before
    booking.refresh_from_db()
    assert events[-1].state_after == booking.state


def test_one_card_shows_every_state(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)

    card = Message.objects.get(card_kind="booking", card_key=str(booking.pk))

    assert card.rev > 0
    assert BookingEvent.objects.count() == 2
