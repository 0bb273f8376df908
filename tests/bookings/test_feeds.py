"""Bookings in the calendars of others: read back by two readers that share no code."""

import datetime as dt

import icalendar
import pytest
import vobject
from django.urls import reverse
from django.utils import timezone

from bookings import services
from bookings.feeds import booking_ics, feed_ics
from bookings.models import Booking, CalendarFeed
from bookings.services.calendar_feeds import feed_of, renew_feed
from tests.factories.bookings import accepted, confirmed, requested
from tests.factories.vendors import VendorFactory
from vendors.calendars import is_ours
from vendors.services import update_package

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
ONE = dt.timedelta(days=1)


def by_icalendar(body: bytes) -> list[dict]:
    calendar = icalendar.Calendar.from_ical(body)
    assert not any(component.errors for component in calendar.walk())
    return [
        {
            "uid": str(event["UID"]),
            "start": event.decoded("DTSTART"),
            "end": event.decoded("DTEND"),
            "status": str(event["STATUS"]),
            "sequence": int(event["SEQUENCE"]),
            "summary": str(event["SUMMARY"]),
            "description": str(event["DESCRIPTION"]),
            "location": str(event["LOCATION"]),
            "stamp": event.decoded("DTSTAMP"),
        }
        for event in calendar.walk("VEVENT")
    ]


def by_vobject(body: bytes) -> list[dict]:
    calendar = vobject.readOne(body.decode())
    calendar.validate(raiseException=True)
    return [
        {
            "uid": event.uid.value,
            "start": event.dtstart.value,
            "end": event.dtend.value,
            "status": event.status.value,
            "sequence": int(event.sequence.value),
            "summary": event.summary.value,
            "description": event.description.value,
            "location": event.location.value,
            "stamp": event.dtstamp.value,
        }
        for event in calendar.contents.get("vevent", [])
    ]


def read(body: bytes) -> list[dict]:
    """What both readers agree on."""
    found = by_icalendar(body)
    assert by_vobject(body) == found
    return found


def event_of(user) -> dict:
    (event,) = read(feed_ics(user))
    return event


@pytest.fixture
def booking(rosewood, couple, anna, saturday) -> Booking:
    return requested(rosewood, anna, saturday)


def test_a_held_day_is_tentative_and_a_confirmed_one_is_not(booking, anna, rosa):
    assert event_of(anna)["status"] == "TENTATIVE"

    services.accept_booking(booking.pk, by=rosa)
    assert event_of(anna)["status"] == "TENTATIVE"

    services.mark_deposit_paid(booking.pk, amount=30_000, at=timezone.now())
    assert event_of(anna)["status"] == "CONFIRMED"


def test_the_uid_stays_and_the_sequence_grows(booking, anna, rosa):
    seen = [event_of(anna)]
    services.accept_booking(booking.pk, by=rosa)
    seen.append(event_of(anna))
    services.withdraw_booking(booking.pk, reason="", by=anna)
    seen.append(event_of(anna))

    assert {event["uid"] for event in seen} == {f"booking-{booking.uuid}@127.0.0.1"}
    assert is_ours(seen[0]["uid"])
    assert [event["sequence"] for event in seen] == [1, 2, 3]
    assert seen[0]["stamp"] <= seen[1]["stamp"] <= seen[2]["stamp"]


def test_what_changes_neither_state_nor_day_keeps_the_sequence(booking, anna):
    services.record_payment_step(booking.pk, "payment_failed", by=anna)
    assert event_of(anna)["sequence"] == 1

    services.record_payment_step(booking.pk, "payment_failed", by=anna, date="2030-01-01")
    assert event_of(anna)["sequence"] == 2


def test_what_ended_is_said_for_sixty_days(booking, anna, rosa, time_machine):
    services.decline_booking(booking.pk, reason="Away; sorry, truly", by=rosa)
    assert event_of(anna)["status"] == "CANCELLED"
    assert "Away; sorry, truly" in event_of(anna)["description"]

    ended = timezone.now()
    time_machine.move_to(ended + dt.timedelta(days=59))
    assert event_of(anna)["status"] == "CANCELLED"

    time_machine.move_to(ended + dt.timedelta(days=61))
    assert read(feed_ics(anna)) == []


def test_two_days_end_on_the_morning_after(rosewood, couple, anna, saturday):
    rosewood.packages.update(days=2)
    requested(rosewood, anna, saturday)

    event = event_of(anna)

    assert (event["start"], event["end"]) == (saturday, saturday + 2 * ONE)


def test_leap_day_ends_on_the_first_of_march(rosewood, couple, anna, time_machine):
    time_machine.move_to(dt.datetime(2027, 12, 1, 12, tzinfo=dt.UTC))
    requested(rosewood, anna, dt.date(2028, 2, 29))

    assert event_of(anna)["end"] == dt.date(2028, 3, 1)


def test_each_side_reads_the_name_of_the_other(booking, anna, rosa):
    assert event_of(anna)["summary"] == "Rosewood Studio: Full day"
    assert event_of(rosa)["summary"] == "Anna & Ben: Full day"


def test_any_words_survive(rosewood, couple, anna, saturday):
    """Commas, semicolons, backslashes, quotes, lines, and letters of four bytes at every fold."""
    name = 'Gold, "all"; \\n in\\ 💐💐💐💐💐💐💐💐💐💐💐💐💐 größer: ja'
    rosewood.packages.update(name=name)
    requested(rosewood, anna, saturday)

    body = feed_ics(anna)

    assert event_of(anna)["summary"] == f"Rosewood Studio: {name}"
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75


