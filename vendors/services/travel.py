"""Places that travel takes beside weddings, kept right when days open and close."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator

from vendors.availability import capacities, dates_between
from vendors.exceptions import TravelNeedsRoom
from vendors.models import DaySlot, Vendor
from vendors.models.days import MOST_BUFFER

LONGEST = 7  # days of one booking


def settle_travel(vendor: Vendor) -> None:
    """After days have opened or closed, on a locked vendor: where the vendor does not work travel
    needs no place, and where they work now every wedding near takes the one it was promised.

    Raises TravelNeedsRoom when a day would open with fewer places than that.
    """
    today = vendor.today()
    reach = today - dt.timedelta(days=LONGEST + MOST_BUFFER)
    slots = list(vendor.slots.filter(date__gte=reach).order_by("date"))
    dates = {slot.date for slot in slots} | {date for date, _ in travel_promised(slots)}
    capacity = capacities(vendor, dates)
    closed = [slot.pk for slot in slots if _is_idle(slot, capacity, today)]
    DaySlot.objects.filter(pk__in=closed).delete()
    held = {(slot.date, slot.holder) for slot in slots}
    missing = defaultdict(list)
    for date, holder in travel_promised(slots):
        if date >= today and capacity[date] and (date, holder) not in held:
            missing[date].append(holder)
    for date, holders in missing.items():
        taken = {slot.number for slot in slots if slot.date == date}
        _take(vendor, date, holders, taken=taken, capacity=capacity[date])


def travel_promised(slots: Iterable[DaySlot]) -> Iterator[tuple[dt.date, uuid.UUID]]:
    """The days around weddings that their vendors meant to keep for travel, with who keeps them."""
    weddings: dict[uuid.UUID, list[DaySlot]] = defaultdict(list)
    for slot in slots:
        if slot.purpose == DaySlot.Purpose.WEDDING and slot.buffer:
            weddings[slot.holder].append(slot)
    for holder, places in weddings.items():
        days, buffer = {slot.date for slot in places}, dt.timedelta(days=places[0].buffer)
        for date in dates_between(min(days) - buffer, max(days) + buffer):
            if date not in days:
                yield date, holder


def _is_idle(slot: DaySlot, capacity: dict[dt.date, int], today: dt.date) -> bool:
    is_travel = slot.purpose == DaySlot.Purpose.TRAVEL
    return is_travel and slot.date >= today and not capacity.get(slot.date)


def _take(
    vendor: Vendor, date: dt.date, holders: list[uuid.UUID], *, taken: set[int], capacity: int
) -> None:
    if len(taken) + len(holders) > capacity:
        raise TravelNeedsRoom(date, len(taken) + len(holders))
    free = (number for number in range(capacity) if number not in taken)
    DaySlot.objects.bulk_create(
        DaySlot(
            vendor=vendor,
            date=date,
            number=number,
            holder=holder,
            purpose=DaySlot.Purpose.TRAVEL,
        )
        for holder, number in zip(holders, free, strict=False)
    )
