"""Following calendars: rows, leases, conflicts, and what the vendor is told."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.utils import timezone

from bookings.feeds import feed_ics
from messaging.models import Notification
from tests.factories.bookings import requested
from tests.fixtures.calendars import calendar, day_event
from tests.races import all_at_once
from vendors import availability, services
from vendors.exceptions import AlreadyFollowed, DayNotOffered, TooManyCalendars
from vendors.imports.errors import CalendarError
from vendors.models import BusyDay, BusyImport, Vendor
from vendors.services import imports

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
ONE = dt.timedelta(days=1)


def follow(vendor, host, *events, etag=""):
    """A calendar that has been looked at once."""
    serve(host, *events, etag=etag)
    by = vendor.people()[0]
    services.follow_calendar(vendor.pk, name="Private", url=f"{host.url}/a.ics", by=by)
    services.check_calendars()
    return vendor.imports.get()


def serve(host, *events, etag=""):
    host.serve("/a.ics", calendar(*events), headers={"ETag": etag} if etag else {})


def look_again(source) -> BusyImport:
    BusyImport.objects.filter(pk=source.pk).update(next_fetch_at=timezone.now())
    services.check_calendars()
    source.refresh_from_db()
    return source


def day_of(vendor, date) -> availability.Day:
    return availability.days(vendor, date, date)[0]


def test_a_busy_day_is_closed_everywhere(rosewood, calendar_host, saturday):
    source = follow(rosewood, calendar_host, day_event(saturday, SUMMARY="Opera"))

    assert (source.state, source.error, source.failures) == ("ok", "", 0)
    day = day_of(rosewood, saturday)
    assert (day.state, day.left, day.capacity) == ("busy", 0, 1)
    assert [str(busy.source) for busy in day.busy] == ["Private"]
    assert not Vendor.objects.free_on(saturday).exists()
    with pytest.raises(DayNotOffered, match="is not free on") as refused:
        services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())
    assert saturday not in refused.value.nearest_free_days
    assert not rosewood.exceptions.exists()


def test_what_is_no_longer_busy_is_open_again(rosewood, calendar_host, saturday):
    source = follow(rosewood, calendar_host, day_event(saturday))
    serve(calendar_host, day_event(saturday + ONE))

    look_again(source)

    assert list(BusyDay.objects.values_list("date", flat=True)) == [saturday + ONE]


def test_an_unchanged_calendar_is_not_read_again(rosewood, calendar_host, saturday):
    source = follow(rosewood, calendar_host, day_event(saturday), etag='"1"')
    kept = BusyDay.objects.get()

    assert look_again(source).state == "ok"
    assert calendar_host.asked[1][1]["If-None-Match"] == '"1"'
    assert BusyDay.objects.get() == kept
    assert source.etag == '"1"'


def test_a_series_is_read_on_when_the_horizon_has_moved(
    rosewood, calendar_host, saturday, time_machine
):
    """The calendar has not changed, but we look further ahead than when we read it."""
    source = follow(rosewood, calendar_host, day_event(saturday, RRULE="FREQ=WEEKLY"), etag='"1"')
    last = BusyDay.objects.last().date
    time_machine.move_to(timezone.now() + dt.timedelta(days=61))

    look_again(source)

    assert calendar_host.asked[1][1]["If-None-Match"] is None
    assert BusyDay.objects.last().date > last


def test_when_it_breaks_the_last_good_days_stay_and_it_is_said(
    rosewood, rosa, calendar_host, saturday
):
    source = follow(rosewood, calendar_host, day_event(saturday))
    calendar_host.serve("/a.ics", b"<html>Sign in</html>")

    look_again(source)

    assert source.state == "error"
    assert "web page" in source.error
    assert BusyDay.objects.count() == 1
    assert source.next_fetch_at > timezone.now()
    assert not Notification.objects.exists()

    look_again(source)
    first_pause = source.next_fetch_at - source.fetched_at
    look_again(source)
    assert source.next_fetch_at - source.fetched_at > first_pause
    (note,) = Notification.objects.filter(user=rosa)
    assert "cannot read your calendar “Private”" in note.text

    serve(calendar_host, day_event(saturday))
    assert look_again(source).failures == 0


def test_a_busy_day_over_a_booking_is_told_once(
    rosewood, rosa, couple, anna, calendar_host, saturday
):
    requested(rosewood, anna, saturday)
    Notification.objects.all().delete()
    source = follow(rosewood, calendar_host, day_event(saturday, SUMMARY="Opera"))

    look_again(source)
    serve(calendar_host, day_event(saturday, SUMMARY="Opera, row 4"))
    look_again(source)

    assert day_of(rosewood, saturday).is_conflict
    (note,) = Notification.objects.all()
    assert note.user == rosa
    assert f"busy on {saturday:%-d %B %Y}" in note.text


def test_travel_on_a_busy_day_is_no_conflict(rosewood, calendar_host, saturday):
    Vendor.objects.update(buffer_days=1)
    rosewood.refresh_from_db()
    services.hold_days(rosewood.pk, [saturday], holder=uuid.uuid4())

    follow(rosewood, calendar_host, day_event(saturday + ONE))

    assert not day_of(rosewood, saturday + ONE).is_conflict
    assert not Notification.objects.exists()


def test_our_own_feed_given_back_blocks_nothing(
    rosewood, rosa, couple, anna, calendar_host, saturday
):
    requested(rosewood, anna, saturday)
    calendar_host.serve("/a.ics", feed_ics(rosa))

    services.follow_calendar(rosewood.pk, name="Us", url=f"{calendar_host.url}/a.ics", by=rosa)
    services.check_calendars()

    assert rosewood.imports.get().state == "ok"
    assert not BusyDay.objects.exists()


def test_a_day_that_the_vendor_opens_all_the_same_stays_open(
    rosewood, rosa, calendar_host, saturday
):
    source = follow(rosewood, calendar_host, day_event(saturday))

    services.open_dates(rosewood.pk, [saturday], by=rosa)
    look_again(source)
    assert day_of(rosewood, saturday).left == 1
    assert Vendor.objects.free_on(saturday).exists()

    services.free_dates(rosewood.pk, [saturday], by=rosa)
    assert day_of(rosewood, saturday).state == "busy"


def test_removing_a_calendar_opens_its_days(rosewood, rosa, calendar_host, saturday):
    source = follow(rosewood, calendar_host, day_event(saturday))

    services.remove_import(source.pk, by=rosa)

    assert day_of(rosewood, saturday).left == 1


def test_one_that_is_removed_while_we_look_leaves_nothing(rosewood, rosa, calendar_host, saturday):
    serve(calendar_host, day_event(saturday))
    services.follow_calendar(rosewood.pk, name="P", url=f"{calendar_host.url}/a.ics", by=rosa)
    source = imports._claim(timezone.now())
    BusyImport.objects.all().delete()

    imports._check(source)

    assert not BusyImport.objects.exists()


def test_a_file_is_read_once(rosewood, rosa, saturday):
    file = ContentFile(calendar(day_event(saturday, days=2)), "holiday.ics")

    source = services.import_file(rosewood.pk, name="Holiday", file=file, by=rosa)

    assert (source.state, source.next_fetch_at) == ("ok", None)
    assert BusyDay.objects.count() == 2
    assert services.check_calendars() == 0


@pytest.mark.parametrize(
    ("body", "words"), [(b"hello", "not a calendar"), (b"x" * (2 * 1024 * 1024 + 1), "2 MB")]
)
def test_a_file_that_is_none_leaves_nothing(rosewood, rosa, body, words):
    with pytest.raises(CalendarError, match=words):
        services.import_file(rosewood.pk, name="X", file=ContentFile(body), by=rosa)

    assert not BusyImport.objects.exists()


def test_strangers_follow_and_remove_nothing(rosewood, victor, calendar_host, saturday):
    source = follow(rosewood, calendar_host, day_event(saturday))

    for act in (
        lambda: services.follow_calendar(rosewood.pk, name="x", url="https://x.test", by=victor),
        lambda: services.check_now(source.pk, by=victor),
        lambda: services.remove_import(source.pk, by=victor),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert BusyImport.objects.get() == source


def test_the_same_calendar_twice_and_too_many_are_refused(rosewood, rosa, monkeypatch):
    def follow_one(url):
        return services.follow_calendar(rosewood.pk, name="x", url=url, by=rosa)

    follow_one("https://a.test/1")
    with pytest.raises(AlreadyFollowed):
        follow_one("https://a.test/1")
    monkeypatch.setattr(imports, "MOST_CALENDARS", 1)
    with pytest.raises(TooManyCalendars):
        follow_one("https://a.test/2")
    assert BusyImport.objects.count() == 1


def test_a_lease_keeps_others_away_until_it_runs_out(rosewood, rosa, calendar_host, time_machine):
    serve(calendar_host)
    services.follow_calendar(rosewood.pk, name="x", url=f"{calendar_host.url}/a.ics", by=rosa)
    assert imports._claim(timezone.now())  # and this one dies

    assert services.check_calendars() == 0
    time_machine.move_to(timezone.now() + imports.LEASE + dt.timedelta(seconds=1))
    assert services.check_calendars() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_look_once(rosewood, rosa, calendar_host, saturday):
    serve(calendar_host, day_event(saturday))
    services.follow_calendar(rosewood.pk, name="x", url=f"{calendar_host.url}/a.ics", by=rosa)
    asked = len(calendar_host.asked)  # the bell has rung already, where it rings at once

    BusyImport.objects.update(next_fetch_at=timezone.now())
    all_at_once([services.check_calendars] * 3)

    assert len(calendar_host.asked) - asked == 1
    assert BusyDay.objects.count() == 1
