"""A trade in a city: numbers of its rows, and nothing that is not in them."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import CategoryFactory, VendorFactory
from tests.heads import head_of
from tests.pages.test_structured import assert_complete
from tests.reading import told
from vendors import services
from vendors.availability import days
from vendors.models import DateException, DaySlot, Vendor
from vendors.search import index_vendors
from vendors.search.months import free_dates_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PATH = "/vendors/in/lisbon/photography/"


@pytest.fixture
def market(rosewood) -> list[Vendor]:
    """Four photographers in Lisbon, at 1,000, 2,000, 3,000 and 4,000."""
    others = [VendorFactory(starting_price=price) for price in (200_000, 300_000, 400_000)]
    return [rosewood, *others]


def test_it_tells_how_many_and_what_they_cost(client, market):
    page = told(client.get(PATH))

    assert "Photography in Lisbon" in page
    assert "4 vendors from Lisbon" in page
    assert "Packages begin at €1,000 to €4,000, depending on the vendor." in page
    assert "Half of the vendors begin at €2,000 or less." in page


def test_hidden_ones_count_for_nothing(client, market):
    for state in Vendor.State:
        if state != Vendor.State.APPROVED:
            VendorFactory(
                name=f"Hidden {state}", state=state, starting_price=1, rating=500, review_count=9
            )

    page = told(client.get(PATH))

    assert "4 vendors from Lisbon" in page
    assert "Hidden" not in page
    assert "€0.01" not in page
    assert "of 5 stars" not in page


def test_what_a_few_say_is_not_said_of_all(client, rosewood):
    Vendor.objects.update(reply_minutes=30)
    VendorFactory(starting_price=200_000, reply_minutes=30)

    page = told(client.get(PATH))

    assert "€1,000 to €2,000" in page
    assert "Half of" not in page
    assert "reply" not in page.split("Questions")[1]


def test_replies_and_reviews_are_means_of_the_rows(client, market):
    for vendor, minutes, rating, count in zip(
        market, (50, 100, 200, None), (500, 400, None, None), (1, 3, 0, 0), strict=True
    ):
        Vendor.objects.filter(pk=vendor.pk).update(
            reply_minutes=minutes, rating=rating, review_count=count
        )

    page = told(client.get(PATH))

    assert "Half of the 3 whose replies we could measure usually reply within 2 hours." in page
    assert "4.2 of 5 stars, the mean of 4 reviews" in page
    assert page.index("Rosewood Studio") < page.index("Free in the next months")
    assert market[2].name not in page


def test_prices_in_another_currency_are_not_mixed_in(client, market):
    VendorFactory(starting_price=1, currency="SEK")

    page = told(client.get(PATH))

    assert "€1,000 to €4,000" in page
    assert "SEK 0" not in page.split("Questions")[1]


@pytest.mark.parametrize(
    "path",
    [
        "/vendors/in/porto/photography/",
        "/vendors/in/lisbon/cakes/",
        "/vendors/in/nowhere/nothing/",
        "/share/in/porto/photography.jpg",
    ],
)
def test_where_nobody_is_there_is_no_page(client, rosewood, path):
    PlaceFactory(slug="porto", name="Porto")
    CategoryFactory(slug="cakes", name="Cakes")

    assert client.get(path).status_code == 404


def test_it_ends_with_its_last_vendor(client, rosewood, mona):
    assert client.get(PATH).status_code == 200
    services.suspend_vendor(rosewood.pk, note="Unreachable", by=mona)

    assert client.get(PATH).status_code == 404


def test_one_vendor_is_not_spoken_of_as_many(client, rosewood):
    page = told(client.get(PATH))

    assert "1 vendor for photography is in the directory in Lisbon." in page
    assert "The vendor has days left in" in page
    assert "of the 1" not in page


def test_neighbours_are_the_other_trades_and_the_other_cities(client, rosewood):
    porto = PlaceFactory(slug="porto", name="Porto")
    cakes = CategoryFactory(slug="cakes", name="Cakes")
    VendorFactory.create_batch(2, place=porto)
    VendorFactory(category=cakes)
    VendorFactory(category=cakes, place=porto)

    response = client.get(PATH)

    market = response.context["market"]
    assert [(one.name, one.count) for one in market.trades] == [("Cakes", 1)]
    assert [(one.name, one.count) for one in market.cities] == [("Porto", 2)]
    for one in (*market.trades, *market.cities):
        assert f'href="{one.path}"' in response.content.decode()
        assert client.get(one.path).status_code == 200


def test_months_say_who_still_has_a_day(client, market, rosa):
    rosewood, today = market[0], market[0].today()
    ahead = [today + dt.timedelta(days=n) for n in range(200)]
    DateException.objects.bulk_create(
        DateException(vendor=rosewood, date=day, capacity=0) for day in ahead
    )

    months = client.get(PATH).context["market"].months

    assert [month.count for month in months[1:]] == [3] * (len(months) - 1)
    assert months[0].first == today.replace(day=1)
    assert client.get(months[1].address).status_code == 200


def test_it_takes_as_many_queries_for_many_as_for_one(
    client, rosewood, django_assert_max_num_queries
):
    with django_assert_max_num_queries(10) as for_one:
        client.get(PATH)
    VendorFactory.create_batch(3)
    with django_assert_max_num_queries(len(for_one)):
        client.get(PATH)


def test_what_it_says_to_search_engines_is_what_it_says_to_people(client, market, settings):
    response = client.get(PATH)

    head, page = head_of(response), told(response)
    assert assert_complete(response) == ["BreadcrumbList", "FAQPage"]
    for question in head.block("FAQPage")["mainEntity"]:
        assert question["name"] in page
        assert question["acceptedAnswer"]["text"] in page
    assert head.canonical == settings.SITE_URL + PATH
    assert head.meta("description").startswith("4 vendors for photography in Lisbon, from €1,000.")
    image = head.meta("og:image").removeprefix(settings.SITE_URL)
    assert client.get(image)["Content-Type"] == "image/jpeg"


def test_it_is_linked_from_home_search_list_and_vendor(client, rosewood):
    lists = reverse("pages:market-list")
    assert f'href="{lists}"' in client.get("/").content.decode()
    for path in (lists, rosewood.get_absolute_url(), "/vendors/?category=photography&place=lisbon"):
        assert f'href="{PATH}"' in client.get(path).content.decode(), path
    for query in ("category=photography", "category=photography&place=lisbon&q=wood"):
        assert f'href="{PATH}"' not in client.get(f"/vendors/?{query}").content.decode()


def test_the_list_takes_one_query_and_names_no_empty_city(
    client, rosewood, django_assert_num_queries
):
    PlaceFactory(slug="porto", name="Porto")
    VendorFactory(place=PlaceFactory(slug="graz", name="Graz"), state=Vendor.State.SUSPENDED)

    with django_assert_num_queries(1):
        page = told(client.get(reverse("pages:market-list")))

    assert "Lisbon" in page
    assert "Porto" not in page
    assert "Graz" not in page


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    closed=st.sets(st.integers(0, 160), max_size=40),
    held=st.sets(st.integers(0, 160), max_size=20),
    buffer=st.integers(0, 3),
    lead=st.integers(1, 90),
    horizon=st.integers(30, 200),
)
def test_free_days_are_those_of_the_vendors_own_calendar(
    rosewood, closed, held, buffer, lead, horizon
):
    today = rosewood.today()
    DateException.objects.all().delete()
    DaySlot.objects.all().delete()
    Vendor.objects.update(buffer_days=buffer, lead_days=lead, horizon_days=horizon)
    rosewood.refresh_from_db()
    for n in closed:
        rosewood.exceptions.create(date=today + dt.timedelta(days=n), capacity=0)
    for n in held:
        rosewood.slots.create(date=today + dt.timedelta(days=n), number=0)
    index_vendors([rosewood.pk])
    last = today + dt.timedelta(days=150)

    found = free_dates_of(Vendor.objects.public(), today, last)

    assert found.get(rosewood.pk, []) == [
        day.date for day in days(rosewood, today, last) if day.left > 0
    ]
