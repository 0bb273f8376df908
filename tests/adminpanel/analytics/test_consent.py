"""Nobody is counted who has not said yes; programs and staff never are."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.analytics.buffer import MOST, Sight, buffer
from adminpanel.analytics.consent import COOKIE
from adminpanel.models import Event
from tests.adminpanel.analytics.conftest import FIREFOX, IPHONE
from tests.reading import told

pytestmark = pytest.mark.django_db
CHOICE = reverse("visits:visit-choice-create")
HERE = {"origin": "http://testserver"}
SEARCH = reverse("vendors:vendor-list")


def steps() -> list[str]:
    buffer.flush()
    return list(Event.objects.order_by("pk").values_list("step", flat=True))


def test_who_was_not_asked_is_asked_and_leaves_nothing(stranger, rosewood):
    text = told(stranger.get("/"))
    assert not stranger.cookies
    stranger.get(rosewood.get_absolute_url())

    assert "Count my visit, without anybody else seeing it?" in text
    assert COOKIE not in stranger.cookies
    assert steps() == []


def test_a_yes_is_remembered_and_counts(stranger, rosewood):
    answer = stranger.post(CHOICE, {"count": "yes", "next": "/vendors/"}, headers=HERE)
    cookie = stranger.cookies[COOKIE]
    stranger.get("/")
    stranger.get(SEARCH, {"category": "photography", "place": "lisbon", "date": "2031-05-03"})
    stranger.get(rosewood.get_absolute_url())

    assert answer["Location"] == "/vendors/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert steps() == ["visit", "search", "profile"]
    search, profile = Event.objects.exclude(step="visit").order_by("pk")
    assert search.visitor == profile.visitor == uuid.UUID(cookie.value)
    assert (search.place, search.category) == (rosewood.place, rosewood.category)
    assert f"{search.wanted}" == "2031-05-03"
    assert (profile.vendor, profile.device) == (rosewood, "desk")


def test_a_no_is_remembered_and_keeps_no_key(agreed, rosewood):
    agreed.post(CHOICE, {"count": "no"}, headers=HERE)
    text = told(agreed.get(rosewood.get_absolute_url()))

    assert agreed.cookies[COOKIE].value == "no"
    assert "Your visit is not counted." in text
    assert steps() == []


@pytest.mark.parametrize("header", ["sec-gpc", "dnt"])
def test_a_browser_that_asks_not_to_be_followed_has_said_no(agreed, header):
    text = told(agreed.get("/", headers={header: "1"}))

    assert "asks not to be followed" in text
    assert steps() == []


def test_one_cannot_be_led_elsewhere(stranger):
    answer = stranger.post(
        CHOICE, {"count": "no", "next": "https://elsewhere.example/"}, headers=HERE
    )
    assert answer["Location"] == "/"


@pytest.mark.parametrize("headers", [{}, {"origin": "https://elsewhere.example"}])
def test_a_forged_yes_is_refused(stranger, headers):
    assert stranger.post(CHOICE, {"count": "yes"}, headers=headers).status_code == 403
    assert stranger.get(CHOICE).status_code == 405
    assert COOKIE not in stranger.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"user-agent": "Googlebot/2.1"},
        {"user-agent": "HeadlessChrome/140"},
        {"user-agent": ""},
        {"sec-purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"x-moz": "prefetch"},
    ],
)
def test_programs_and_pages_fetched_ahead(agreed, headers):
    agreed.get("/", headers=headers)
    assert steps() == []


def test_a_head_request_and_a_missing_page(agreed):
    agreed.head("/")
    agreed.get("/nothing-here/")
    assert steps() == []


@pytest.mark.parametrize("who", ["ada", "rosa"])
def test_staff_and_those_who_work_at_weddings_are_left_out(request, agreed, who):
    agreed.force_login(request.getfixturevalue(who))
    agreed.get(SEARCH)
    assert steps() == []


def test_looking_through_somebodys_eyes_is_left_out(agreed, ada, anna, couple):
    agreed.force_login(ada)
    agreed.post(reverse("adminpanel:look-create", args=[anna.pk]), {"reason": "They asked us to"})
    agreed.get(SEARCH)
    assert steps() == []


def test_parts_of_pages_count_when_they_are_a_search(agreed, rosewood):
    agreed.get(SEARCH, {"place": "lisbon"}, headers={"hx-request": "true"})
    agreed.get(reverse("pages:vendor-month", args=[rosewood.slug]), headers={"hx-request": "true"})
    assert steps() == ["search"]


def test_pages_one_after_the_other_are_one_visit(agreed, anna, couple):
    agreed.get("/")
    agreed.get("/")
    agreed.force_login(anna)
    agreed.get("/")  # somebody is known now: once more

    assert steps() == ["visit", "visit"]
    assert list(Event.objects.order_by("pk").values_list("user", flat=True)) == [None, anna.pk]


def test_what_was_typed_is_only_kept_when_it_exists(agreed):
    agreed.get(SEARCH, {"category": "<script>", "place": "atlantis", "date": "yesterday"})
    buffer.flush()
    event = Event.objects.get()
    assert (event.category, event.place, event.wanted) == (None, None, None)


def test_phones(agreed):
    agreed.get("/", headers={"user-agent": IPHONE})
    buffer.flush()
    assert Event.objects.get().device == "phone"


def test_a_page_asks_and_writes_nothing_for_it(
    agreed, stranger, django_assert_num_queries, rosewood
):
    plain = Client(headers={"user-agent": FIREFOX})
    plain.get(SEARCH)
    with CaptureQueriesContext(connection) as before:
        plain.get(SEARCH)
    with django_assert_num_queries(len(before)):
        agreed.get(SEARCH)


def test_the_buffer_is_bounded_and_writes_many_at_once(django_assert_max_num_queries):
    for _ in range(MOST + 5):
        buffer.add(Sight(uuid.uuid4(), None, "search", timezone.now(), "desk"))
    with django_assert_max_num_queries(130):
        assert buffer.flush() == MOST
