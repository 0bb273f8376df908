"""The booking's page, for both sides and for staff."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bookings import services
from bookings.models import Booking
from bookings.spans import Span
from tests.factories.bookings import accepted, quoted, requested
from vendors.availability import nearest_free_days
from weddingbazaar.pages.steps import steps_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def booking(rosewood, couple, anna, saturday):
    return requested(rosewood, anna, saturday)


def page_for(client, user, booking, **headers) -> str:
    client.force_login(user)
    return client.get(booking.get_absolute_url(), headers=headers).content.decode()


def test_each_side_sees_what_it_can_do(client, booking, anna, rosa, mona):
    assert "Withdraw the request" in page_for(client, anna, booking)
    assert "Accept to keep it for them" in page_for(client, rosa, booking)
    assert "Waiting for the vendor" in page_for(client, mona, booking)


def test_the_countdown_is_visible_to_both(client, booking, anna, rosa):
    for person in (anna, rosa):
        assert "data-countdown" in page_for(client, person, booking)


def test_the_couple_is_asked_for_the_deposit(client, rosewood, couple, anna, rosa, saturday):
    booking = accepted(rosewood, anna, saturday)

    assert "Pay the deposit to confirm" in page_for(client, anna, booking)
    assert "Waiting for the deposit" in page_for(client, rosa, booking)


def test_for_strangers_there_is_no_such_page(client, booking, cleo, victor):
    for person in (cleo, victor):
        client.force_login(person)
        assert client.get(booking.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("how", ["expired", "declined", "cancelled"])
def test_who_did_not_get_the_day_sees_the_nearest_that_are_free(
    client, rosewood, couple, anna, rosa, saturday, how
):
    booking = requested(rosewood, anna, saturday)
    Booking.objects.update(state=how, cancelled_by="vendor", hold_expires_at=timezone.now())

    text = page_for(client, anna, booking)
    assert "Free near your day" in text
    near = nearest_free_days(rosewood, saturday)
    assert all(f"?date={day:%Y-%m-%d}" in text for day in near)
    assert "Free near your day" not in page_for(client, rosa, booking)


def test_who_cancelled_themselves_is_not_shown_other_days(client, rosewood, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    Booking.objects.update(state="cancelled", cancelled_by="couple")

    assert "Free near your day" not in page_for(client, anna, booking)


def test_htmx_gets_what_changes(client, booking, anna):
    part = page_for(client, anna, booking, **{"hx-request": "true"})

    assert part.lstrip().startswith(f'<div id="booking-{booking.pk}"')
    assert "<html" not in part


def test_the_timeline_tells_what_happened(client, rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)

    page = page_for(client, anna, booking)

    assert "Day requested" in page
    assert "Request accepted" in page


def test_the_page_stays_within_its_queries(client, booking, anna, django_assert_max_num_queries):
    page_for(client, anna, booking)  # signing in notes the session

    with django_assert_max_num_queries(14):
        client.get(booking.get_absolute_url())


def test_a_completed_wedding_is_good_news(client, booking, anna):
    now = timezone.now()
    type(booking).objects.update(
        state="completed",
        accepted_at=now,
        confirmed_at=now,
        deposit_paid_at=now,
        ended_at=now,
        hold_expires_at=None,
    )
    booking = type(booking).objects.get()

    page = page_for(client, anna, booking)

    assert "come and gone as agreed" in page
    assert [step.name for step in steps_of(booking)][-1] == "Wedding day"
    assert all(step.at for step in steps_of(booking))
    assert steps_of(booking)[-1].at == booking.date


def test_an_open_offer_is_what_comes_next(client, booking, couple, rosewood, anna, rosa, saturday):
    quote = quoted(rosewood, couple, saturday, booking=booking)

    theirs, ours = page_for(client, anna, booking), page_for(client, rosa, booking)

    assert "Rosewood Studio made you an offer" in theirs
    assert reverse("bookings:quote-acceptance-create", args=[quote.pk]) in theirs
    assert "the moment they answer" not in theirs
    assert "Accept the request as it was" in ours
    assert reverse("bookings:quote-withdrawal-create", args=[quote.pk]) in ours


def test_two_days_are_both_named(client, rosewood, couple, anna):
    rosewood.packages.update(days=2)
    first = rosewood.today() + dt.timedelta(days=60)
    booking = requested(rosewood, anna, first)

    page = page_for(client, anna, booking)

    assert booking.span.full in page
    assert str(booking.span) == str(Span(first, first + dt.timedelta(days=1)))
    assert str(Span.of(dt.date(2027, 7, 3), 2)) == "3 to 4 July 2027"
    assert str(Span.of(dt.date(2027, 7, 31), 2)) == "31 July to 1 August 2027"
    assert Span.of(dt.date(2027, 12, 31), 2).short == "31 Dec 2027 to 1 Jan 2028"


def test_what_fell_through_has_no_balance(client, booking, anna, rosa):
    assert "Balance" in page_for(client, anna, booking)

    services.decline_booking(booking.pk, reason="", by=rosa)

    assert "Balance" not in page_for(client, anna, booking)
