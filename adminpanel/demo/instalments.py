"""Who pays the rest bit by bit: schedules of some houses, and what has come of them so far."""

import datetime as dt

from adminpanel.demo.season import Plan
from adminpanel.demo.world import World
from bookings.models import Booking, Instalment
from bookings.schedules import plan as plan_instalments

SCHEDULES = (
    [[180, 30], [90, 30], [30, 40]],
    [[120, 50], [21, 50]],
    [[270, 25], [180, 25], [90, 25], [30, 25]],
)
HOUR = dt.timedelta(hours=1)
# One in so many of those who owe something by now has forgotten it.
FORGETFUL = 4


def schedule_of(number: int, order: int) -> list[list[int]]:
    """Every third house, Rosewood the first of them, splits what its later packages cost."""
    return SCHEDULES[number // 3 % len(SCHEDULES)] if number % 3 == 0 and order else []


def instalments_of(world: World, booking: Booking, plan: Plan) -> list[Instalment]:
    """Not yet saved, with the moments at which they were paid: the day before each was due. Nothing
    for a booking that does not stand.
    """
    if plan.paid_at is None:
        return []
    parts = plan_instalments(
        booking.schedule,
        booking.balance,
        booking.currency,
        date=booking.date,
        since=plan.paid_at.astimezone(booking.vendor.zone).date(),
    )
    found, at = [], plan.paid_at
    for part in parts:
        morning = dt.datetime.combine(part.due_on, dt.time(9), dt.UTC) - dt.timedelta(days=1)
        at = max(at + HOUR, morning)
        found.append(
            Instalment(
                booking=booking,
                number=part.number,
                amount=part.amount,
                days=part.days,
                due_on=part.due_on,
                paid_at=at if at <= world.now else None,
            )
        )
    _forget_the_last(world, booking, found)
    return found


def _forget_the_last(world: World, booking: Booking, found: list[Instalment]) -> None:
    """Some of those who look forward to their day are behind with what was due last."""
    paid = [each for each in found if each.paid_at and each.due_on < world.today]
    is_last = paid and not any(each.paid_at for each in found[paid[-1].number :])
    if is_last and booking.state == Booking.State.CONFIRMED and booking.uuid.int % FORGETFUL == 0:
        paid[-1].paid_at = None
