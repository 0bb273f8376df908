"""Staff find any booking by what they know of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from adminpanel import services
from adminpanel.models import BulkOperation
from bookings.models import Booking
from tests.factories.accounts import CoupleFactory, UserFactory
from tests.factories.bookings import requested
from tests.factories.vendors import VendorFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = reverse("adminpanel:booking-list")


@pytest.fixture
def bergs(rosewood, couple, anna, saturday) -> Booking:
    return requested(rosewood, anna, saturday)


@pytest.fixture
def dorns(victor, other_couple, cleo, saturday) -> Booking:
    return requested(victor.vendor_memberships.get().vendor, cleo, saturday)


def found(client, **query) -> list[Booking]:
    return list(client.get(LIST, query).context["page"])


@pytest.mark.parametrize("words", ["rosewood", "WOOD studio", "berg", "ben rose", "Anna & Ben"])
def test_by_the_names_of_both_sides(client, bergs, dorns, mona, words):
    client.force_login(mona)

    assert found(client, q=words) == [bergs]


def test_by_its_number(client, bergs, dorns, mona):
    client.force_login(mona)

    assert bergs in found(client, q=str(bergs.pk))  # a name may have the figure in it, too
    assert found(client, q=f"#{bergs.pk}") == [bergs]
    assert found(client, q=f"#{dorns.pk}") == [dorns]
    assert found(client, q=f"#{bergs.pk} dorn") == []
    assert found(client, q="9" * 80) == []


@pytest.mark.parametrize("address", ["anna@example.test", "BEN@", "rosa@example"])
def test_by_addresses_for_those_who_see_people(client, bergs, dorns, mona, fin, address):
    client.force_login(mona)
    assert found(client, q=address) == [bergs]
    assert "or e-mail" in client.get(LIST).content.decode()

    client.force_login(fin)
    assert found(client, q=address) == []
    assert "or e-mail" not in client.get(LIST).content.decode()


def test_words_and_filters_together_stay_in_the_address(client, bergs, dorns, mona):
    client.force_login(mona)

    assert found(client, q="rosewood", state="requested") == [bergs]
    assert found(client, q="rosewood", state="confirmed") == []

    page = client.get(LIST, {"q": 'ro"><b', "state": "confirmed"}).content.decode()
    assert 'value="ro&quot;&gt;&lt;b"' in page
    assert '<option value="confirmed" selected>' in page
    assert "No booking like that" in page


def test_a_day_that_is_none_is_said_at_its_field(client, bergs, mona):
    client.force_login(mona)

    page = client.get(LIST, {"q": "berg", "requested": "soon"})

    assert "Enter a valid date." in page.content.decode()
    assert '<details class="disclosure" open>' in page.content.decode()
    assert 'value="soon"' in page.content.decode()


def test_many_are_changed_as_they_are_found(client, bergs, dorns, ada, fin):
    """The list and the dry run look for the same, and neither tells of addresses."""
    plan = {"filters": "q=anna%40example.test", "arguments": {"percent": 10, "why": "Rain"}}

    services.plan_bulk("bookings-refund", by=ada, **plan)
    with pytest.raises(services.bulk.NothingToDo):
        services.plan_bulk("bookings-refund", by=fin, **plan)

    operation = BulkOperation.objects.get()
    assert list(operation.rows.values_list("key", flat=True)) == [str(bergs.pk)]


def test_queries_do_not_grow(client, bergs, mona, saturday, django_assert_num_queries):
    client.force_login(mona)
    client.get(LIST, {"q": "e"})
    with CaptureQueriesContext(connection) as few:
        client.get(LIST, {"q": "e"})
    for number in range(3):
        person = UserFactory(name=f"Eve {number}")
        CoupleFactory(people=[person, UserFactory()])
        requested(VendorFactory(name=f"House {number}"), person, saturday)

    with django_assert_num_queries(len(few)):
        assert len(found(client, q="e")) == 4


@pytest.mark.postgres
def test_parts_of_names_and_addresses_are_found_by_an_index(bergs):
    indexes = ("vendor_name_parts", "person_name_parts", "person_email_parts")
    with connection.cursor() as cursor:
        for index in indexes:  # what was written a moment ago is not in it yet
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")  # of the few rows there are
        plan = Booking.objects.like("rosewood", in_addresses=True).explain()

    assert all(index in plan for index in indexes)
