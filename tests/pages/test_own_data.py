"""A copy of what is stored of oneself, and the end of one's account."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from messaging import services as messaging
from tests.factories.accounts import PASSWORD, CoupleFactory
from tests.factories.bookings import confirmed
from tests.factories.messaging import conversation_of
from tests.reading import told
from weddingbazaar.pages.views.own_data import COPIES

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PAGE = reverse("pages:own-data")
COPY = reverse("pages:own-copy-create")
DELETION = reverse("pages:own-deletion-create")


def signed_in(user: User) -> Client:
    """Who has said their password once more, just now."""
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("address", [PAGE, COPY, DELETION])
def test_guests_sign_in(client, address):
    assert client.get(address).url.startswith(reverse("account_login"))


@pytest.mark.parametrize("address", [PAGE, COPY, DELETION])
def test_a_session_that_was_left_open_is_not_enough(client, anna, address):
    client.force_login(anna)
    for answer in (client.get(address), client.post(address, {"email": anna.email})):
        assert answer.url.startswith(reverse("account_reauthenticate"))
    assert User.objects.get(pk=anna.pk).is_active


def test_the_copy_holds_ones_own(anna, cleo, rosa):
    talk, others = conversation_of(anna, rosa), conversation_of(cleo, rosa)
    messaging.post_message(talk, author=anna, body="Is June free?")
    messaging.post_message(others, author=cleo, body="Is July free?")
    answer = signed_in(anna).post(COPY)

    assert "attachment" in answer["Content-Disposition"]
    assert json.loads(answer.content)
    assert "Is June free?" in answer.content.decode()
    assert "Is July free?" not in answer.content.decode()


def test_copies_are_not_made_all_day(anna, monkeypatch):
    client = signed_in(anna)
    for _ in range(COPIES.burst):
        assert client.post(COPY).status_code == 200

    answer = client.post(COPY)
    assert answer.status_code == 429
    assert "Your data" in told(answer)


def test_the_address_has_to_be_ones_own(anna, couple):
    answer = signed_in(anna).post(DELETION, {"email": "ben@example.test"})

    assert answer.status_code == 422
    assert "That is another address" in told(answer)
    assert 'value="ben@example.test"' in answer.content.decode()
    assert User.objects.get(pk=anna.pk).is_active


def test_the_account_ends_and_nobody_is_signed_in(anna, couple):
    client = signed_in(anna)
    answer = client.post(DELETION, {"email": anna.email.upper()}, follow=True)

    assert "Your account is deleted." in told(answer)
    gone = User.objects.get(pk=anna.pk)
    assert gone.erased_at
    assert anna.name not in gone.name
    assert client.get(PAGE).status_code == 302


def test_what_is_open_is_named_and_kept(anna, rosewood, saturday):
    CoupleFactory(people=[anna])
    booking = confirmed(rosewood, anna, saturday)
    client = signed_in(anna)

    assert f"Booking {booking.pk} is open." in told(client.get(PAGE))
    answer = client.post(DELETION, {"email": anna.email})
    assert answer.status_code == 409
    assert "This account cannot be erased yet." in told(answer)
    assert User.objects.get(pk=anna.pk).is_active


def test_staff_are_sent_to_an_administrator(mona):
    client = signed_in(mona)
    assert "An administrator can close it." in told(client.get(PAGE))
    assert client.post(DELETION, {"email": mona.email}).status_code == 403
    assert User.objects.get(pk=mona.pk).is_active
