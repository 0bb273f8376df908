"""On which days is somebody busy?"""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from tests.fixtures.calendars import calendar, day_event, event
from vendors.calendars import event_uid
from vendors.imports import reading
from vendors.imports.errors import CalendarError
from vendors.imports.reading import Span, busy_days

MANY = "1,2,3,4,5"
JUNE = Span(dt.date(2027, 6, 1), dt.date(2027, 6, 30), ZoneInfo("Europe/Lisbon"))
YEAR = Span(dt.date(2027, 1, 1), dt.date(2027, 12, 31), ZoneInfo("Europe/Lisbon"))


def june(day: int) -> dt.date:
    return dt.date(2027, 6, day)


def days(*events: str, span: Span = JUNE) -> list[dt.date]:
    return list(busy_days(calendar(*events), span))


def test_whole_days_end_before_their_end():
    assert days(day_event(june(5))) == [june(5)]
    assert days(day_event(june(5), days=3)) == [june(5), june(6), june(7)]


def test_a_day_without_an_end_is_one_day():
    assert days(event(**{"DTSTART;VALUE=DATE": "20270605"})) == [june(5)]


def test_hours_make_their_day_busy():
    assert days(event(DTSTART="20270605T100000Z", DTEND="20270605T110000Z")) == [june(5)]


def test_hours_over_midnight_make_two_days_busy_and_until_midnight_one():
    assert days(event(DTSTART="20270605T220000", DTEND="20270606T030000")) == [june(5), june(6)]
    assert days(event(DTSTART="20270605T220000", DTEND="20270606T000000")) == [june(5)]


def test_a_duration_is_as_good_as_an_end():
    assert days(event(DTSTART="20270605T220000", DURATION="PT26H")) == [june(5), june(6)]


def test_date_line_the_vendors_own_clock_decides_the_day():
    """At 11 UTC it is tomorrow on Kiritimati; in Anchorage the night before has not ended."""
    at_eleven = event(DTSTART="20270605T110000Z", DTEND="20270605T113000Z")
    early = event(DTSTART="20270605T050000Z", DTEND="20270605T060000Z")

    kiritimati = Span(june(1), june(30), ZoneInfo("Pacific/Kiritimati"))
    auckland = Span(june(1), june(30), ZoneInfo("Pacific/Auckland"))
    anchorage = Span(june(1), june(30), ZoneInfo("America/Anchorage"))
    assert days(at_eleven, span=kiritimati) == [june(6)]
    assert days(event(DTSTART="20270605T123000Z"), span=auckland) == [june(6)]
    assert days(early, span=anchorage) == [june(4)]


def test_times_without_a_zone_are_meant_by_the_clock_on_the_spot():
    late = event(DTSTART="20270605T233000", DTEND="20270605T235900")

    assert days(late, span=Span(june(1), june(30), ZoneInfo("America/Anchorage"))) == [june(5)]


def test_dst_a_weekly_evening_keeps_its_day_through_both_changes():
    """23:30 in Lisbon is another day in UTC for half of the year."""
    weekly = event(
        **{
            "DTSTART;TZID=Europe/Lisbon": "20270105T233000",
            "DTEND;TZID=Europe/Lisbon": "20270105T235000",
            "RRULE": "FREQ=WEEKLY",
        }
    )

    found = days(weekly, span=YEAR)

    assert {day.weekday() for day in found} == {1}
    assert len(found) == 52


def test_leap_day_repeats_only_in_leap_years():
    yearly = day_event(dt.date(2024, 2, 29), RRULE="FREQ=YEARLY")
    span = Span(dt.date(2025, 1, 1), dt.date(2032, 12, 31), ZoneInfo("Europe/Lisbon"))

    assert days(yearly, span=span) == [dt.date(2028, 2, 29), dt.date(2032, 2, 29)]


