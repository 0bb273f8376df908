"""Offers in the conversation."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from bookings import services
from bookings.audit import problems
from bookings.exceptions import QuoteGone, TermsChanged, WrongState
from bookings.models import Booking, Quote
from bookings.terms import hash_of, terms_of
from messaging.models import Message
from tests.factories.bookings import quoted, requested
from vendors.exceptions import DayTaken
from vendors.models import DaySlot, Inquiry
from vendors.services import open_inquiry

pytestmark = pytest.mark.django_db
WEEK = dt.timedelta(days=7)


@pytest.fixture
def talk(rosewood, couple, anna):
    return open_inquiry(rosewood.pk, couple=couple, by=anna)


def test_an_offer_holds_its_day_and_stands_in_the_chat(rosewood, couple, talk, saturday):
    quote = quoted(rosewood, couple, saturday)

    assert DaySlot.objects.get().holder == quote.uuid
    card = Message.objects.get()
    assert (card.card_kind, card.card_key) == ("quote", str(quote.pk))
    assert list(problems()) == []


def test_taking_it_makes_a_booking_that_is_accepted(rosewood, couple, talk, anna, saturday):
    quote = quoted(rosewood, couple, saturday)

    booking = services.accept_quote(quote.pk, by=anna, ip="192.0.2.1")

    assert (booking.state, booking.price, booking.deposit) == ("accepted", 80_000, 20_000)
    assert DaySlot.objects.get().holder == booking.uuid
    kinds = list(booking.events.values_list("kind", flat=True))
    assert kinds == ["requested", "quote_accepted", "accepted"]
    quote.refresh_from_db()
    assert (quote.state, quote.booking) == ("accepted", booking)
    assert booking.acceptance.ip == "192.0.2.1"
    assert list(problems()) == []


def test_taking_it_twice_is_refused(rosewood, couple, talk, anna, ben, saturday):
    quote = quoted(rosewood, couple, saturday)
    services.accept_quote(quote.pk, by=anna)

    with pytest.raises(QuoteGone):
        services.accept_quote(quote.pk, by=ben)
    assert Booking.objects.count() == 1


def test_a_counter_offer_changes_the_request_it_answers(rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    quote = quoted(rosewood, couple, saturday + WEEK, booking=booking)
    assert DaySlot.objects.count() == 2

    taken = services.accept_quote(quote.pk, by=anna)

    assert taken == booking
    assert (taken.date, taken.price, taken.state) == (saturday + WEEK, 80_000, "accepted")
    assert taken.package_name == "A smaller day"
    slot = DaySlot.objects.get()
    assert (slot.date, slot.holder) == (saturday + WEEK, booking.uuid)
    assert list(problems()) == []


def test_the_same_day_needs_no_second_place(rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    quote = quoted(rosewood, couple, saturday, booking=booking)

    assert not quote.holds_day
    services.accept_quote(quote.pk, by=anna)
    assert DaySlot.objects.get().holder == booking.uuid
    assert list(problems()) == []


def test_a_new_counter_offer_replaces_the_one_before(rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    first = quoted(rosewood, couple, saturday + WEEK, booking=booking)
    second = quoted(rosewood, couple, saturday + 2 * WEEK, booking=booking)

    first.refresh_from_db()
    assert (first.state, second.state) == ("withdrawn", "offered")
    assert not DaySlot.objects.filter(holder=first.uuid).exists()


def test_answering_the_request_itself_ends_the_offer(rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    quote = quoted(rosewood, couple, saturday + WEEK, booking=booking)

    services.accept_booking(booking.pk, by=rosa)

    quote.refresh_from_db()
    assert quote.state == "withdrawn"
    with pytest.raises(WrongState):
        quoted(rosewood, couple, saturday + WEEK, booking=booking)
    assert list(problems()) == []


def test_declined_withdrawn_and_run_out_free_the_day(rosewood, rosa, couple, talk, anna, saturday):
    declined = quoted(rosewood, couple, saturday)
    services.decline_quote(declined.pk, reason="Too much", by=anna)
    withdrawn = quoted(rosewood, couple, saturday)
    services.withdraw_quote(withdrawn.pk, by=rosa)
    expired = quoted(rosewood, couple, saturday)
    later = timezone.now() + dt.timedelta(days=4)
    assert (services.expire_quotes(at=later), services.expire_quotes(at=later)) == (1, 0)

    assert not DaySlot.objects.exists()
    for quote in (declined, withdrawn, expired):
        with pytest.raises(QuoteGone):
            services.accept_quote(quote.pk, by=anna)
    assert list(problems()) == []


def test_an_offer_that_held_nothing_may_come_too_late(
    rosewood, couple, talk, anna, other_couple, cleo, saturday
):
    quote = quoted(rosewood, couple, saturday, hold=False)
    requested(rosewood, cleo, saturday)

    with pytest.raises(DayTaken):
        services.accept_quote(quote.pk, by=anna)
    quote.refresh_from_db()
    assert quote.state == "offered"
    assert Booking.objects.count() == 1


def test_a_day_that_is_taken_cannot_be_offered_held(
    rosewood, couple, talk, other_couple, cleo, saturday
):
    requested(rosewood, cleo, saturday)

    with pytest.raises(DayTaken):
        quoted(rosewood, couple, saturday)
    assert not Quote.objects.exists()


def test_terms_that_changed_are_read_again(rosewood, couple, talk, anna, saturday):
    quote = quoted(rosewood, couple, saturday)
    shown = hash_of(terms_of(rosewood))
    rosewood.terms = "No confetti."
    rosewood.save()

    with pytest.raises(TermsChanged):
        services.accept_quote(quote.pk, by=anna, terms=shown)
    booking = services.accept_quote(quote.pk, by=anna, terms=hash_of(terms_of(rosewood)))
    assert "No confetti." in booking.acceptance.terms.text


@pytest.mark.parametrize("who", ["rosa", "cleo", "victor"])
def test_only_the_couple_answers(request, rosewood, couple, talk, other_couple, saturday, who):
    quote = quoted(rosewood, couple, saturday)
    stranger = request.getfixturevalue(who)

    with pytest.raises(PermissionDenied):
        services.accept_quote(quote.pk, by=stranger)
    with pytest.raises(PermissionDenied):
        services.decline_quote(quote.pk, reason="", by=stranger)


def test_only_the_vendor_takes_it_back_and_only_who_they_know(
    rosewood, couple, talk, anna, other_couple, saturday
):
    quote = quoted(rosewood, couple, saturday)

    with pytest.raises(PermissionDenied):
        services.withdraw_quote(quote.pk, by=anna)
    with pytest.raises(Inquiry.DoesNotExist):
        quoted(rosewood, other_couple, saturday)


def test_a_second_acceptance_stands_beside_the_first(client, rosewood, couple, anna, ben, saturday):
    booking = requested(rosewood, anna, saturday)
    quote = quoted(rosewood, couple, saturday + WEEK, booking=booking)

    services.accept_quote(quote.pk, by=ben, ip="192.0.2.1")

    last, first = booking.acceptances.all()
    assert (first.accepted_by, last.accepted_by, last.ip) == (anna, ben, "192.0.2.1")
    assert first.accepted_at < last.accepted_at
    client.force_login(anna)
    page = client.get(reverse("bookings:terms-detail", args=[booking.pk])).content.decode()
    assert page.index("Accepted by Ben Castle") < page.index("Accepted by Anna Berg")
