"""Who only chats for a vendor: pages that others work with are closed to them, in words."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.bookings import confirmed, requested
from vendors.models import VendorInvitation, VendorMember

pytestmark = pytest.mark.django_db
CLOSED = [
    *("vendors:profile-update", "vendors:package-list", "vendors:package-create"),
    *("vendors:photo-list", "vendors:weekly-update", "vendors:import-list"),
    *("vendors:document-list", "vendors:policy-update", "vendors:tax-update"),
    *("vendors:absence-update", "pages:insights", "pages:pipeline", "pages:onboarding"),
    *("earnings:earnings-detail", "subscription:detail"),
]


@pytest.fixture
def chatter(rosewood):
    person = UserFactory(name="Chat Only", joined_as="vendor")
    VendorMember.objects.create(vendor=rosewood, user=person, role=VendorMember.Role.CHAT)
    return person


@pytest.mark.parametrize("name", CLOSED)
def test_a_page_of_managers_says_whom_to_ask(client, chatter, name):
    client.force_login(chatter)

    answer = client.get(reverse(name))

    assert answer.status_code == 403
    assert "owners and managers of your team" in answer.content.decode()


def test_the_calendar_is_there_to_look_at(client, chatter):
    client.force_login(chatter)
    url = reverse("pages:vendor-calendar")

    page = client.get(url).content.decode()

    assert "owners and managers of your team change these days" in page
    assert 'name="act"' not in page
    assert 'type="checkbox" name="date"' not in page
    assert client.post(url, {"date": "2030-01-01"}).status_code == 403
    assert client.post(reverse("pages:days-update"), {"act": "block"}).status_code == 403


def test_the_booking_has_no_buttons_and_no_shares(
    client, chatter, rosewood, anna, couple, saturday
):
    booking = confirmed(rosewood, anna, saturday)
    client.force_login(chatter)

    page = client.get(booking.get_absolute_url()).content.decode()

    assert "Cancel the booking" not in page
    assert "Propose another day" not in page
    assert "Commission" not in page


def test_the_menu_leads_nowhere_that_is_closed(client, chatter):
    client.force_login(chatter)

    page = client.get(reverse("pages:vendor-dashboard")).content.decode()

    for name in CLOSED:
        assert f'href="{reverse(name)}"' not in page, name


# ---------------------------------------------------------------- who is asked in


@pytest.fixture
def letter(rosewood, rosa):
    return VendorInvitation.objects.create(
        vendor=rosewood, email="new@example.test", role="chat", invited_by=rosa
    )


def test_a_guest_reads_who_asks_and_signs_up_with_that_address(client, letter):
    page = client.get(letter.get_absolute_url()).content.decode()

    assert "Rosewood Studio" in page
    assert "email=new%40example.test" in page
    assert "as=vendor" in page
    signup = client.get(reverse("account_signup"), {"email": letter.email}).content.decode()
    assert 'value="new@example.test"' in signup


@pytest.mark.parametrize(
    ("who", "words"),
    [("fin", "Staff of Wedding Bazaar"), ("victor", "work for another vendor")],
)
def test_who_cannot_join_reads_why_before_they_try(client, letter, who, words, request):
    client.force_login(request.getfixturevalue(who))

    page = client.get(letter.get_absolute_url()).content.decode()

    assert words in page
    assert "<button" not in page.split("<main")[1].split("</main>")[0]


def test_the_dashboard_asks_nothing_of_them_that_is_for_others(
    client, chatter, rosewood, rosa, anna, couple, saturday
):
    requested(rosewood, anna, saturday)
    url = reverse("pages:vendor-dashboard")

    client.force_login(chatter)
    page = client.get(url).content.decode()
    assert "Answer these" not in page
    assert "Your owners and managers answer these" in page

    client.force_login(rosa)
    assert "<h2>Answer these</h2>" in client.get(url).content.decode()


def test_a_dashboard_with_no_requests_asks_only_managers_to_keep_the_calendar(
    client, chatter, rosewood, rosa
):
    url = reverse("pages:vendor-dashboard")

    client.force_login(chatter)
    assert "Keep your calendar true" not in client.get(url).content.decode()
    client.force_login(rosa)
    assert "Keep your calendar true" in client.get(url).content.decode()
