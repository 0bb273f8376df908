"""A suspended vendor begins nothing new; what was agreed goes on."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import services
from bookings.exceptions import NotBookable
from bookings.models import Booking, Quote
from tests.factories.bookings import accepted, confirmed, quoted, requested, waiting
from vendors.models import DaySlot, Vendor
from vendors.services import open_inquiry, restore_vendor, suspend_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(rosewood, couple, anna):
    return open_inquiry(rosewood.pk, couple=couple, by=anna)


def suspend(vendor, by):
    suspend_vendor(vendor.pk, note="Complaints", by=by)


def test_it_offers_nothing(rosewood, couple, talk, mona, saturday):
    suspend(rosewood, mona)

    with pytest.raises(NotBookable, match="takes no new bookings"):
        quoted(rosewood, couple, saturday)

    assert not Quote.objects.exists()
    assert not DaySlot.objects.exists()


def test_what_it_offered_before_cannot_be_taken(
    client, rosewood, couple, talk, anna, mona, saturday
):
    quote = quoted(rosewood, couple, saturday)
    suspend(rosewood, mona)

    with pytest.raises(NotBookable):
        services.accept_quote(quote.pk, by=anna)

    assert not Booking.objects.exists()
    quote.refresh_from_db()
    assert quote.state == Quote.State.OFFERED
    restore_vendor(rosewood.pk, by=mona)
    assert services.accept_quote(quote.pk, by=anna).state == Booking.State.ACCEPTED


def test_an_open_request_is_not_accepted_but_may_be_declined(
    rosewood, couple, rosa, anna, mona, saturday
):
    booking = requested(rosewood, anna, saturday)
    suspend(rosewood, mona)

    with pytest.raises(NotBookable):
        services.accept_booking(booking.pk, by=rosa)

    booking.refresh_from_db()
    assert booking.state == Booking.State.REQUESTED
    services.decline_booking(booking.pk, reason="Sorry", by=rosa)


def test_the_deposit_of_what_was_accepted_is_taken(rosewood, couple, anna, mona, saturday):
    booking = accepted(rosewood, anna, saturday)
    suspend(rosewood, mona)

    paid = services.mark_deposit_paid(booking.pk, amount=booking.deposit, at=timezone.now())

    assert paid == services.DepositOutcome.CONFIRMED


def test_a_confirmed_wedding_may_still_move(rosewood, couple, rosa, anna, mona, saturday):
    booking = confirmed(rosewood, anna, saturday)
    suspend(rosewood, mona)
    other = saturday + dt.timedelta(days=1)

    move = services.propose_move(booking.pk, date=other, note="", by=rosa)

    assert services.agree_to_move(move.pk, by=anna).date == other


def test_those_who_wait_are_offered_nothing_until_it_is_back(
    rosewood, couple, anna, rosa, other_couple, cleo, mona, saturday
):
    taken = accepted(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    suspend(rosewood, mona)

    services.withdraw_booking(taken.pk, reason="Sorry", by=anna)

    assert services.offer_what_is_free() == 0
    entry.refresh_from_db()
    assert not entry.is_offered
    restore_vendor(rosewood.pk, by=mona)
    assert services.offer_what_is_free() == 1


def test_a_day_that_is_held_for_who_waited_cannot_be_requested_meanwhile(
    client, rosewood, couple, anna, other_couple, cleo, mona, saturday
):
    taken = accepted(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    services.withdraw_booking(taken.pk, reason="Sorry", by=anna)
    suspend(rosewood, mona)

    with pytest.raises(NotBookable):
        services.take_offer(entry.pk, message="Please", by=cleo)

    client.force_login(cleo)
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "takes no new bookings at the moment" in page
    assert "Request this day" not in page
    assert "is free" not in page
    assert "Request this day" not in client.get(reverse("pages:couple-dashboard")).content.decode()
    restore_vendor(rosewood.pk, by=mona)
    assert "Request this day" in client.get(entry.get_absolute_url()).content.decode()
    services.take_offer(entry.pk, message="Please", by=cleo)


def test_a_request_half_way_when_it_is_suspended_is_refused(
    rosewood, couple, anna, saturday, monkeypatch
):
    package = rosewood.packages.with_extras().select_related("vendor__place").get()
    Vendor.objects.filter(pk=rosewood.pk).update(state=Vendor.State.SUSPENDED)
    monkeypatch.setattr("bookings.services.requests.offered_package", lambda pk: package)

    with pytest.raises(NotBookable):
        services.request_booking(package.pk, date=saturday, message="Hello", by=anna)

    assert not Booking.objects.exists()
    assert not DaySlot.objects.exists()


def test_the_vendor_reads_why_it_is_refused(client, rosewood, couple, rosa, anna, mona, saturday):
    booking = requested(rosewood, anna, saturday)
    suspend(rosewood, mona)
    client.force_login(rosa)

    url = reverse("bookings:acceptance-create", args=[booking.pk])

    assert "takes no new bookings" in client.post(url, follow=True).content.decode()
