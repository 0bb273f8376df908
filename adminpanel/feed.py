"""What just happened on the whole platform, newest first."""

import dataclasses
import datetime as dt
import heapq

from accounts.models import User
from bookings.models import BookingEvent
from vendors.models import Vendor

LENGTH = 14

_ICONS = {
    BookingEvent.Kind.CONFIRMED: "calendar-check",
    BookingEvent.Kind.DEPOSIT_PAID: "card",
    BookingEvent.Kind.BALANCE_PAID: "card",
    BookingEvent.Kind.INSTALMENT_PAID: "card",
    BookingEvent.Kind.PAYMENT_FAILED: "x-circle",
    BookingEvent.Kind.REQUESTED: "hourglass",
    BookingEvent.Kind.ACCEPTED: "check",
}


_JOINED = {
    User.JoinedAs.COUPLE: "Somebody joined to get married",
    User.JoinedAs.VENDOR: "Somebody joined to work at weddings",
    User.JoinedAs.STAFF: "Somebody joined the team",
}


@dataclasses.dataclass(frozen=True, order=True)
class Line:
    at: dt.datetime
    text: str
    icon: str
    url: str


def latest(length: int = LENGTH) -> list[Line]:
    return heapq.nlargest(length, [*_bookings(length), *_people(length), *_vendors(length)])


def _bookings(length: int) -> list[Line]:
    events = BookingEvent.objects.select_related("booking__vendor").order_by("-at")[:length]
    return [
        Line(
            event.at,
            f"{event.words}: {event.booking.vendor}, {event.booking.span}",
            _ICONS.get(BookingEvent.Kind(event.kind), "info"),
            event.booking.get_absolute_url(),
        )
        for event in events
    ]


def _people(length: int) -> list[Line]:
    """Who it was is for those who may see people."""
    people = User.objects.order_by("-date_joined")[:length]
    return [
        Line(user.date_joined, _JOINED[User.JoinedAs(user.joined_as)], "user", "")
        for user in people
    ]


def _vendors(length: int) -> list[Line]:
    submitted = Vendor.objects.exclude(submitted_at=None).order_by("-submitted_at")[:length]
    decided = Vendor.objects.exclude(decided_at=None).order_by("-decided_at")[:length]
    lines = [
        Line(vendor.submitted_at, f"{vendor} asked for approval", "flag", _page(vendor))
        for vendor in submitted
        if vendor.submitted_at
    ]
    return lines + [
        Line(
            vendor.decided_at,
            f"{vendor}: {vendor.get_state_display().lower()}",
            "shield",
            _page(vendor),
        )
        for vendor in decided
        if vendor.decided_at
    ]


def _page(vendor: Vendor) -> str:
    """What everybody may open: the same line goes to all of staff."""
    return vendor.get_absolute_url() if vendor.is_public else ""
