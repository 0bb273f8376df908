"""The way of a booking as a row of steps, from request to wedding."""

import dataclasses
import datetime as dt

from bookings.models import Booking


@dataclasses.dataclass(frozen=True)
class Step:
    name: str
    at: dt.date | None
    is_current: bool = False
    is_stopped: bool = False


def steps_of(booking: Booking) -> list[Step]:
    """What is done, what is next, and, when it ended early, where it stopped."""
    done = [Step("Requested", booking.requested_at)]
    if booking.accepted_at:
        done.append(Step("Accepted", booking.accepted_at))
    if booking.deposit_paid_at:
        done.append(Step("Deposit paid", booking.deposit_paid_at))
    if booking.confirmed_at:
        done.append(Step("Confirmed", booking.confirmed_at))
    if booking.state == Booking.State.COMPLETED:
        return [*done, Step("Wedding day", booking.date)]
    if booking.has_fallen_through:
        return [*done, Step(booking.get_state_display(), booking.ended_at, is_stopped=True)]
    names = ["Requested", "Accepted", *(["Deposit"] if booking.deposit else []), "Confirmed"]
    ahead = [Step(name, None) for name in [*names[len(done) :], "Wedding day"]]
    return [*done, dataclasses.replace(ahead[0], is_current=True), *ahead[1:]]
