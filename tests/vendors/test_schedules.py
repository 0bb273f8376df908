"""How a vendor says that the rest is paid in instalments, and what couples see of it."""

import pytest
from django.urls import reverse

from bookings.models import Booking, Quote
from bookings.services import accept_quote
from tests.factories.bookings import requested
from vendors.models import Package
from vendors.schedules import BadParts
from vendors.services import add_package, update_package

pytestmark = pytest.mark.django_db
THREE = [[60, 25], [30, 25], [7, 50]]
FACTS = {
    "name": "The day",
    "description": "",
    "price": "1000",
    "deposit_percent": "30",
    "hold_hours": "48",
    "days": "1",
}


def parts(*rows: tuple[object, object]) -> dict[str, str]:
    """The fields as the page sends them: all six, those at the end empty."""
    filled = [*rows, *[("", "")] * (6 - len(rows))]
    return {
        f"part{number}_{name}": str(value)
        for number, row in enumerate(filled)
        for name, value in zip(("days", "percent"), row, strict=True)
    }


@pytest.fixture
def package(rosewood) -> Package:
    return rosewood.packages.get()


@pytest.fixture
def desk(client, rosa, rosewood):
    client.force_login(rosa)
    return client


def test_services_refuse_what_makes_no_schedule(package, rosewood, rosa):
    with pytest.raises(BadParts):
        update_package(package.pk, by=rosa, schedule=[[30, 50]])
    with pytest.raises(BadParts):
        add_package(rosewood.pk, by=rosa, name="No", price=1, schedule=[[30, 50], [10, 49]])
    assert Package.objects.get() == package
    assert update_package(package.pk, by=rosa, name="Other").schedule == []


def test_the_form_works_without_a_script(desk, package):
    url = reverse("vendors:package-update", args=[package.pk])
    form = desk.get(url).content.decode()
    assert form.count("Percent of the rest") == 6
    assert "<details" in form

    answer = desk.post(url, FACTS | parts((7, 50), (60, 25), (30, 25)))

    assert answer.status_code == 302
    package.refresh_from_db()
    assert package.schedule == THREE
    again = desk.get(url).content.decode()
    assert 'value="60"' in again
    assert " open" in again[again.index("data-schedule") - 60 : again.index("data-schedule")]
    assert "25 % 60 days before" in desk.get(reverse("vendors:package-list")).content.decode()

    desk.post(url, FACTS | parts())
    package.refresh_from_db()
    assert package.schedule == []


@pytest.mark.parametrize(
    ("rows", "facts", "why"),
    [
        ([(30, 50), (10, 49)], {}, "come to 99 percent"),
        ([(30, 50), (30, 50)], {}, "same day"),
        ([(30, 50), ("", 50)], {}, "Fill in both, or neither"),
        ([(30, "half"), (10, 50)], {}, "Enter a whole number"),
        ([(30, 50), (10, 50)], {"deposit_percent": "100"}, "nothing is left for instalments"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(desk, package, rows, facts, why):
    url = reverse("vendors:package-update", args=[package.pk])

    answer = desk.post(url, FACTS | facts | parts(*rows))

    assert answer.status_code == 200
    assert why in answer.content.decode()
    package.refresh_from_db()
    assert package.schedule == []


def test_couples_see_days_and_amounts_before_they_request(
    client, package, rosewood, rosa, couple, anna, saturday
):
    update_package(package.pk, by=rosa, schedule=THREE)
    client.force_login(anna)
    where = reverse("pages:request-create", args=[rosewood.slug])

    page = client.get(where, {"date": saturday.isoformat()}).content.decode()
    assert "The rest in 3 instalments" in page
    assert "€175" in page
    without_a_day = client.get(where).content.decode()
    assert "counted from the wedding day: 25 % 60 days before" in without_a_day
    looked = client.get(rosewood.get_absolute_url()).content.decode()
    assert "the rest in 3 instalments" in looked


def test_the_schedule_follows_what_is_chosen(client, package, rosewood, rosa, saturday):
    update_package(package.pk, by=rosa, schedule=THREE)
    url = reverse("pages:request-schedule", args=[rosewood.slug])
    near = rosewood.today().isoformat()

    rows = client.get(url, {"package": package.pk, "date": saturday.isoformat()}).content.decode()
    late = client.get(url, {"package": package.pk, "date": near}).content.decode()
    nothing = client.get(url, {"package": "7000", "date": "soon"})

    assert rows.count("€175") == 2
    assert "Some of the vendor's dates have passed" not in rows.replace("&#x27;", "'")
    assert "€700" in late
    assert "dates have passed" in late
    assert nothing.status_code == 200
    assert client.get(reverse("pages:request-schedule", args=["nobody"])).status_code == 404


def test_who_was_shown_another_schedule_is_asked_again(
    client, package, rosewood, rosa, couple, anna, saturday
):
    update_package(package.pk, by=rosa, schedule=THREE)
    client.force_login(anna)
    url = reverse("pages:request-create", args=[rosewood.slug])
    facts = {"package": package.pk, "date": saturday.isoformat(), "message": "Hello"}

    refused = client.post(url, facts | {"expected_schedule": ""})
    assert "is not what the page showed" in refused.content.decode()
    assert not Booking.objects.exists()

    package.refresh_from_db()
    client.post(url, facts | {"expected_schedule": package.schedule_words})
    assert Booking.objects.get().schedule == THREE


def test_who_was_shown_none_is_asked_when_there_is_one_meanwhile(
    client, package, rosewood, rosa, couple, anna, saturday
):
    client.force_login(anna)
    url = reverse("pages:request-create", args=[rosewood.slug])
    page = client.get(url, {"date": saturday.isoformat()}).content.decode()
    assert page.count('name="expected_schedule" value=""') == 1

    update_package(package.pk, by=rosa, schedule=THREE)
    facts = {"package": package.pk, "date": saturday.isoformat(), "message": "Hello"}
    for shown in ({"expected_schedule": ""}, {}):
        refused = client.post(url, facts | shown).content.decode()
        assert "is not what the page showed" in refused
        assert "The rest in 3 instalments" in refused
    assert not Booking.objects.exists()


def test_an_offer_is_made_with_one_and_shown_with_it(
    client, package, rosewood, rosa, couple, anna, saturday
):
    update_package(package.pk, by=rosa, schedule=THREE)
    booking = requested(rosewood, anna, saturday)
    url = reverse("bookings:quote-create", args=[booking.inquiry.pk])
    client.force_login(rosa)
    assert 'value="60"' in client.get(url).content.decode()  # as they asked for it

    facts = {
        "title": "Smaller",
        "date": saturday.isoformat(),
        "days": "1",
        "price": "800",
        "deposit_percent": "25",
        "valid_days": "3",
    }
    wrong = client.post(url, facts | parts((30, 10), (10, 10)))
    assert "come to 20 percent" in wrong.content.decode()
    client.post(url, facts | parts((40, 50), (10, 50)))

    quote = Quote.objects.get()
    assert quote.schedule == [[40, 50], [10, 50]]
    client.force_login(anna)
    accept = client.get(reverse("bookings:quote-acceptance-create", args=[quote.pk]))
    card = client.get(reverse("bookings:quote-card-detail", args=[quote.pk]))
    for page in (accept, card):
        assert page.content.decode().count("€300") == 2

    accept_quote(quote.pk, by=anna)
    for name in ("quote-acceptance-create", "quote-card-detail"):
        page = client.get(reverse(f"bookings:{name}", args=[quote.pk])).content.decode()
        assert "The rest in 2 instalments: 50 % 40 days before, 50 % 10 days before" in page
        assert "€300" not in page
