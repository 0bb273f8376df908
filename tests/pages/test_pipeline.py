"""The vendor's board: where couples stand, and what moving them does."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from bookings.services import decline_booking
from tests.factories.bookings import accepted, confirmed, quoted, requested
from vendors.models import Inquiry
from vendors.services import open_inquiry, set_stage
from weddingbazaar.pages.pipeline import board_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def talk(rosewood, couple, anna) -> Inquiry:
    return open_inquiry(rosewood.pk, couple=couple, by=anna)


def column_of(vendor) -> str:
    (key,) = [column.key for column in board_of(vendor) if column.cards]
    return key


def move(client, user, inquiry, to, **headers):
    client.force_login(user)
    address = reverse("pages:pipeline-move-create", args=[inquiry.pk])
    return client.post(address, {"to": to}, headers=headers)


@pytest.mark.parametrize(
    ("make", "column"),
    [(requested, "requested"), (accepted, "deposit"), (confirmed, "booked")],
)
def test_facts_decide_where_a_couple_stands(rosewood, couple, anna, saturday, make, column):
    make(rosewood, anna, saturday)
    Inquiry.objects.update(stage="lost")

    assert column_of(rosewood) == column


def test_before_that_the_vendor_says(client, rosewood, rosa, talk):
    assert column_of(rosewood) == "new"

    assert move(client, rosa, talk, "visit").url == reverse("pages:pipeline")

    assert column_of(rosewood) == "visit"
    part = move(client, rosa, talk, "talking", **{"hx-request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="board"')


def test_couples_whose_wedding_is_over_leave_unless_they_booked_again(
    rosewood, couple, anna, talk, saturday
):
    couple.wedding_date = rosewood.today() - dt.timedelta(days=1)
    couple.save(update_fields=["wedding_date"])
    assert not any(column.cards for column in board_of(rosewood))

    requested(rosewood, anna, saturday)

    assert column_of(rosewood) == "requested"


def test_moving_a_request_accepts_it(client, rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)

    move(client, rosa, Inquiry.objects.get(), "deposit")

    booking.refresh_from_db()
    assert booking.state == "accepted"


def test_declining_and_offering_ask_for_words(client, rosewood, rosa, couple, anna, saturday):
    booking = requested(rosewood, anna, saturday)
    inquiry = Inquiry.objects.get()

    declining = move(client, rosa, inquiry, "lost")
    offering = move(client, rosa, inquiry, "offer", **{"hx-request": "true"})

    assert declining.url == reverse("bookings:refusal-create", args=[booking.pk])
    assert offering.headers["HX-Redirect"] == reverse("bookings:quote-create", args=[inquiry.pk])
    booking.refresh_from_db()
    assert booking.state == "requested"


def test_who_was_declined_is_lost_and_who_asks_again_is_not(rosewood, rosa, couple, anna, saturday):
    declined = requested(rosewood, anna, saturday)
    decline_booking(declined.pk, reason="Away", by=rosa)
    assert column_of(rosewood) == "lost"

    requested(rosewood, anna, saturday + dt.timedelta(days=7))
    assert column_of(rosewood) == "requested"


@pytest.mark.parametrize("to", ["booked", "deposit", "nowhere", ""])
def test_where_it_cannot_go_is_said(client, rosewood, rosa, talk, to):
    move(client, rosa, talk, to)

    page = client.get(reverse("pages:pipeline")).content.decode()
    assert "It cannot go there" in page
    assert column_of(rosewood) == "new"


def test_an_open_offer_is_shown(client, rosewood, rosa, couple, talk, saturday):
    quoted(rosewood, couple, saturday)
    client.force_login(rosa)

    page = client.get(reverse("pages:pipeline")).content.decode()

    assert "Offer open" in page
    assert "€800" in page


def test_strangers_move_nothing(client, rosewood, talk, victor, anna):
    assert move(client, victor, talk, "lost").status_code == 404
    assert move(client, anna, talk, "lost").status_code == 404
    with pytest.raises(PermissionDenied):
        set_stage(talk.pk, stage="lost", by=victor)


def test_a_full_board_takes_few_queries(
    client,
    rosewood,
    rosa,
    couple,
    anna,
    other_couple,
    cleo,
    saturday,
    django_assert_max_num_queries,
):
    requested(rosewood, anna, saturday)
    open_inquiry(rosewood.pk, couple=other_couple, by=cleo)
    client.force_login(rosa)
    client.get(reverse("pages:pipeline"))

    with django_assert_max_num_queries(12):
        client.get(reverse("pages:pipeline"))
