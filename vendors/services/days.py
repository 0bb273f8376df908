"""Who holds which day. Every change locks the vendor's row first, so that check and change are
one.
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils import timezone

from accounts.models import User
from messaging.services import touch
from vendors.availability import Day, Diary, nearest_free_days
from vendors.exceptions import CapacityBelowHeld, DayNotOffered, DayTaken, VendorBusy
from vendors.models import BusyDay, DateException, DaySlot, Vendor, WeeklyAvailability
from vendors.search import index_vendors
from vendors.services.travel import settle_travel

Purpose = DaySlot.Purpose
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code for a lock that was waited for too long


def hold_days(vendor_id: int, dates: list[dt.date], *, holder: uuid.UUID) -> list[DaySlot]:
    """Take the lowest free number of each of `dates` (in a row) for `holder`, and of the days
    around them that the vendor keeps for travel: all of them or none.

    Runs inside the caller's transaction or makes its own. Raises DayTaken when a day is full (or
    one that travel needs) and DayNotOffered when the vendor does not work on it; both carry the
    nearest free days.
    """
    with transaction.atomic():
        vendor = lock_vendor(vendor_id)
        diary = Diary(vendor, dates[0], dates[-1])
        obstacle = diary.obstacle(dates)
        if obstacle:
            raise _refusal(vendor, dates, obstacle)
        weddings = [diary.day(date) for date in dates]
        return [
            *(_take_lowest(vendor, day, holder, Purpose.WEDDING) for day in weddings),
            *(
                _take_lowest(vendor, day, holder, Purpose.TRAVEL)
                for day in diary.travel_around(dates)
            ),
        ]


def release_days(holder: uuid.UUID) -> int:
    """Give back every place that `holder` has, those for travel too; harmless when it has none.
    Returns how many.
    """
    released, _ = DaySlot.objects.filter(holder=holder).delete()
    return released


def pass_days(holder: uuid.UUID, *, to: uuid.UUID) -> int:
    """Every day that `holder` has becomes another's. Returns how many."""
    return DaySlot.objects.filter(holder=holder).update(holder=to)


def set_weekly_availability(
    vendor_id: int, capacity_by_weekday: Mapping[int, int], *, by: User
) -> None:
    """Replace the weekly rule (0 is Monday). What is held already stays held, whatever the new
    rule says.

    Raises CapacityBelowHeld when a coming day would have less room than it has bookings.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        excepted = set(vendor.exceptions.values_list("date", flat=True))
        coming = vendor.slots.filter(date__gte=vendor.today()).values_list("date", flat=True)
        _refuse_below_held(
            vendor,
            {date: capacity_by_weekday.get(date.weekday(), 0) for date in set(coming) - excepted},
        )
        WeeklyAvailability.objects.filter(vendor=vendor).delete()
        WeeklyAvailability.objects.bulk_create(
            WeeklyAvailability(vendor=vendor, weekday=weekday, capacity=capacity)
            for weekday, capacity in capacity_by_weekday.items()
            if capacity
        )
        vendor.week_saved_at = timezone.now()
        vendor.save(update_fields=["week_saved_at"])
        index_vendors([vendor.pk])
        settle_travel(vendor)
        touch(vendor.people(), "calendar", vendor.pk)
        touch(vendor.people(), "vendor", vendor.pk)


def set_booking_window(
    vendor_id: int, *, lead_days: int, horizon_days: int, buffer_days: int, by: User
) -> None:
    """From how soon to how far ahead couples may ask, and how many days around each wedding are
    kept for travel. Bookings that stand keep what they have.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        vendor.lead_days, vendor.horizon_days = lead_days, horizon_days
        vendor.buffer_days = buffer_days
        vendor.save(update_fields=["lead_days", "horizon_days", "buffer_days"])
        touch(vendor.people(), "calendar", vendor.pk)


