"""Who may see the numbers, and that pages, parts and files have them."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adminpanel.analytics.forecast import Outlook, outlook
from adminpanel.models import Forecast, Journey, PlaceFigures, RevenueDay, WorkedOut
from tests.factories.accounts import PlaceFactory
from tests.factories.vendors import CategoryFactory
from tests.reading import told

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
MONEY = ("revenue-detail", "revenue-csv", "forecast-list", "forecast-csv")
USE = (
    "analytics",
    "funnel-detail",
    "funnel-csv",
    "cohort-list",
    "cohort-csv",
    "map-detail",
    "map-csv",
)
PAGES = ("revenue-detail", "funnel-detail", "cohort-list", "map-detail", "forecast-list")
FILES = ("revenue-csv", "funnel-csv", "cohort-csv", "map-csv", "forecast-csv")
MOST_QUERIES = 12


def at(name: str) -> str:
    return reverse(f"adminpanel:{name}")


@pytest.fixture
def office(fin) -> Client:
    client = Client()
    client.force_login(fin)
    return client


@pytest.fixture
def sam(db):
    from tests.conftest import staff

    return staff("Sam Support", "support")


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize("name", [*MONEY, *USE])
@pytest.mark.parametrize(
    ("who", "money", "use"),
    [
        ("anna", 404, 404),
        ("sam", 403, 403),
        ("mona", 403, 200),
        ("fin", 200, 200),
        ("ada", 200, 200),
    ],
)
def test_who_may_look(request, client, name, who, money, use):
    client.force_login(request.getfixturevalue(who))
    assert client.get(at(name)).status_code == (money if name in MONEY else use)


def test_guests_are_asked_to_sign_in(client):
    assert client.get(at("analytics")).status_code == 302


@pytest.mark.parametrize(("who", "status"), [("anna", 404), ("mona", 403), ("fin", 302)])
def test_who_may_have_a_forecast_worked_out(request, client, who, status, monkeypatch):
    asked = []
    monkeypatch.setattr("adminpanel.tasks.compute_forecasts.delay", lambda: asked.append(1))
    client.force_login(request.getfixturevalue(who))
    assert client.post(at("forecast-create")).status_code == status
    assert client.get(at("forecast-create")).status_code in (status, 405)
    assert len(asked) == (status == 302)


def test_the_start_shows_what_one_may_open(client, mona, office):
    client.force_login(mona)
    mine, all_of_it = told(client.get(at("analytics"))), told(office.get(at("analytics")))
    assert "How many of those who come" in mine
    assert "against the days before" not in mine
    assert "against the days before" in all_of_it


@pytest.mark.parametrize("name", PAGES)
def test_a_part_is_the_figures_alone(office, name):
    part = office.get(at(name), headers={"hx-request": "true"}).content.decode().strip()
    assert part.startswith('<div id="figures"')
    assert "<html" not in part


@pytest.mark.parametrize("name", FILES)
def test_files_are_files(office, name):
    response = office.get(at(name))
    assert response["Content-Type"].startswith("text/csv")
    assert ".csv" in response["Content-Disposition"]
    assert len(rows_of(response)) >= 1


@pytest.mark.parametrize("name", [*PAGES, *FILES])
def test_nonsense_is_left_out(office, name):
    asked = {"by": "century", "part": "city:atlantis", "days": "-1", "kind": "x", "shows": "y"}
    assert office.get(at(name), asked).status_code == 200


def figures(count: int) -> None:
    today = timezone.now().date()
    WorkedOut.objects.update_or_create(what="revenue", defaults={"at": timezone.now()})
    for number in range(count):
        category = CategoryFactory(slug=f"c{number}", name=f"Category {number}")
        place = PlaceFactory(slug=f"p{number}", name=f"Place {number}")
        PlaceFigures.objects.create(place=place, couples=number)
        Journey.objects.create(
            device="desk", started_at=timezone.now(), category=category, place=place
        )
        for by, of in (("all", ""), ("category", category.slug), ("city", place.slug)):
            RevenueDay.objects.create(
                date=today, currency=("EUR", "GBP", "USD")[number], by=by, of=of, taken=1000
            )
        mondays = [dt.date(2031, 1, 6) + dt.timedelta(weeks=week) for week in range(5)]
        Forecast.objects.create(
            of="revenue", currency=("EUR", "GBP", "USD")[number],
            facts=outlook(mondays, [1] * 5).facts(),
        )  # fmt: skip


@pytest.mark.parametrize("name", [*PAGES, *FILES])
def test_queries_do_not_grow(office, name):
    figures(1)
    office.get(at(name))
    with CaptureQueriesContext(connection) as one:
        office.get(at(name))
    for model in (Forecast, PlaceFigures, Journey, RevenueDay):
        model.objects.all().delete()
    figures(3)
    with CaptureQueriesContext(connection) as three:
        office.get(at(name))
    assert len(one) == len(three) <= MOST_QUERIES


def test_revenue_of_a_part(office):
    figures(2)
    text = told(office.get(at("revenue-detail"), {"by": "day", "part": "city:p1"}))
    rows = rows_of(office.get(at("revenue-csv"), {"by": "day", "part": "city:p1"}))

    assert "Taken from couples £10" in text
    assert "By category" not in text
    assert rows[-2][:3] == ["GBP", "Place 1", ""]
    assert rows[-2][4] == "10.00"


def test_words_that_begin_as_formulas_are_words(office):
    place = PlaceFactory(slug="evil", name="=cmd()")
    PlaceFigures.objects.create(place=place)
    assert rows_of(office.get(at("map-csv")))[1][0] == "'=cmd()"


def test_a_loss_is_a_number_and_no_words(office):
    WorkedOut.objects.create(what="revenue", at=timezone.now())
    RevenueDay.objects.create(date=timezone.now().date(), currency="EUR", commission=-500)
    rows = rows_of(office.get(at("revenue-csv"), {"by": "day"}))
    assert rows[30][6] == "-5.00"


def test_too_little_is_said_on_the_page(office):
    figures(1)
    text = told(office.get(at("forecast-list")))
    assert "Too little is known: 5 full weeks so far" in text
    assert "19 more weeks are missing" in text


def test_a_forecast_with_how_wrong_it_was(office):
    mondays = [dt.date(2031, 1, 6) + dt.timedelta(weeks=week) for week in range(40)]
    found: Outlook = outlook(mondays, [20 + week % 3 for week in range(40)])
    Forecast.objects.create(of="bookings", facts=found.facts())

    text, rows = told(office.get(at("forecast-list"))), rows_of(office.get(at("forecast-csv")))
    assert f"held {found.test.covered} %" in text
    assert "Without a season: that takes two full years, 40 weeks are known." in text
    assert len(rows) == 1 + 40 + 12
