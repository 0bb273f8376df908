"""The public directory and the vendor's own pages."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import CategoryFactory, PackageFactory, VendorFactory
from vendors import services
from vendors.models import Package, Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
DIRECTORY = reverse("vendors:vendor-list")


def names(response) -> set[str]:
    return {found.vendor.name for found in response.context["page"]}


def test_everybody_sees_approved_vendors_only(client, rosewood):
    VendorFactory(name="Hidden", state=Vendor.State.SUBMITTED)

    assert names(client.get(DIRECTORY)) == {"Rosewood Studio"}


def test_a_date_leaves_those_with_room(client, rosewood, saturday):
    VendorFactory(name="Free House")
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    response = client.get(DIRECTORY, {"date": saturday.isoformat()})

    assert names(response) == {"Free House"}
    assert f"Free on {saturday:%-d %B}" in response.content.decode()


def test_filters_narrow_together(client, rosewood):
    VendorFactory(name="Flowers", category=CategoryFactory(slug="flowers", name="Flowers"))
    VendorFactory(name="Porto", place=PlaceFactory(slug="porto", name="Porto", latitude=41.15))
    VendorFactory(name="Dear", starting_price=900_000)

    found = client.get(
        DIRECTORY, {"category": "photography", "place": "lisbon", "price_to": "1000", "q": "quiet"}
    )

    assert names(found) == {"Rosewood Studio"}


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("date", "2020-01-01", "has passed"),
        ("date", "tomorrow", "valid date"),
        ("category", "spaceships", "valid choice"),
        ("style", "a", "valid choice"),
        ("language", "xx", "valid choice"),
        ("rating", "9", "valid choice"),
        ("price_to", "-5", "At least 0."),
        ("price_to", "lots", "Enter a whole number"),
    ],
)
def test_bad_input_is_said_by_the_field(client, rosewood, field, value, words):
    response = client.get(DIRECTORY, {field: value})

    assert response.status_code == 200
    assert words in str(response.context["form"].errors[field])
    page = response.content.decode()
    assert field == "category" or f'id="id_{field}_error"' in page
    assert "valid choice" in words or f'value="{value}"' in page


def test_htmx_gets_the_results_alone(client, rosewood):
    page = client.get(DIRECTORY).content.decode()
    results = client.get(DIRECTORY, headers={"hx-request": "true"}).content.decode()

    assert "<html" in page
    assert "<html" not in results
    assert "Rosewood Studio" in results


def test_pages_go_on(client):
    VendorFactory.create_batch(13)

    assert len(client.get(DIRECTORY, {"page": 2}).context["page"]) == 1


def test_the_directory_asks_as_much_for_one_as_for_three(client, django_assert_num_queries):
    for _ in range(2):
        VendorFactory()
        with django_assert_num_queries(6):
            client.get(DIRECTORY)
        VendorFactory.create_batch(2)


def test_what_is_needed_to_be_sent_in_is_not_called_optional(client, rosewood, rosa):
    client.force_login(rosa)
    page = client.get(reverse("vendors:profile-update")).content.decode()

    labels = re.findall(r"<label for=[^>]*>(.*?)</label>", page)
    assert "One line about you" in labels
    assert any("(optional)" in label for label in labels)


def test_a_vendor_edits_their_profile(client, rosewood, rosa):
    client.force_login(rosa)
    url = reverse("vendors:profile-update")
    facts = {
        "name": "Rosewood",
        "category": rosewood.category_id,
        "place": rosewood.place_id,
        "tagline": "Louder",
        "description": "New words",
        "languages": ["pt", "en"],
        "serves_km": 120,
        "lead_days": 3,
        "horizon_days": 300,
    }

    client.post(url, facts)

    rosewood.refresh_from_db()
    assert (rosewood.name, rosewood.tagline, rosewood.lead_days) == ("Rosewood", "Louder", 3)
    assert [str(language) for language in rosewood.languages.all()] == ["English", "Portuguese"]
    assert rosewood.serves_km == 120


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lead_days", 0),
        ("lead_days", 5000),
        ("horizon_days", 0),
        ("guests_max", 99_999_999_999),
        ("serves_km", 30_000),
    ],
)
def test_what_nobody_could_book_is_refused_at_its_field(client, rosewood, rosa, field, value):
    client.force_login(rosa)
    facts = {"name": "Rosewood", "category": rosewood.category_id, "place": rosewood.place_id}
    facts |= {"tagline": "Louder", "serves_km": 1, "lead_days": 3, "horizon_days": 300}

    answer = client.post(reverse("vendors:profile-update"), facts | {field: value})

    assert list(answer.context["form"].errors) == [field]
    rosewood.refresh_from_db()
    assert rosewood.tagline != "Louder"


def test_a_couple_with_a_date_is_led_to_who_is_free_then(client, rosewood, couple, anna, saturday):
    couple.wedding_date = saturday
    couple.save(update_fields=["wedding_date"])
    link = f"{DIRECTORY}?date={saturday}&amp;category=photography"
    words = "Show only who is free on your day"

    assert words not in client.get(DIRECTORY).content.decode()
    client.force_login(anna)
    assert link in client.get(DIRECTORY, {"category": "photography"}).content.decode()
    assert words not in client.get(DIRECTORY, {"date": saturday}).content.decode()


def test_prices_are_typed_in_whole_currency(client, rosewood, rosa):
    client.force_login(rosa)
    facts = {
        "name": "Evening",
        "description": "",
        "price": "1234.56",
        "deposit_percent": 20,
        "hold_hours": 24,
        "days": 1,
    }

    client.post(reverse("vendors:package-create"), facts)

    assert Package.objects.get(name="Evening").price == 123_456


def test_wrong_prices_lose_nothing_that_was_typed(client, rosewood, rosa):
    client.force_login(rosa)

    response = client.post(reverse("vendors:package-create"), {"name": "Evening", "price": "-1"})

    assert "Evening" in response.content.decode()
    assert response.context["form"].errors.keys() >= {"price", "deposit_percent"}
    assert not Package.objects.filter(name="Evening").exists()


def test_packages_of_others_are_not_there(client, rosewood, rosa):
    client.force_login(rosa)

    response = client.get(reverse("vendors:package-update", args=[PackageFactory().pk]))

    assert response.status_code == 404


def test_couples_have_no_vendor_pages(client, couple, anna):
    client.force_login(anna)

    assert client.get(reverse("vendors:profile-update")).status_code == 404


def test_the_week_is_saved(client, rosewood, rosa):
    client.force_login(rosa)

    client.post(
        reverse("vendors:weekly-update"), {f"day{number}": int(number > 4) for number in range(7)}
    )

    assert list(rosewood.weekly.values_list("weekday", flat=True)) == [5, 6]


def test_a_week_below_what_is_held_is_explained(client, rosewood, rosa, saturday):
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())
    client.force_login(rosa)

    response = client.post(
        reverse("vendors:weekly-update"), {f"day{number}": 0 for number in range(7)}
    )

    assert f"{saturday:%-d %B}" in str(response.context["form"].non_field_errors())
    assert rosewood.weekly.count() == 7


def test_yesterday_somewhere_is_still_today_elsewhere(client, rosewood):
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)

    assert not client.get(DIRECTORY, {"date": yesterday.isoformat()}).context["form"].errors