def set_dates_capacity(
    vendor_id: int, dates: Iterable[dt.date], *, capacity: int, reason: str = "", by: User
) -> None:
    """Take `capacity` weddings on each of these dates, whatever their weekdays say; 0 closes them.

    All of them or none: raises CapacityBelowHeld, which names the days that have more bookings.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        _change_dates(vendor, dict.fromkeys(dates, capacity), reason=reason)


def open_dates(vendor_id: int, dates: Iterable[dt.date], *, by: User) -> None:
    """Take weddings on each of these dates: as many as the weekday does, one where it has none.
    Imported calendars close them no more.
    """
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        weekly = _weekly_of(vendor)
        own = {day: None if weekly[day.weekday()] else 1 for day in dates}
        _change_dates(vendor, own, opens=True)


def free_dates(vendor_id: int, dates: Iterable[dt.date], *, by: User) -> None:
    """Let the weekly rule count again on these dates."""
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        _change_dates(vendor, dict.fromkeys(dates))


def lock_vendor(vendor_id: int) -> Vendor:
    """The vendor, locked until the transaction ends: the one lock that all changes of days go
    through. Raises VendorBusy when it is not to be had within the database's lock timeout.
    """
    vendors = Vendor.objects.select_for_update(of=("self",)).select_related("place")
    try:
        return vendors.get(pk=vendor_id)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise VendorBusy from error


def lock_managed_vendor(vendor_id: int, *, by: User) -> Vendor:
    """The same for what a person does. Raises PermissionDenied for all but owners and managers."""
    vendor = lock_vendor(vendor_id)
    if not by.has_perm("vendors.manage_vendor", vendor):
        raise PermissionDenied
    return vendor


def _take_lowest(vendor: Vendor, day: Day, holder: uuid.UUID, purpose: DaySlot.Purpose) -> DaySlot:
    """The lowest free number below the day's capacity, and never a higher one: were the lock ever
    lost, two holders would want the same row, and the database keeps it single.
    """
    taken = set(vendor.slots.filter(date=day.date).values_list("number", flat=True))
    number = next((n for n in range(day.capacity) if n not in taken), None)
    if number is None:
        raise DayTaken(day.date, partial(nearest_free_days, vendor, day.date))
    return DaySlot.objects.create(
        vendor=vendor,
        date=day.date,
        number=number,
        holder=holder,
        purpose=purpose,
        buffer=vendor.buffer_days if purpose == Purpose.WEDDING else 0,
    )


def _refusal(vendor: Vendor, dates: Sequence[dt.date], day: Day) -> DayTaken | DayNotOffered:
    near = partial(nearest_free_days, vendor, dates[0], length=len(dates))
    if day.date not in dates:
        return DayTaken(dates[0], near, why=_too_near(vendor, day))
    if day.state == "full":
        return DayTaken(day.date, near)
    return DayNotOffered(day.date, _why_not(vendor, day), near)


def _too_near(vendor: Vendor, day: Day) -> str:
    kept = "the day" if vendor.buffer_days == 1 else f"{vendor.buffer_days} days"
    return (
        f"{vendor} keeps {kept} before and after a wedding free for travel, and "
        f"{day.date:%-d %B %Y} is taken. These days near it are still free."
    )


def _why_not(vendor: Vendor, day: Day) -> str:
    if day.date < vendor.today():
        return f"{day.date:%-d %B %Y} has passed. Choose a day to come."
    if not day.bookable:
        return (
            f"{vendor} does not take bookings for {day.date:%-d %B %Y}: it is too soon or too far."
        )
    if day.busy:
        return f"{vendor} is not free on {day.date:%-d %B %Y}."
    return f"{vendor} does not work on {day.date:%A %-d %B %Y}."


def _change_dates(
    vendor: Vendor,
    capacities: Mapping[dt.date, int | None],
    *,
    reason: str = "",
    opens: bool = False,
) -> None:
    """Give each date a capacity of its own, or with None what its weekday has."""
    weekly = _weekly_of(vendor)
    _refuse_below_held(
        vendor,
        {day: weekly[day.weekday()] if own is None else own for day, own in capacities.items()},
    )
    DateException.objects.filter(vendor=vendor, date__in=capacities).delete()
    DateException.objects.bulk_create(
        DateException(vendor=vendor, date=day, capacity=own, reason=reason)
        for day, own in capacities.items()
        if own is not None
    )
    opened = [day for day, own in capacities.items() if own or (opens and own is None)]
    _overrule(vendor, capacities, opened)
    settle_travel(vendor)
    touch(vendor.people(), "calendar", vendor.pk)


def _overrule(vendor: Vendor, dates: Iterable[dt.date], opened: list[dt.date]) -> None:
    """Days that the vendor opens are open, whatever their other calendars say; on the rest of
    `dates` those count again.
    """
    busy = BusyDay.objects.filter(source__vendor=vendor)
    busy.filter(date__in=dates).update(overruled=False)
    busy.filter(date__in=opened).update(overruled=True)


def _weekly_of(vendor: Vendor) -> Counter[int]:
    return Counter({rule.weekday: rule.capacity for rule in vendor.weekly.all()})


def _refuse_below_held(vendor: Vendor, capacities: Mapping[dt.date, int]) -> None:
    """A day that closes gives back what travel held on it, so there only weddings count."""
    slots = vendor.slots.filter(date__in=capacities).values_list("date", "purpose")
    held = Counter(
        date for date, purpose in slots if capacities[date] or purpose == Purpose.WEDDING
    )
    refusing = {date: count for date, count in sorted(held.items()) if capacities[date] < count}
    if refusing:
        raise CapacityBelowHeld(refusing)
