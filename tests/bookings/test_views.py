"""What people do with a booking, over HTTP."""

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.factories.accounts import UserFactory
from tests.factories.bookings import accepted, requested

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
State = Booking.State


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return requested(rosewood, anna, saturday)


def test_the_vendor_accepts_without_javascript(client, booking, rosa):
    client.force_login(rosa)

    response = client.post(reverse("bookings:acceptance-create", args=[booking.pk]))

    assert response.url == booking.get_absolute_url()
    booking.refresh_from_db()
    assert booking.state == State.ACCEPTED


def test_in_the_chat_the_card_answers(client, booking, rosa):
    client.force_login(rosa)
    target = {"hx-request": "true", "hx-target": f"booking-card-{booking.pk}"}

    response = client.post(reverse("bookings:acceptance-create", args=[booking.pk]), headers=target)

    page = response.content.decode()
    assert page.lstrip().startswith(
        f'<article class="card booking-card" id="booking-card-{booking.pk}"'
    )
    assert "deposit due" in page


def test_a_conversation_with_its_card_stays_within_its_queries(
    client, booking, anna, django_assert_max_num_queries
):
    client.force_login(anna)
    talk = reverse("messaging:conversation-detail", args=[booking.conversation.pk])
    assert f'id="booking-card-{booking.pk}"' in client.get(talk).content.decode()

    with django_assert_max_num_queries(12):
        client.get(talk)


def test_the_couple_may_not_accept(client, booking, anna):
    client.force_login(anna)

    response = client.post(reverse("bookings:acceptance-create", args=[booking.pk]))

    assert response.status_code == 403
    booking.refresh_from_db()
    assert booking.state == State.REQUESTED


@pytest.mark.parametrize(
    "name",
    ["booking-card-detail", "acceptance-create", "refusal-create", "withdrawal-create"],
)
def test_for_strangers_there_is_no_such_booking(client, booking, cleo, name):
    client.force_login(cleo)
    url = reverse(f"bookings:{name}", args=[booking.pk])
    ask = client.get if name == "booking-card-detail" else client.post

    assert ask(url).status_code == 404


def test_a_superuser_is_nobodys_couple_and_nobodys_vendor(client, booking, anna, rosa):
    root = UserFactory(name="Root", is_staff=True, is_superuser=True, joined_as="staff")
    client.force_login(root)
    page = client.get(booking.get_absolute_url()).content.decode()

    for right in ("pay_booking", "withdraw_booking", "change_booking", "answer_booking"):
        assert not root.has_perm(f"bookings.{right}", booking)
        assert (anna if right in ("pay_booking", "withdraw_booking") else rosa).has_perm(
            f"bookings.{right}", booking
        )
    assert root.has_perm("bookings.judge_reviews")
    withdrawal = reverse("bookings:withdrawal-create", args=[booking.pk])
    assert withdrawal not in page
    assert client.post(withdrawal, {"reason": "plans"}).status_code in (403, 404)
    booking.refresh_from_db()
    assert booking.state == Booking.State.REQUESTED


def test_declining_asks_why_on_a_page_of_its_own(client, booking, rosa):
    client.force_login(rosa)
    url = reverse("bookings:refusal-create", args=[booking.pk])
    assert "Decline this request" in client.get(url).content.decode()

    client.post(url, {"reason": "We are away"})

    booking.refresh_from_db()
    assert (booking.state, booking.reason) == (State.DECLINED, "We are away")


def test_a_reason_that_is_too_long_is_kept_and_refused(client, booking, rosa):
    client.force_login(rosa)

    response = client.post(
        reverse("bookings:refusal-create", args=[booking.pk]), {"reason": "x" * 301}
    )

    assert "x" * 301 in response.content.decode()
    booking.refresh_from_db()
    assert booking.state == State.REQUESTED


def test_what_is_no_longer_possible_is_said(client, rosewood, couple, anna, rosa, saturday):
    booking = accepted(rosewood, anna, saturday)
    client.force_login(rosa)

    response = client.post(reverse("bookings:acceptance-create", args=[booking.pk]), follow=True)

    assert "no longer possible" in response.content.decode()


def test_guests_are_asked_to_sign_in(client, booking):
    url = reverse("bookings:acceptance-create", args=[booking.pk])

    assert client.post(url).url.startswith(reverse("account_login"))
