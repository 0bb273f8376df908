"""What is agreed for the day itself: when the vendor comes, where to, and what to know."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.exceptions import NotYetConfirmed, WrongState
from bookings.models import Booking, DayPlan
from bookings.services import timeline
from bookings.services.papers import side_of_worker


def plan_day(
    booking_id: int,
    *,
    arrives_at: dt.time | None,
    leaves_at: dt.time | None,
    place: str,
    notes: str,
    by: User,
) -> DayPlan:
    """Either side writes it, the other is told; writing the same again tells nobody.

    Raises NotYetConfirmed before the booking stands and WrongState after it.
    """
    with transaction.atomic():
        booking = timeline.locked(booking_id)
        if not by.has_perm("bookings.change_booking", booking):
            raise PermissionDenied
        refuse_plan(booking)
        plan, is_new = DayPlan.objects.get_or_create(booking=booking, defaults={"changed_by": by})
        facts = {"arrives_at": arrives_at, "leaves_at": leaves_at, "place": place, "notes": notes}
        if all(getattr(plan, name) == told for name, told in facts.items()):
            return plan
        for name, told in facts.items():
            setattr(plan, name, told)
        plan.changed_by, plan.changed_at = by, timezone.now()
        plan.save(update_fields=[*facts, "changed_by", "changed_at"])
        text = f"{by} {'wrote' if is_new else 'changed'} the plan of {booking.span}"
        timeline.tell(booking, others=_others(booking, by), text=text)
    return plan


def refuse_plan(booking: Booking) -> None:
    """Unless its day can be planned now. Raises NotYetConfirmed, WrongState."""
    if booking.is_holding:
        raise NotYetConfirmed(booking)
    if booking.state != Booking.State.CONFIRMED:
        raise WrongState(booking)


def _others(booking: Booking, by: User) -> list[User]:
    is_couple = side_of_worker(booking, by) == Booking.Side.COUPLE
    return booking.vendor.people() if is_couple else booking.couple.people()
