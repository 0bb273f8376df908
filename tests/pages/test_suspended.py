"""What the two sides of a suspended vendor see."""

import pytest
from django.urls import reverse

from tests.factories.bookings import accepted, completed, published, quoted, requested, waiting
from vendors.services import open_inquiry, restore_vendor, suspend_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
GONE = "Rosewood Studio is not in the directory now"


def seen(client, person, url):
    client.force_login(person)
    return client.get(url).content.decode()


def test_the_couple_are_led_nowhere_from_their_booking(
    client, rosewood, couple, anna, mona, saturday
):
    booking = accepted(rosewood, anna, saturday)
    link = f'href="{rosewood.get_absolute_url()}"'
    assert link in seen(client, anna, booking.get_absolute_url())

    suspend_vendor(rosewood.pk, note="Complaints", by=mona)

    page = seen(client, anna, booking.get_absolute_url())
    assert link not in page
    assert GONE in page
    assert "Pay the deposit" in page


def test_their_open_offer_waits_for_the_vendor(client, rosewood, couple, anna, mona, saturday):
    open_inquiry(rosewood.pk, couple=couple, by=anna)
    quote = quoted(rosewood, couple, saturday)
    url = reverse("bookings:quote-acceptance-create", args=[quote.pk])
    assert "Accept the offer" in seen(client, anna, url)

    suspend_vendor(rosewood.pk, note="Complaints", by=mona)

    page = seen(client, anna, url)
    assert "Accept the offer" not in page
    assert GONE in page
    assert reverse("bookings:quote-refusal-create", args=[quote.pk]) in page


def test_nor_from_their_place_on_the_waiting_list(
    client, rosewood, couple, anna, other_couple, cleo, mona, saturday
):
    accepted(rosewood, anna, saturday)
    entry = waiting(rosewood, cleo, saturday)
    suspend_vendor(rosewood.pk, note="Complaints", by=mona)

    page = seen(client, cleo, entry.get_absolute_url())

    assert rosewood.get_absolute_url() not in page
    assert GONE in page


def test_nor_from_their_review(client, rosewood, couple, anna, mona, saturday):
    booking = completed(rosewood, anna, saturday)
    published(booking, anna, mona)
    url = reverse("bookings:review-update", args=[booking.pk])
    assert "See it as everybody does" in seen(client, anna, url)

    suspend_vendor(rosewood.pk, note="Complaints", by=mona)

    page = seen(client, anna, url)
    assert "See it as everybody does" not in page
    assert GONE in page


@pytest.mark.parametrize("name", ["vendor-dashboard", "vendor-dashboard-classic", "onboarding"])
def test_the_vendor_reads_what_happened(client, rosewood, rosa, mona, name):
    suspend_vendor(rosewood.pk, note="You asked for cash", by=mona)

    page = seen(client, rosa, reverse(f"pages:{name}"))

    assert "You asked for cash" in page
    assert "hello@weddingbazaar.example" in page
    assert "what is left" not in page
    assert "To do" not in page
    restore_vendor(rosewood.pk, by=mona)
    assert "You asked for cash" not in seen(client, rosa, reverse(f"pages:{name}"))


def test_the_vendor_is_shown_no_acceptance(client, rosewood, couple, rosa, anna, mona, saturday):
    booking = requested(rosewood, anna, saturday)
    url = reverse("bookings:acceptance-create", args=[booking.pk])
    assert url in seen(client, rosa, booking.get_absolute_url())

    suspend_vendor(rosewood.pk, note="Complaints", by=mona)

    page = seen(client, rosa, booking.get_absolute_url())
    assert url not in page
    assert "you cannot accept it" in page
