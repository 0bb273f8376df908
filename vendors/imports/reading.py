"""On which days is the owner of this calendar busy? Pure reading: bytes in, days out."""

import dataclasses
import datetime as dt
import time
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component, Event

from vendors.calendars import is_ours
from vendors.imports.errors import CalendarError

MOST_EVENTS = 10_000
MOST_INSTANCES = 10_000
SECONDS = 10  # a calendar can ask for more work than its size shows
SUMMARY = 80
BROKEN = "The calendar is broken or was cut off. Export it again, whole, from where you keep it."
_BROKEN = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
_TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}


@dataclasses.dataclass(frozen=True)
class Span:
    """The days that count, and the clock by which they begin and end."""

    first: dt.date
    last: dt.date
    zone: ZoneInfo


def busy_days(body: bytes, span: Span) -> dict[dt.date, str]:
    """Each busy day of `span` with a short word on why. Whole days and hours alike make a day busy;
    what is cancelled, marked as free, or came from here does not.

    Raises CalendarError when this is no calendar, or one that asks for too much.
    """
    calendar = _parsed(body)
    deadline, instances = time.monotonic() + SECONDS, 0
    busy: dict[dt.date, str] = {}
    if str(calendar.get("METHOD", "")).upper() == "CANCEL":
        return busy
    for series in _by_uid(calendar).values():
        for event in _occurrences(calendar, series, span):
            instances += 1
            if instances > MOST_INSTANCES or time.monotonic() > deadline:
                raise CalendarError("This calendar repeats too much for us to read.")
            for date in _dates(event, span):
                busy.setdefault(date, _name(event))
    return dict(sorted(busy.items()))


def _parsed(body: bytes) -> Calendar:
    text = body.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:1] == b"<":
        raise CalendarError(
            "This is a web page, not a calendar. Look for the calendar in iCal format; its name or "
            "secret address often ends in .ics."
        )
    if not text[:15].upper().startswith(b"BEGIN:VCALENDAR"):
        raise CalendarError("This is not a calendar in the iCal format (.ics).")
    if text.upper().count(b"BEGIN:") > MOST_EVENTS:
        raise CalendarError(f"This calendar has more than {MOST_EVENTS:,} events.")
    try:
        calendar = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, RecursionError) as broken:
        raise CalendarError(BROKEN) from broken
    if not isinstance(calendar, Calendar):
        raise CalendarError(BROKEN)
    return calendar


def _by_uid(calendar: Calendar) -> dict[str, list[Event]]:
    """The events that count, those that belong together in one list. One that moves a single time
    of a series has the UID of the series.
    """
    found: dict[str, list[Event]] = defaultdict(list)
    for number, event in enumerate(calendar.events):
        uid = _uid(event) or f"without-{number}"
        if not is_ours(uid):
            found[uid].append(event)
    return found


def _uid(event: Event) -> str:
    try:
        return str(event.get("UID", ""))
    except _BROKEN:
        return ""


def _occurrences(calendar: Calendar, series: list[Event], span: Span) -> Iterator[Component]:
    """Each time that it takes place around the span, without those that keep nobody busy."""
    if len(series) == 1 and not _repeats(series[0]):
        return (event for event in series if _counts(event))
    try:
        return (event for event in _expanded(calendar, series, span) if _counts(event))
    except _BROKEN as broken:
        raise CalendarError(f"We cannot read how “{_name(series[0])}” repeats.") from broken


def _expanded(calendar: Calendar, series: list[Event], span: Span) -> Any:
    for event in series:
        _refuse_too_often(event)
    alone = Calendar()
    for component in (*calendar.timezones, *series):
        alone.add_component(component)
    margin = dt.timedelta(days=1)  # of time zones
    return recurring_ical_events.of(alone).between(span.first - margin, span.last + margin)


def _repeats(event: Event) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def _refuse_too_often(event: Event) -> None:
    """Nobody's day repeats by the second, but a hostile calendar's might."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        frequencies = {str(one).upper() for one in rule.get("FREQ", [])}
        times = [len(rule.get(part, [0])) for part in ("BYHOUR", "BYMINUTE", "BYSECOND")]
        if frequencies & _TOO_OFTEN or times[0] * times[1] * times[2] > 24:
            raise CalendarError(f"“{_name(event)}” repeats more often than we can read.")


def _counts(event: Component) -> bool:
    is_off = _word(event, "STATUS") == "CANCELLED"
    is_free = _word(event, "TRANSP") == "TRANSPARENT"
    return not (is_off or is_free or _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE")


def _word(event: Component, name: str) -> str:
    """What a line says; nothing for one that is missing or broken."""
    try:
        return str(event.get(name, "")).strip().upper()
    except _BROKEN:
        return ""


def _name(event: Component) -> str:
    try:
        return str(event.get("SUMMARY", ""))[:SUMMARY] or "Without a name"
    except _BROKEN:
        return "Without a name"


def _dates(event: Component, span: Span) -> Iterator[dt.date]:
    """The days of `span` that an event touches; one that ends at midnight leaves the next day."""
    start, end = _times(event)
    first = _day(start, span.zone)
    if isinstance(end, dt.datetime):
        end = end if end <= start else end - dt.timedelta(microseconds=1)
        last = _day(end, span.zone)
    else:
        last = end - dt.timedelta(days=1)
    day, last = max(first, span.first), min(max(first, last), span.last)
    while day <= last:
        yield day
        day += dt.timedelta(days=1)


def _times(event: Component) -> tuple[Any, Any]:
    """Start and end, of one kind. Without an end a day lasts a day, and a moment no time."""
    try:
        start, end = event.decoded("DTSTART"), None
        if "DTEND" in event:
            end = event.decoded("DTEND")
        elif "DURATION" in event:
            end = start + event.decoded("DURATION")
        is_day = not isinstance(start, dt.datetime)
        if end is None or is_day == isinstance(end, dt.datetime):
            end = start + dt.timedelta(days=1) if is_day else start
        if not is_day and (start.tzinfo is None) != (end.tzinfo is None):
            end = start
    except _BROKEN as broken:
        raise CalendarError(f"“{_name(event)}” does not say when it is.") from broken
    return start, end


def _day(moment: dt.date, zone: ZoneInfo) -> dt.date:
    """The day on the vendor's calendar; a time without a zone is meant by the clock there."""
    if not isinstance(moment, dt.datetime):
        return moment
    try:
        return moment.astimezone(zone).date() if moment.tzinfo else moment.date()
    except OverflowError:  # in the year 1 or 9999
        return moment.date()
