"""Who holds which day. Every change locks the vendor's row first, so that check and change are
one.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from messaging.services import touch
from vendors.availability import Day, days, nearest_free_days
from vendors.exceptions import CapacityBelowHeld, DayNotOffered, DayTaken
from vendors.models import DateException, DaySlot, Vendor, WeeklyAvailability


def hold_days(vendor_id: int, dates: list[dt.date], *, holder: uuid.UUID) -> list[DaySlot]:
    """Take the lowest free number of each day for `holder`, all of them or none.

    Runs inside the caller's transaction or makes its own. Raises DayTaken when a day is full and
    DayNotOffered when the vendor does not work on it; both carry the nearest free days.
    """
    with transaction.atomic():
        vendor = lock_vendor(vendor_id)
        return [
            _take_lowest(vendor, day, holder, wanted=dates)
            for day in days(vendor, dates[0], dates[-1])
        ]


def release_days(holder: uuid.UUID) -> int:
    """Give back every day that `holder` has; harmless when it has none. Returns how many."""
    released, _ = DaySlot.objects.filter(holder=holder).delete()
    return released


def set_weekly_availability(
    vendor_id: int, capacity_by_weekday: Mapping[int, int], *, by: User
) -> None:
    """Replace the weekly rule (0 is Monday). What is held already stays held, whatever the new
    rule says.

    Raises CapacityBelowHeld when a coming day would have less room than it has bookings.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        _refuse_below_held(vendor, capacity_by_weekday)
        WeeklyAvailability.objects.filter(vendor=vendor).delete()
        WeeklyAvailability.objects.bulk_create(
            WeeklyAvailability(vendor=vendor, weekday=weekday, capacity=capacity)
            for weekday, capacity in capacity_by_weekday.items()
            if capacity
        )
        touch(vendor.people(), "calendar", vendor.pk)


def set_date_capacity(
    vendor_id: int, date: dt.date, *, capacity: int, reason: str = "", by: User
) -> DateException:
    """Take `capacity` weddings on one date, whatever its weekday says; 0 closes it."""
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        held = DaySlot.objects.filter(vendor=vendor, date=date).count()
        if capacity < held:
            raise CapacityBelowHeld(date, held)
        exception, _ = DateException.objects.update_or_create(
            vendor=vendor, date=date, defaults={"capacity": capacity, "reason": reason}
        )
        touch(vendor.people(), "calendar", vendor.pk)
    return exception


def free_date(vendor_id: int, date: dt.date, *, by: User) -> None:
    """Let the weekly rule count again on `date`."""
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        held = DaySlot.objects.filter(vendor=vendor, date=date).count()
        weekly = {rule.weekday: rule.capacity for rule in vendor.weekly.all()}
        if weekly.get(date.weekday(), 0) < held:
            raise CapacityBelowHeld(date, held)
        DateException.objects.filter(vendor=vendor, date=date).delete()
        touch(vendor.people(), "calendar", vendor.pk)


def lock_vendor(vendor_id: int) -> Vendor:
    """The vendor, locked until the transaction ends: the one lock that all changes of days go
    through.
    """
    return Vendor.objects.select_for_update(of=("self",)).select_related("place").get(pk=vendor_id)


def lock_managed_vendor(vendor_id: int, *, by: User) -> Vendor:
    """The same for what a person does. Raises PermissionDenied for all but owners and managers."""
    vendor = lock_vendor(vendor_id)
    if not by.has_perm("vendors.manage_vendor", vendor):
        raise PermissionDenied
    return vendor


def _take_lowest(vendor: Vendor, day: Day, holder: uuid.UUID, *, wanted: list[dt.date]) -> DaySlot:
    """The lowest free number below the day's capacity, and never a higher one: were the lock ever
    lost, two holders would want the same row, and the database keeps it single.
    """
    taken = vendor.slots.filter(date=day.date).values_list("number", flat=True)
    number = next((n for n in range(day.capacity) if n not in set(taken)), None)
    if number is None or not day.left:
        raise _refusal(vendor, day, nearest_free_days(vendor, wanted[0], length=len(wanted)))
    return DaySlot.objects.create(vendor=vendor, date=day.date, number=number, holder=holder)


def _refusal(vendor: Vendor, day: Day, near: list[dt.date]) -> DayTaken | DayNotOffered:
    if day.state == "full":
        return DayTaken(day.date, near)
    return DayNotOffered(day.date, _why_not(vendor, day), near)


def _why_not(vendor: Vendor, day: Day) -> str:
    if day.date < vendor.today():
        return f"{day.date:%-d %B %Y} has passed. Choose a day to come."
    if not day.bookable:
        return (
            f"{vendor} does not take bookings for {day.date:%-d %B %Y}: it is too soon or too far."
        )
    return f"{vendor} does not work on {day.date:%A %-d %B %Y}."


def _refuse_below_held(vendor: Vendor, capacity_by_weekday: Mapping[int, int]) -> None:
    excepted = set(vendor.exceptions.values_list("date", flat=True))
    held: dict[dt.date, int] = {}
    for date in vendor.slots.filter(date__gte=vendor.today()).values_list("date", flat=True):
        held[date] = held.get(date, 0) + 1
    for date, count in held.items():
        if date not in excepted and capacity_by_weekday.get(date.weekday(), 0) < count:
            raise CapacityBelowHeld(date, count)
