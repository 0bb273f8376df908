"""The vendor's calendar: one request for many days, and what is said on the page."""

import datetime as dt

import pytest
from django.urls import reverse

from tests.factories.bookings import requested
from vendors.models import BusyDay, BusyImport
from weddingbazaar.pages.months import stretches_of

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
ONE = dt.timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client, rosewood, rosa):
    client.force_login(rosa)
    return client


def act(client, dates, **facts):
    """Press one of the buttons under the month."""
    url = f"{reverse('pages:days-update')}?month={dates[0]:%Y-%m}"
    return client.post(url, {"date": [f"{date}" for date in dates]} | facts, headers=HTMX)


def capacities(vendor) -> list[tuple[dt.date, int]]:
    return list(vendor.exceptions.values_list("date", "capacity"))


def test_all_the_days_change_in_one_request(desk, rosewood, saturday):
    days = [saturday, saturday + ONE, saturday + 2 * ONE]

    page = act(desk, days, act="block", reason="Rome").content.decode()

    assert capacities(rosewood) == [(day, 0) for day in days]
    assert "3 days saved." in page
    assert f"{saturday:%A %-d %B}, closed, Rome" in page
    assert "<html" not in page


def test_the_days_that_differ_come_alone(desk, saturday):
    act(desk, [saturday, saturday + ONE], act="block", reason="Rome")

    headers = HTMX | {"HX-Target": "stretches"}
    shown = desk.get(reverse("pages:vendor-calendar"), headers=headers).content.decode()

    assert shown.lstrip().startswith('<div id="stretches"')
    assert f"Forget {saturday:%-d %B %Y} to {saturday + ONE:%-d %B %Y}" in shown


def test_who_comes_back_from_signing_in_sees_the_form(desk):
    shown = desk.get(reverse("vendors:window-update"))
    assert shown.url == reverse("vendors:weekly-update")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({"act": "places", "places": 3}, [3]), ({"act": "open"}, []), ({"act": "clear"}, [])],
)
def test_places_open_and_as_the_week(desk, rosewood, saturday, facts, expected):
    act(desk, [saturday], act="block")

    act(desk, [saturday], **facts)

    assert [capacity for _, capacity in capacities(rosewood)] == expected


def test_one_day_that_refuses_keeps_all_as_they_were(desk, rosewood, couple, anna, saturday):
    requested(rosewood, anna, saturday)

    page = act(desk, [saturday, saturday + ONE], act="block").content.decode()

    assert f"{saturday:%-d %B %Y} already has 1 booking" in page
    assert page.count(" checked>") == 2
    assert capacities(rosewood) == []


def test_a_refusal_keeps_what_was_typed(desk, rosewood, couple, anna, saturday):
    requested(rosewood, anna, saturday)

    page = act(desk, [saturday], act="block", reason="Rome").content.decode()

    assert 'value="Rome"' in page
    assert capacities(rosewood) == []


@pytest.mark.parametrize("places", ["-3", "99", "many", ""])
def test_a_wrong_number_is_said_at_its_field_and_stays(desk, rosewood, saturday, places):
    page = act(desk, [saturday], act="places", places=places, reason="Rome").content.decode()

    field = page[page.index('id="days-places"') - 300 :]
    assert 'aria-invalid="true"' in field[:500]
    assert 'id="days-places_error"' in page
    assert not places or f'value="{places}"' in field[:400]
    assert 'value="Rome"' in page
    assert "Ensure" not in page
    assert capacities(rosewood) == []


def test_fewer_places_than_are_booked_is_said_at_the_number(desk, rosewood, couple, anna, saturday):
    requested(rosewood, anna, saturday)

    page = act(desk, [saturday], act="places", places=0).content.decode()

    errors = page[page.index('id="days-places_error"') :]
    assert "already has 1 booking" in errors[:300]


def test_who_blocks_is_not_asked_for_a_number(desk, rosewood, saturday):
    act(desk, [saturday], act="block", places="-3")

    assert capacities(rosewood) == [(saturday, 0)]


@pytest.mark.parametrize(
    "facts",
    [
        {"date": [], "act": "block"},
        {"date": ["soon"], "act": "block"},
        {"date": ["2020-01-01"], "act": "block"},
        {"act": "places"},
        {"act": "places", "places": 99},
        {"act": "burn"},
        {},
    ],
)
def test_bad_input_changes_nothing_and_says_so(desk, rosewood, saturday, facts):
    page = desk.post(
        reverse("pages:days-update"), {"date": [f"{saturday}"]} | facts, headers=HTMX
    ).content.decode()

    assert "Nothing was changed." in page
    assert capacities(rosewood) == []


def test_without_htmx_one_comes_back_to_the_month(desk, saturday):
    url = f"{reverse('pages:days-update')}?month={saturday:%Y-%m}"

    response = desk.post(url, {"date": f"{saturday}", "act": "block"})

    assert response.url == f"{reverse('pages:vendor-calendar')}?month={saturday:%Y-%m}"


def test_a_stretch_is_typed_and_shown_as_one(desk, rosewood, saturday):
    last = saturday + 40 * ONE
    facts = {"date": f"{saturday}", "until": f"{last}", "capacity": 0, "reason": "Rome"}

    desk.post(reverse("pages:vendor-calendar"), facts)

    (stretch,) = stretches_of(rosewood.exceptions.all())
    assert (stretch.first, stretch.last, stretch.reason) == (saturday, last, "Rome")
    assert f"{last:%-d %b %Y}" in desk.get(reverse("pages:vendor-calendar")).content.decode()


def test_a_stretch_that_ends_before_it_begins_is_refused(desk, rosewood, saturday):
    facts = {"date": f"{saturday}", "until": f"{saturday - ONE}", "capacity": 0}

    page = desk.post(reverse("pages:vendor-calendar"), facts).content.decode()

    assert "before the first day" in page
    assert capacities(rosewood) == []


def test_what_other_calendars_say_is_shown(desk, rosewood, couple, anna, saturday):
    requested(rosewood, anna, saturday)
    source = BusyImport.objects.create(
        vendor=rosewood, name="Private", state="error", error="It is gone."
    )
    for date in (saturday, saturday + ONE):
        BusyDay.objects.create(source=source, date=date, summary="Opera")

    url = f"{reverse('pages:vendor-calendar')}?month={saturday:%Y-%m}"
    page = desk.get(url).content.decode()

    assert "Booked here, busy elsewhere." in page
    assert "Private says “Opera”" in page
    assert "busy: from Private" in page
    assert "“Private” cannot be read." in page


def test_another_vendors_days_stay_theirs(client, rosewood, victor, saturday):
    client.force_login(victor)

    act(client, [saturday], act="block")

    assert capacities(rosewood) == []


def test_couples_see_neither_why_nor_where_a_vendor_is_busy(client, rosewood, saturday):
    source = BusyImport.objects.create(vendor=rosewood, name="Private")
    BusyDay.objects.create(source=source, date=saturday, summary="Opera")

    url = reverse("pages:vendor-month", args=[rosewood.slug])
    page = client.get(f"{url}?month={saturday:%Y-%m}").content.decode()

    assert f"{saturday:%-d %B}, closed" in page
    assert "Opera" not in page
    assert "Private" not in page
