"""The page of a vendor's other calendars."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.fixtures.calendars import calendar, day_event
from vendors import services
from vendors.models import BusyDay, BusyImport

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LIST = "/vendor/calendar/imports/"


@pytest.fixture
def desk(client, rosewood, rosa):
    client.force_login(rosa)
    return client


def test_a_calendar_is_followed_by_its_address(desk, rosewood):
    desk.post(LIST, {"name": "Private", "url": "webcal://calendar.example.com/a.ics?key=s"})

    source = rosewood.imports.get()
    assert (source.url, source.state) == ("https://calendar.example.com/a.ics?key=s", "new")
    page = desk.get(LIST).content.decode()
    assert "calendar.example.com" in page
    assert "key=s" not in page


@pytest.mark.parametrize("url", ["nonsense", "ftp://a.test/a", "https://a.test:8443/a", ""])
def test_what_is_no_address_is_said_at_the_field(desk, url):
    page = desk.post(LIST, {"name": "Private", "url": url}).content.decode()

    assert 'id="id_url_error"' in page
    assert not BusyImport.objects.exists()


def test_an_error_is_shown_with_what_still_counts(desk, rosewood, rosa, calendar_host, saturday):
    url = calendar_host.serve("/a.ics", calendar(day_event(saturday)))
    services.follow_calendar(rosewood.pk, name="Private", url=url, by=rosa)
    services.check_calendars()
    assert "1 busy day to come" in desk.get(LIST).content.decode()

    calendar_host.serve("/a.ics", status=404)
    desk.post(reverse("vendors:import-check-create", args=[rosewood.imports.get().pk]))
    services.check_calendars()

    page = desk.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "There is no calendar at this address any more. The days of the last good" in page
    assert "<html" not in page


def test_a_file_is_read(desk, saturday):
    file = SimpleUploadedFile("a.ics", calendar(day_event(saturday)), "text/calendar")

    desk.post(reverse("vendors:import-file-create"), {"file-name": "Trip", "file-file": file})

    assert BusyDay.objects.get().date == saturday


def test_a_file_that_is_none_is_said_at_the_field(desk):
    file = SimpleUploadedFile("a.ics", b"hello", "text/calendar")
    url = reverse("vendors:import-file-create")

    page = desk.post(url, {"file-name": "Trip", "file-file": file}).content.decode()

    assert "not a calendar" in page
    assert not BusyImport.objects.exists()


def test_those_of_others_are_not_there(desk, victor):
    other = victor.vendor_memberships.get().vendor
    theirs = services.follow_calendar(other.pk, name="x", url="https://x.test/a", by=victor)

    for name in ("import-check-create", "import-delete"):
        assert desk.post(reverse(f"vendors:{name}", args=[theirs.pk])).status_code == 404
    assert BusyImport.objects.get() == theirs


def test_removing_is_one_press(desk, rosewood, rosa):
    source = services.follow_calendar(rosewood.pk, name="x", url="https://x.test/a", by=rosa)

    desk.post(reverse("vendors:import-delete", args=[source.pk]))

    assert not BusyImport.objects.exists()


def test_the_list_asks_as_often_for_three_as_for_one(
    desk, rosewood, rosa, django_assert_max_num_queries
):
    for n in range(3):
        services.follow_calendar(rosewood.pk, name="x", url=f"https://x.test/{n}", by=rosa)
    desk.get(LIST)

    with django_assert_max_num_queries(10):
        desk.get(LIST)
