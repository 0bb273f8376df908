"""Bookings as calendars that other programs read (RFC 5545; RFC 5546 for METHOD, RFC 7986 for
names and refreshing).

What makes an event the same event everywhere is its UID; what makes a later copy win is SEQUENCE,
which counts the lines of the timeline that changed the booking's state or day. Nothing here
depends on the moment of asking, so that an unchanged calendar is the same byte for byte.
"""

import datetime as dt
from collections.abc import Iterable
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vDuration, vUri

from accounts.models import User
from bookings.extras import lines_in_words
from bookings.models import Booking
from bookings.schedules import fetch_instalments
from vendors.calendars import event_uid
from vendors.money import words

REFRESH = dt.timedelta(hours=1)
ENDED_FOR = dt.timedelta(days=60)  # how long the feed goes on saying that a booking is off
PUBLISH, CANCEL = "PUBLISH", "CANCEL"
_STATUS = {
    Booking.State.REQUESTED: "TENTATIVE",
    Booking.State.ACCEPTED: "TENTATIVE",
    Booking.State.CONFIRMED: "CONFIRMED",
    Booking.State.COMPLETED: "CONFIRMED",
}


def feed_ics(user: User) -> bytes:
    """Everything that this person has booked, or that is booked with them."""
    since = timezone.now() - ENDED_FOR
    calendar = _calendar(PUBLISH, f"{settings.SITE_NAME}: {user}")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    bookings = list(Booking.objects.of(user).in_calendars(ended_after=since).for_calendars())
    fetch_instalments(bookings)
    for booking in bookings:
        calendar.add_component(_event(booking, viewer=user))
    return bytes(calendar.to_ical())


def booking_ics(booking: Booking, *, viewer: User) -> bytes:
    """One booking, one of `for_calendars`; of one that has ended, what takes it out again."""
    fetch_instalments([booking])
    ended = booking.state not in _STATUS
    calendar = _calendar(CANCEL if ended else PUBLISH, str(booking))
    calendar.add_component(_event(booking, viewer=viewer))
    return bytes(calendar.to_ical())


def _calendar(method: str, name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//Bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    return calendar


def _event(booking: Any, *, viewer: User) -> Event:
    """`booking` is one of `for_calendars`, with its annotations."""
    status = _STATUS.get(booking.state, "CANCELLED")
    event = Event()
    event.add("uid", event_uid(booking.uuid))
    event.add("sequence", booking.calendar_sequence)
    event.add("dtstamp", booking.last_event_at)
    event.add("last-modified", booking.last_event_at)
    event.add("created", booking.requested_at)
    event.add("dtstart", booking.date)
    event.add("dtend", booking.date + dt.timedelta(days=booking.days))
    event.add("summary", f"{_other_side(booking, viewer)}: {booking.package_name}")
    event.add("description", _description(booking))
    event.add("location", _location(booking))
    event.add("url", _address(booking))
    event.add("status", status)
    event.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    event.add("organizer", _organizer())
    return event


def _other_side(booking: Booking, viewer: User) -> str:
    is_couple = any(member.user_id == viewer.pk for member in booking.couple.members.all())
    return booking.vendor.name if is_couple else str(booking.couple)


def _description(booking: Booking) -> str:
    lines: Iterable[str] = (
        f"{booking.vendor} for {booking.couple}",
        f"{booking.get_state_display()}{_until(booking)}",
        _with(booking),
        _owed(booking),
        booking.reason,
        _address(booking),
    )
    return "\n".join(line for line in lines if line)


def _with(booking: Booking) -> str:
    added = lines_in_words(booking.extras.all())
    return f"With: {added}" if added else ""


def _owed(booking: Booking) -> str:
    """What is to be paid next, and by when."""
    if not booking.balance_due:
        return ""
    following = booking.next_instalment
    what = f"instalment {following.number}" if following else "the balance"
    due = words(booking.next_due, booking.currency)
    return f"Next to pay: {due} ({what}), due on {booking.next_due_on:%-d %B %Y}"


def _until(booking: Booking) -> str:
    if not (booking.is_holding and booking.hold_expires_at):
        return ""
    end = booking.hold_expires_at.astimezone(booking.vendor.zone)
    return f", the day is held until {end:%-d %B %Y, %H:%M} ({booking.vendor.place} time)"


def _location(booking: Booking) -> str:
    place = booking.couple.place or booking.vendor.place
    return f"{place.name}, {place.country}"


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = settings.SITE_NAME
    return organizer


def _address(booking: Booking) -> vUri:
    return vUri(f"{settings.SITE_URL}{booking.get_absolute_url()}")
