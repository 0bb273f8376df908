"""Staff find any vendor, in whatever state it is."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.vendors import VendorFactory
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = reverse("adminpanel:vendor-list")
State = Vendor.State


@pytest.fixture
def houses():
    """One in each state; of the two that wait, Late came first."""
    now = timezone.now()
    for days, (name, state) in enumerate(
        [
            ("Late", State.SUBMITTED),
            ("Soon", State.SUBMITTED),
            ("Open", State.APPROVED),
            ("Asked", State.CHANGES_REQUESTED),
            ("Refused", State.REJECTED),
            ("Gone", State.SUSPENDED),
            ("Begun", State.DRAFT),
        ]
    ):
        VendorFactory(name=name, state=state, submitted_at=now - dt.timedelta(days=9 - days))


def names(page) -> list[str]:
    return [vendor.name for vendor in page.context["page"]]


def counts(page) -> dict[str, int]:
    return {tab.state: tab.count for tab in page.context["tabs"]}


def test_at_first_those_who_wait_the_longest_first(client, mona, houses):
    client.force_login(mona)

    page = client.get(LIST)

    assert names(page) == ["Late", "Soon"]
    assert 'id="tab-submitted" href="?state=submitted" aria-current="page"' in page.content.decode()


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("approved", ["Open"]),
        ("changes_requested", ["Asked"]),
        ("rejected", ["Refused"]),
        ("suspended", ["Gone"]),
        ("draft", ["Begun"]),
        ("all", ["Asked", "Begun", "Gone", "Late", "Open", "Refused", "Soon"]),
        ("nonsense", ["Late", "Soon"]),
    ],
)
def test_a_tab_for_each_state_with_how_many_there_are(client, mona, houses, state, found):
    client.force_login(mona)

    page = client.get(LIST, {"state": state})

    assert names(page) == found
    each = dict.fromkeys(State.values, 1) | {"submitted": 2, "all": 7}
    assert counts(page) == each


def test_a_name_is_looked_for_in_all_states_or_in_one(client, mona, houses):
    VendorFactory(name="The Open House", state=State.DRAFT)
    client.force_login(mona)

    page = client.get(LIST, {"q": " open "})
    assert names(page) == ["Open", "The Open House"]
    assert counts(page)["draft"] == 1
    assert '?q=+open+&amp;state=draft"' in page.content.decode()

    assert names(client.get(LIST, {"q": "open", "state": "draft"})) == ["The Open House"]
    assert "Nobody of that name" in client.get(LIST, {"q": "xyzzy"}).content.decode()


def test_a_name_longer_than_any_is_refused_at_its_field(client, mona, houses):
    client.force_login(mona)

    assert "At most 80 characters" in client.get(LIST, {"q": "x" * 81}).content.decode()


def test_twenty_five_a_page_and_always_as_many_queries(client, mona, django_assert_max_num_queries):
    for _ in range(26):
        VendorFactory()
    client.force_login(mona)
    client.get(LIST)  # notes the session

    with django_assert_max_num_queries(12):
        page = client.get(LIST, {"state": "approved"})

    assert len(names(page)) == 25
    assert "?state=approved&amp;page=2" in page.content.decode()
    assert len(names(client.get(LIST, {"state": "approved", "page": "2"}))) == 1


def test_the_queue_alone_moves_with_its_tabs(client, mona, houses):
    client.force_login(mona)

    page = client.get(LIST, {"state": "draft"}, headers={"HX-Request": "true"}).content.decode()

    assert page.strip().startswith('<div id="queue"')
    assert 'hx-get="/adminpanel/vendors/?state=draft"' in page
    assert "Begun" in page
    assert "Late" not in page


def test_only_reviewers_look(client, fin, anna):
    client.force_login(fin)
    assert client.get(LIST).status_code == 403
    client.force_login(anna)
    assert client.get(LIST).status_code == 404
