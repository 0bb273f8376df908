"""The queue for a day that is taken.

When a day frees it is held for the first in the queue in the same transaction, so that nobody is
quicker. Locks are taken in this order: booking, vendor, entry.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from bookings.exceptions import (
    AlreadyWaiting,
    DayIsFree,
    DayNeverFrees,
    NotACouple,
    OfferGone,
)
from bookings.models import Booking, WaitingEntry
from bookings.services.agreeing import require_bookable
from bookings.services.requests import (
    agreed_bill,
    begin,
    booking_of,
    offered_package,
    refuse_twice,
)
from messaging.services import notify, touch
from vendors.exceptions import DayNotOffered, DayTaken
from vendors.services import hold_days, lock_vendor, pass_days, release_days

OFFER_WINDOW = dt.timedelta(hours=24)


def join_waiting_list(
    package_id: int, *, date: dt.date, by: User, message: str = ""
) -> WaitingEntry:
    """Wait for a package on a day that is full; `message` is kept for the request of that day.

    Raises NotACouple, PackageGone, DayIsFree, DayNeverFrees, AlreadyWaiting (carries the entry),
    AlreadyRequested (carries the booking).
    """
    couple = by.couple
    if couple is None:
        raise NotACouple
    with transaction.atomic():
        package = offered_package(package_id)
        lock_vendor(package.vendor_id)
        refuse_twice(couple, package, date)
        waits = WaitingEntry.objects.open().filter(couple=couple, vendor=package.vendor, date=date)
        if (entry := waits.first()) is not None:
            raise AlreadyWaiting(entry)
        entry = WaitingEntry(
            couple=couple,
            vendor=package.vendor,
            package=package,
            date=date,
            joined_by=by,
            message=message,
        )
        _refuse_unless_full(entry)
        entry.save()
        _tell_pages(entry)
    return entry


def leave_waiting_list(entry_id: int, *, by: User) -> WaitingEntry:
    """Wait no longer; a day that was offered goes to the next. Harmless when it is over."""
    with transaction.atomic():
        entry = _locked(entry_id)
        if not entry.couple.members.filter(user=by).exists():
            raise PermissionDenied
        if entry.state in WaitingEntry.OPEN:
            _end(entry, WaitingEntry.State.LEFT)
    return entry


def take_offer(
    entry_id: int,
    *,
    message: str,
    by: User,
    ip: str | None = None,
    terms: str | None = None,
    extras: Mapping[int, int] | None = None,
    expected_price: int | None = None,
    expected_schedule: str | None = None,
) -> Booking:
    """Request the day that is held for the couple, with `extras` as in `request_booking`. Twice
    gives the same booking.

    Raises OfferGone, NotBookable, PackageGone, ExtraRefused, PriceChanged, ScheduleChanged,
    TermsChanged, AlreadyRequested (carries the booking).
    """
    with transaction.atomic():
        entry = _locked(entry_id)
        if not entry.couple.members.filter(user=by).exists():
            raise PermissionDenied
        if entry.booking is not None:
            return entry.booking
        if not entry.is_offered:
            raise OfferGone
        require_bookable(entry.vendor)
        package = offered_package(entry.package_id)
        refuse_twice(entry.couple, package, entry.date)
        bill = agreed_bill(package, extras or {}, expected_price, expected_schedule)
        booking = booking_of(bill, entry.couple, date=entry.date, by=by)

        def take_over() -> None:
            pass_days(entry.uuid, to=booking.uuid)

        begin(booking, bill, take_over, message=message, by=by, ip=ip, terms=terms)
        entry.state, entry.booking = WaitingEntry.State.TAKEN, booking
        entry.save(update_fields=["state", "booking"])
    return booking


def expire_offers(*, at: dt.datetime | None = None) -> int:
    """Offers that were not taken in time go to the next in the queue. Returns how many ran out."""
    at = at or timezone.now()
    overdue = list(WaitingEntry.objects.overdue(at).values_list("pk", flat=True))
    return sum(_expire(pk, at) for pk in overdue)


def offer_freed_days(vendor_id: int, dates: Iterable[dt.date]) -> int:
    """Hold these days for those who wait for them, the first to come first. Returns how many
    offers were made. Call it in the transaction that freed the days.
    """
    with transaction.atomic():
        vendor = lock_vendor(vendor_id)
        if not vendor.is_public:
            return 0  # the sweeper offers what is free then, once the vendor is restored
        wanted = set(dates)
        queue = WaitingEntry.objects.waiting().filter(vendor=vendor).select_related("package")
        near = queue.filter(
            date__gte=max(min(wanted) - dt.timedelta(days=7), vendor.today()),
            date__lte=max(wanted) + dt.timedelta(days=7),
        )
        return sum(_offer(entry) for entry in near.select_related("vendor__place", "couple"))


def offer_what_is_free() -> int:
    """The sweeper: days that became free in another way (a place more, an exception gone), and
    the end of waiting for days that have passed.
    """
    offered = 0
    waiting = WaitingEntry.objects.waiting().order_by("vendor")
    for vendor_id in list(waiting.values_list("vendor", flat=True).distinct()):
        with transaction.atomic():
            vendor = lock_vendor(vendor_id)
            queue = WaitingEntry.objects.waiting().filter(vendor=vendor)
            queue.filter(date__lt=vendor.today()).update(state=WaitingEntry.State.PASSED)
            if not vendor.is_public:
                continue
            for entry in queue.select_related("package", "vendor__place", "couple"):
                offered += _offer(entry)
    return offered


def _offer(entry: WaitingEntry) -> bool:
    try:
        hold_days(entry.vendor_id, entry.dates, holder=entry.uuid)
    except (DayTaken, DayNotOffered):
        return False
    now = timezone.now()
    entry.state = WaitingEntry.State.OFFERED
    entry.offered_at, entry.offer_expires_at = now, now + OFFER_WINDOW
    entry.save(update_fields=["state", "offered_at", "offer_expires_at"])
    for person in entry.couple.people():
        notify(
            person,
            "booking",
            f"{entry.span} with {entry.vendor} is free for you for 24 hours",
            entry.get_absolute_url(),
        )
    _tell_pages(entry)
    return True


def _expire(entry_id: int, at: dt.datetime) -> bool:
    with transaction.atomic():
        entry = _locked(entry_id)
        expires = entry.offer_expires_at
        if entry.state != WaitingEntry.State.OFFERED or expires is None or expires > at:
            return False
        _end(entry, WaitingEntry.State.PASSED)
        for person in entry.couple.people():
            text = f"Your offer for {entry.span} with {entry.vendor} has run out"
            notify(person, "booking", text, entry.get_absolute_url())
    return True


def _end(entry: WaitingEntry, state: WaitingEntry.State) -> None:
    was_offered = entry.state == WaitingEntry.State.OFFERED
    entry.state = state
    entry.save(update_fields=["state"])
    _tell_pages(entry)
    if was_offered:
        release_days(entry.uuid)
        offer_freed_days(entry.vendor_id, entry.dates)


def _tell_pages(entry: WaitingEntry) -> None:
    """The couple's place and dashboard, the vendor's month and dashboard."""
    touch(entry.couple.people(), "waiting", entry.pk)
    touch([*entry.couple.people(), *entry.vendor.people()], "bookings", "all")


def _locked(entry_id: int) -> WaitingEntry:
    """The entry, locked behind its vendor."""
    lock_vendor(WaitingEntry.objects.values_list("vendor", flat=True).get(pk=entry_id))
    entries = WaitingEntry.objects.select_for_update(of=("self",))
    return entries.select_related("vendor__place", "couple", "package", "booking").get(pk=entry_id)


def _refuse_unless_full(entry: WaitingEntry) -> None:
    """Try to take the days and give them back: what cannot be taken says why."""
    try:
        with transaction.atomic():
            hold_days(entry.vendor_id, entry.dates, holder=entry.uuid)
            release_days(entry.uuid)
    except DayTaken:
        return
    except DayNotOffered as error:
        raise DayNeverFrees(str(error)) from error
    raise DayIsFree