def test_it_round_trips(booking, anna, rosa):
    """Read, written again by the reader, and read: nothing is lost."""
    body = feed_ics(anna)

    again = icalendar.Calendar.from_ical(body).to_ical()
    third = vobject.readOne(body.decode()).serialize(validate=True).encode()

    assert read(again) == read(body) == by_icalendar(third)


def test_the_calendar_says_how_to_treat_it(booking, anna):
    calendar = icalendar.Calendar.from_ical(feed_ics(anna))

    assert calendar["METHOD"] == "PUBLISH"
    assert calendar["VERSION"] == "2.0"
    assert calendar.decoded("REFRESH-INTERVAL") == dt.timedelta(hours=1)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in feed_ics(anna)
    assert b"X-PUBLISHED-TTL:PT1H" in feed_ics(anna)
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["VALUE"] == event["DTEND"].params["VALUE"] == "DATE"
    assert event["URL"] == f"http://127.0.0.1:8000{booking.get_absolute_url()}"
    assert event["ORGANIZER"].startswith("mailto:")


def test_it_says_what_is_to_be_paid_next(rosewood, rosa, couple, anna, saturday):
    update_package(rosewood.packages.get().pk, by=rosa, schedule=[[60, 50], [20, 50]])
    booking = confirmed(rosewood, anna, saturday)
    day = f"{saturday - 60 * ONE:%-d %B %Y}"
    for viewer in (anna, rosa):
        assert f"Next to pay: €350 (instalment 1), due on {day}" in event_of(viewer)["description"]

    services.mark_instalment_paid(booking.pk, number=1, amount=35_000)
    assert "(instalment 2)" in event_of(anna)["description"]

    services.mark_balance_paid(booking.pk, amount=35_000)
    assert "Next to pay" not in event_of(anna)["description"]


def test_nobody_reads_the_bookings_of_others(booking, anna, cleo, other_couple, victor):
    assert read(feed_ics(cleo)) == read(feed_ics(victor)) == []


def test_a_feed_asks_as_often_for_three_as_for_one(
    booking, couple, anna, saturday, django_assert_num_queries
):
    with django_assert_num_queries(3):
        feed_ics(anna)
    for n in (1, 2):
        requested(VendorFactory(), anna, saturday + n * ONE)
    with django_assert_num_queries(3):
        assert len(by_icalendar(feed_ics(anna))) == 3


# ---------------------------------------------------------------- over HTTP


def test_the_address_is_enough(client, booking, anna):
    response = client.get(feed_of(anna).get_absolute_url())

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert read(response.content)[0]["summary"] == "Rosewood Studio: Full day"
    assert not response.cookies


def test_nothing_new_is_304_until_something_is(client, booking, anna, rosa):
    url = feed_of(anna).get_absolute_url()
    etag = client.get(url)["ETag"]

    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    services.accept_booking(booking.pk, by=rosa)
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 200


def test_a_renewed_feed_leaves_the_old_address_gone(client, booking, anna):
    old = feed_of(anna)
    client.force_login(anna)

    client.post(reverse("calendars:renewal-create"))

    assert client.get(old.get_absolute_url()).status_code == 410
    assert feed_of(anna).token != old.token
    assert client.get(feed_of(anna).get_absolute_url()).status_code == 200


def test_wrong_addresses_and_closed_accounts_show_nothing(client, anna):
    feed = feed_of(anna)
    assert client.get(reverse("calendars:feed-detail", args=["guess"])).status_code == 404

    anna.is_active = False
    anna.save()
    assert client.get(feed.get_absolute_url()).status_code == 410


def test_one_feed_a_person(anna, ben):
    assert feed_of(anna) == feed_of(anna) != feed_of(ben)
    renew_feed(anna)
    assert CalendarFeed.objects.filter(user=anna, ended_at=None).count() == 1


def test_one_booking_as_a_file(client, booking, anna, rosa):
    url = reverse("bookings:calendar-detail", args=[booking.pk])
    for user in (anna, rosa):
        client.force_login(user)
        calendar = icalendar.Calendar.from_ical(client.get(url).content)
        assert calendar["METHOD"] == "PUBLISH"

    services.decline_booking(booking.pk, reason="", by=rosa)

    body = client.get(url).content
    assert icalendar.Calendar.from_ical(body)["METHOD"] == "CANCEL"
    assert [(event["status"], event["sequence"]) for event in read(body)] == [("CANCELLED", 2)]


def test_strangers_and_staff_get_no_file(client, booking, cleo, mona):
    url = reverse("bookings:calendar-detail", args=[booking.pk])
    for user in (cleo, mona):
        client.force_login(user)
        assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    "name",
    ["couple-dashboard", "vendor-dashboard", "vendor-dashboard-classic", "vendor-calendar"],
)
def test_the_address_is_on_every_desk(client, booking, anna, rosa, name):
    user = anna if "couple" in name else rosa
    client.force_login(user)

    page = client.get(reverse(f"pages:{name}")).content.decode()

    assert feed_of(user).get_absolute_url() in page
    assert f'href="{feed_of(user).webcal_url}"' in page


def test_a_booking_that_was_never_answered_ends_in_calendars_too(rosewood, couple, anna, saturday):
    booking = accepted(rosewood, anna, saturday)
    Booking.objects.update(hold_expires_at=timezone.now())
    services.expire_overdue_holds()

    found = Booking.objects.for_calendars().get(pk=booking.pk)

    assert read(booking_ics(found, viewer=anna))[0]["status"] == "CANCELLED"
