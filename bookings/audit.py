"""What must always be true of bookings, checked against the rows themselves."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Exists, OuterRef
from django.utils import timezone

from bookings.models import Booking, BookingEvent
from vendors.models import DaySlot

STUCK_AFTER = dt.timedelta(minutes=15)


def problems() -> Iterator[str]:
    """Every broken promise, with the rows it is broken in. Nothing, when all is well."""
    yield from _open_without_a_day()
    yield from _days_without_a_booking()
    yield from _confirmed_without_deposit()
    yield from _broken_timelines()
    yield from _holds_nobody_ended()


def _open_without_a_day() -> Iterator[str]:
    slots: dict[object, int] = defaultdict(int)
    weddings = DaySlot.objects.filter(purpose=DaySlot.Purpose.WEDDING)
    for holder in weddings.values_list("holder", flat=True).iterator():
        slots[holder] += 1
    live = Booking.objects.filter(state__in=Booking.OPEN).only("uuid", "days", "state")
    for booking in live.iterator():
        if slots[booking.uuid] != booking.days:
            yield (
                f"booking {booking.pk} is {booking.state} for {booking.days} days "
                f"and holds {slots[booking.uuid]}"
            )


def _days_without_a_booking() -> Iterator[str]:
    states = [*Booking.OPEN, Booking.State.COMPLETED]
    owner = Booking.objects.filter(uuid=OuterRef("holder"), state__in=states)
    for slot in DaySlot.objects.filter(~Exists(owner)):
        yield f"slot {slot.pk} ({slot}) is held by no open booking"


def _confirmed_without_deposit() -> Iterator[str]:
    confirmed = Booking.objects.filter(
        state__in=(Booking.State.CONFIRMED, Booking.State.COMPLETED), deposit__gt=0
    )
    for booking in confirmed.filter(deposit_paid_at=None):
        yield f"booking {booking.pk} is {booking.state} without its deposit"


def _broken_timelines() -> Iterator[str]:
    """Each event starts where the one before it ended, and the last one is where the booking is."""
    rows = BookingEvent.objects.order_by("booking", "pk").values_list(
        "booking", "booking__state", "state_before", "state_after"
    )
    for booking, events in itertools.groupby(rows.iterator(), key=lambda row: row[0]):
        chain = list(events)
        ends = ["", *(after for _, _, _, after in chain)]
        starts = [*(before for _, _, before, _ in chain), chain[0][1]]
        if starts != ends:
            yield f"booking {booking}: its timeline does not chain"


def _holds_nobody_ended() -> Iterator[str]:
    for booking in Booking.objects.overdue(timezone.now() - STUCK_AFTER):
        yield f"booking {booking.pk}: its hold ran out at {booking.hold_expires_at} and still holds"
