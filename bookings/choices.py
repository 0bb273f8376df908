"""What somebody can do with a booking on its page, beyond answering it."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from accounts.models import User
from bookings.models import Booking, Move, Quote
from bookings.services.endings import NO_SHOW_WITHIN
from vendors.availability import nearest_free_days

Side = Booking.Side


@dataclass(frozen=True, slots=True)
class Choices:
    """`move` is the proposal that is open, and `is_mine` when this side made it; `quote` is the
    offer that answers the request and waits for the couple.
    """

    quote: Quote | None
    move: Move | None
    is_mine: bool
    may_move: bool
    may_cancel: bool
    may_quote: bool
    may_report: bool
    may_plan_day: bool
    instead: list[dt.date]
    """Days near the one that a couple did not get, which the vendor still has."""


def choices_for(booking: Booking, side: str, viewer: User) -> Choices:
    """For couple, vendor or those who watch: staff, and colleagues of the vendor who only chat. The
    services check again.
    """
    takes_part = viewer.has_perm("bookings.change_booking", booking)
    confirmed = booking.state == Booking.State.CONFIRMED
    move = booking.moves.open().first() if confirmed else None
    today = booking.vendor.today()
    in_time = booking.date <= today <= booking.last_date + NO_SHOW_WITHIN
    return Choices(
        quote=_open_quote(booking),
        move=move,
        is_mine=move is not None and move.side == side,
        may_move=takes_part and confirmed and move is None and booking.date > today,
        may_cancel=takes_part and confirmed,
        may_quote=side == Side.VENDOR and takes_part and booking.state == Booking.State.REQUESTED,
        may_report=takes_part
        and booking.state in Booking.PLANNED
        and not booking.absent
        and in_time,
        may_plan_day=takes_part and confirmed,
        instead=_days_instead(booking) if side == Side.COUPLE else [],
    )


def _days_instead(booking: Booking) -> list[dt.date]:
    vendor, state = booking.vendor, booking.state
    is_lost = state in (Booking.State.DECLINED, Booking.State.EXPIRED) or (
        state == Booking.State.CANCELLED and booking.cancelled_by == Side.VENDOR
    )
    if not is_lost or not vendor.is_public or booking.date <= vendor.today():
        return []
    return nearest_free_days(vendor, booking.date, length=booking.days)


def _open_quote(booking: Booking) -> Quote | None:
    if booking.state != Booking.State.REQUESTED:
        return None
    return booking.quotes.open().filter(valid_until__gt=timezone.now()).first()
