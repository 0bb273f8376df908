"""The style page: who may see it, and that it shows every state."""

import re

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.reading import told

pytestmark = pytest.mark.django_db
PAGE = "/styleguide/"


@pytest.mark.parametrize(
    ("who", "debug", "status"),
    [("anna", False, 404), ("ada", False, 200), ("anna", True, 200), (None, True, 200)],
)
def test_who_sees_it(request, client, settings, who, debug, status):
    settings.DEBUG = debug
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == status


def test_it_shows_every_state_and_error_twice_and_each_id_once(client, ada):
    client.force_login(ada)
    page = client.get(reverse("pages:styleguide"))
    text, markup = told(page), page.content.decode()

    for _, words in Booking.State.choices:
        assert text.count(str(words)) >= 2
    assert text.count("Nothing was lost.") == 2
    assert text.count("Enter a valid email address.") == 2
    assert markup.count('<span aria-current="page">7</span>') == 2
    ids = re.findall(r' id="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