def test_a_series_with_an_exception_and_a_moved_day():
    series = day_event(june(5), UID="s", RRULE="FREQ=WEEKLY;COUNT=4", EXDATE__VALUE="x")
    series = series.replace("EXDATE;VALUE:x", "EXDATE;VALUE=DATE:20270612")
    moved = day_event(june(22), UID="s").replace(
        "SUMMARY", "RECURRENCE-ID;VALUE=DATE:20270619\r\nSUMMARY"
    )

    assert days(series, moved) == [june(5), june(22), june(26)]


def test_one_cancelled_day_of_a_series_is_free():
    series = day_event(june(5), UID="s", RRULE="FREQ=WEEKLY;COUNT=2")
    off = day_event(june(12), UID="s", STATUS="CANCELLED").replace(
        "SUMMARY", "RECURRENCE-ID;VALUE=DATE:20270612\r\nSUMMARY"
    )

    assert days(series, off) == [june(5)]


def test_a_series_without_end_is_read_as_far_as_we_look():
    assert len(days(day_event(dt.date(2020, 1, 1), RRULE="FREQ=DAILY"), span=YEAR)) == 365


@pytest.mark.parametrize(
    "lines",
    [
        {"STATUS": "CANCELLED"},
        {"TRANSP": "TRANSPARENT"},
        {"X-MICROSOFT-CDO-BUSYSTATUS": "FREE"},
        {"UID": event_uid(uuid.uuid4())},
    ],
    ids=["cancelled", "transparent", "free in Outlook", "our own"],
)
def test_what_keeps_nobody_busy_is_left_out(lines):
    assert days(day_event(june(5), **lines)) == []


def test_a_calendar_that_cancels_says_nothing_of_being_busy():
    body = calendar(day_event(june(5))).replace(b"VERSION", b"METHOD:CANCEL\r\nVERSION")

    assert busy_days(body, JUNE) == {}


def test_the_reason_is_short():
    found = busy_days(calendar(day_event(june(5), SUMMARY="a" * 300)), JUNE)

    assert found == {june(5): "a" * 80}


def test_an_end_before_its_start_is_the_day_of_the_start():
    assert days(event(DTSTART="20270605T100000Z", DTEND="20270601T100000Z")) == [june(5)]


def test_an_event_of_ten_thousand_years_costs_only_the_days_we_look_at():
    forever = event(**{"DTSTART;VALUE=DATE": "00010101", "DTEND;VALUE=DATE": "99991231"})

    assert len(days(forever)) == 30


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not a calendar"),
        (b"hello", "not a calendar"),
        (b"<!doctype html><title>Sign in</title>", "web page"),
        (b"\xff\xfe\x00", "not a calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "broken"),
        (b"BEGIN:VCALENDAR\r\nnonsense\r\nEND:VCALENDAR\r\n", "broken"),
        (calendar(event()), "does not say when"),
        (calendar(event(DTSTART="soon")), "does not say when"),
        (calendar(day_event(june(5), RRULE="FREQ=SOMETIMES")), "repeat|broken|read"),
        (calendar(day_event(june(5), RRULE="FREQ=SECONDLY")), "repeats more often"),
        (calendar(day_event(june(5), RRULE=f"FREQ=DAILY;BYHOUR={MANY};BYMINUTE={MANY}")), "often"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(body, words):
    with pytest.raises(CalendarError, match=words):
        busy_days(body, JUNE)


def test_a_byte_order_mark_and_bare_line_ends_do_no_harm():
    body = b"\xef\xbb\xbf" + calendar(day_event(june(5))).replace(b"\r\n", b"\n")

    assert list(busy_days(body, JUNE)) == [june(5)]


def test_too_many_events_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_EVENTS", 3)

    with pytest.raises(CalendarError, match="more than 3"):
        days(*(day_event(june(n)) for n in (1, 2, 3)))


def test_too_many_times_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_INSTANCES", 10)

    with pytest.raises(CalendarError, match="repeats too much"):
        days(day_event(june(1), RRULE="FREQ=DAILY"))


def test_reading_ends_in_time(monkeypatch):
    monkeypatch.setattr(reading, "SECONDS", -1)

    with pytest.raises(CalendarError, match="repeats too much"):
        days(day_event(june(1)))
