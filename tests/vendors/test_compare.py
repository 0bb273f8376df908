"""Vendors side by side, by the names in the address."""

import uuid

import pytest
from django.urls import reverse

from tests.factories.vendors import VendorFactory
from vendors import services
from vendors.comparison import Comparison
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
COMPARE = reverse("vendors:compare")


def titles(comparison) -> list[str]:
    return [column.vendor.name for column in comparison.columns]


def row(comparison, title) -> list[str]:
    return next(row.cells for row in comparison.rows if row.title == title)


def test_anybody_compares_at_most_four_in_the_order_of_the_address(client):
    vendors = [VendorFactory(name=f"House {n}") for n in range(5)]
    slugs = [vendor.slug for vendor in reversed(vendors)]
    response = client.get(COMPARE, {"v": [slugs[0], *slugs]})
    assert titles(response.context["comparison"]) == ["House 4", "House 3", "House 2", "House 1"]


def test_it_says_how_many_there_was_no_room_for(client):
    names = [VendorFactory(slug=f"v{number}").slug for number in range(6)]
    assert "2 more that you chose are not here" in client.get(COMPARE, {"v": names}).text
    assert "more that you chose" not in client.get(COMPARE, {"v": names[:4]}).text


def test_it_says_what_couples_compare(client, couple, anna, rosewood, saturday):
    couple.wedding_date = saturday
    couple.save(update_fields=["wedding_date"])
    full = VendorFactory(slug="full", guests_max=80, serves_km=120)
    services.hold_days(full.pk, [saturday], holder=uuid.uuid4())
    services.store_rating(full.pk, rating=466, count=1)
    comparison = Comparison.of(["rosewood", "full"], anna)
    assert row(comparison, f"Free on {saturday:%-d %B %Y}") == ["Yes", "No"]
    assert row(comparison, "Price") == ["from €1,000", "from €1,000"]
    assert row(comparison, "Rating") == ["No reviews yet", "4.7 of 5, 1 review"]
    assert row(comparison, "Guests") == ["Any number", "Up to 80"]
    assert row(comparison, "Travel") == ["Works at their place", "Travels up to 120 km"]


def test_who_is_no_longer_listed_is_counted_and_not_shown(client, rosewood):
    VendorFactory(name="Hidden", slug="hidden", state=Vendor.State.SUSPENDED)
    page = client.get(COMPARE, {"v": ["rosewood", "hidden", "nobody"]}).content.decode()
    assert "2 vendors of this comparison are no longer listed" in page
    assert "Hidden" not in page


def test_one_is_taken_out_and_another_added(client, couple, anna, rosewood):
    VendorFactory(name="Blue", slug="blue")
    green = VendorFactory(name="Green", slug="green")
    services.add_to_shortlist(green.pk, by=anna)
    client.force_login(anna)
    comparison = client.get(COMPARE, {"v": ["rosewood", "blue"]}).context["comparison"]
    assert comparison.columns[0].without == f"{COMPARE}?v=blue"
    assert comparison.others == [(green, f"{COMPARE}?v=rosewood&v=blue&v=green")]


def test_nobody_to_compare_says_what_to_do(client):
    assert "Nobody to compare yet" in client.get(COMPARE).content.decode()


def test_the_table_is_one_and_can_be_scrolled_by_keys(client, rosewood):
    page = client.get(COMPARE, {"v": "rosewood"}).content.decode()
    assert 'role="region" aria-label="Comparison" tabindex="0"' in page
    assert '<th scope="row">Price</th>' in page


def test_names_stand_in_a_row_of_their_own_that_stays_in_sight(client, rosewood):
    VendorFactory(name="Blue", slug="blue")
    page = client.get(COMPARE, {"v": ["rosewood", "blue"]}).content.decode()
    names = page[page.index('class="compare-names"') : page.index("<tbody>")]
    assert names.index("Rosewood Studio") < names.index("Blue")
    assert 'class="compare of-2"' in page


@pytest.mark.parametrize("name", ["Compare", "Dunning", "Tiers", "Vendors"])
def test_no_vendor_is_called_like_the_page(rosa, rosewood, name):
    vendor = services.create_vendor(
        rosa, name=name, category=rosewood.category, place=rosewood.place
    )
    assert vendor.slug != name.lower()


def test_queries_do_not_grow(client, django_assert_num_queries):
    slugs = []
    for _ in range(2):
        slugs.append(VendorFactory().slug)
        with django_assert_num_queries(6):
            client.get(COMPARE, {"v": slugs})
        slugs.append(VendorFactory().slug)
