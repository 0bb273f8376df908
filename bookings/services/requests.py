"""A couple asks for a day."""

import datetime as dt
from collections.abc import Callable, Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Couple, User
from bookings.exceptions import (
    AlreadyRequested,
    ExtraRefused,
    NotACouple,
    PackageGone,
    PriceChanged,
    ScheduleChanged,
)
from bookings.extras import Bill, bill_of, lines_in_words, refusals
from bookings.models import Booking, BookingEvent, BookingExtra
from bookings.services import timeline
from bookings.services.agreeing import accept_terms, require_bookable
from bookings.services.deposits import (
    DEPOSIT_WINDOW_INSTANT,
    INSTANT_HOURS,
    accept_and_maybe_confirm,
)
from messaging.services import notify, post_card, post_message, touch
from vendors.models import Package
from vendors.services import hold_days, lock_vendor, open_inquiry


def request_booking(
    package_id: int,
    *,
    date: dt.date,
    message: str,
    by: User,
    ip: str | None = None,
    terms: str | None = None,
    extras: Mapping[int, int] | None = None,
    expected_price: int | None = None,
    expected_schedule: str | None = None,
) -> Booking:
    """Hold the day, write to the vendor, and wait for the answer (or, for instant book, for the
    deposit).

    `date` is a day of the vendor's calendar. `extras` says how many of which extra, by id. Price
    and deposit are computed from package and extras as they stand in the database; what the browser
    sent about money is at most compared: `expected_price` is what the page showed, and
    `expected_schedule` the words of the package's instalments. `terms` is the
    hash of the terms that were shown and `ip` the address they were accepted from.

    Raises NotACouple, PackageGone, ExtraRefused (carries the extra), PriceChanged, ScheduleChanged,
    AlreadyRequested (carries the booking), TermsChanged, and from vendors DayTaken and
    DayNotOffered (both carry the nearest free days).
    """
    couple = by.couple
    if couple is None:
        raise NotACouple
    with transaction.atomic():
        package = offered_package(package_id)
        refuse_twice(couple, package, date)
        bill = agreed_bill(package, extras or {}, expected_price, expected_schedule)
        booking = booking_of(bill, couple, date=date, by=by)

        def take_the_days() -> None:
            hold_days(package.vendor_id, booking.dates, holder=booking.uuid)
            # The vendor's lock is ours now: no other request is half way.
            refuse_twice(couple, package, date)

        begin(booking, bill, take_the_days, message=message, by=by, ip=ip, terms=terms)
    return booking


def begin(
    booking: Booking,
    bill: Bill,
    take_the_days: Callable[[], object],
    *,
    message: str,
    by: User,
    ip: str | None,
    terms: str | None,
) -> None:
    """Save a new booking once its days are taken, and tell. Comes last: it locks conversations.
    Raises NotBookable.
    """
    take_the_days()
    require_bookable(lock_vendor(booking.vendor_id))  # since the package was read it may have gone
    # Only who got the day needs a conversation; the others wait for this lock behind us.
    inquiry = open_inquiry(booking.vendor_id, couple=booking.couple, by=by)
    booking.conversation = inquiry.conversation
    booking.save()
    rows = BookingExtra.objects.bulk_create(bill.rows_for(booking))
    accept_terms(booking, by=by, ip=ip, shown=terms)
    at_once = booking.package is not None and booking.package.instant_book
    timeline.record(
        booking,
        BookingEvent.Kind.REQUESTED,
        state_before="",
        by=by,
        detail=message[:300],
        **({"extras": lines_in_words(rows)} if rows else {}),
        **({"at_once": True} if at_once else {}),
    )
    if at_once:
        accept_and_maybe_confirm(booking, window=DEPOSIT_WINDOW_INSTANT, by=None)
    _tell(booking, message=message, by=by)


def agreed_bill(
    package: Package, extras: Mapping[int, int], expected: int | None, schedule: str | None
) -> Bill:
    """What is to be paid; raises ExtraRefused for what cannot be had, PriceChanged and
    ScheduleChanged when it is not what the page showed.
    """
    for extra, why in refusals(package, extras).items():
        raise ExtraRefused(extra, why)
    bill = bill_of(package, extras)
    if expected is not None and expected != bill.price:
        raise PriceChanged
    if schedule not in (None, package.schedule_words):
        raise ScheduleChanged
    return bill


def booking_of(bill: Bill, couple: Couple, *, date: dt.date, by: User) -> Booking:
    """An unsaved request for a package as it stands, with what it costs and the policy of today."""
    package = bill.package
    return Booking(
        couple=couple,
        vendor=package.vendor,
        package=package,
        requested_by=by,
        date=date,
        days=package.days,
        package_name=package.name,
        package_price=package.price,
        price=bill.price,
        deposit=bill.deposit,
        schedule=package.schedule,
        currency=package.vendor.currency,
        policy_kind=package.vendor.policy.kind,
        policy_steps=package.vendor.policy.as_rows(),
        hold_expires_at=timezone.now() + dt.timedelta(hours=package.hold_hours),
    )


def offered_package(package_id: int) -> Package:
    """A package that can be booked now. Raises PackageGone."""
    package = (
        Package.objects.offered()
        .with_extras()
        .select_related("vendor__place")
        .filter(pk=package_id, vendor__state="approved")
        .first()
    )
    if package is None:
        raise PackageGone
    return package


def refuse_twice(couple: Couple, package: Package, date: dt.date) -> None:
    twin = Booking.objects.filter(
        couple=couple, package=package, date=date, state__in=Booking.OPEN
    ).first()
    if twin:
        raise AlreadyRequested(twin)


def _tell(booking: Booking, *, message: str, by: User) -> None:
    link = reverse("pages:booking-detail", args=[booking.pk])
    for person in booking.vendor.people():
        notify(person, "booking", _news(booking), link)
    touch(booking.people(), "bookings", "all")
    touch(booking.vendor.people(), "calendar", booking.vendor_id)
    post_message(booking.conversation, author=by, body=message)
    post_card(booking.conversation, kind="booking", key=booking.pk, url=card_url(booking))


def _news(booking: Booking) -> str:
    """For the vendor. Where couples book at once there is nothing to answer."""
    if booking.state == Booking.State.REQUESTED:
        return f"{booking.couple} asked for {booking.span}"
    if booking.state == Booking.State.ACCEPTED:
        return (
            f"{booking.couple} booked {booking.span} at once; "
            f"the day is held {INSTANT_HOURS} hours for their deposit"
        )
    return f"{booking.couple} booked {booking.span} at once; it is confirmed"


def card_url(booking: Booking) -> str:
    """Where a page fetches this booking's card for its own viewer."""
    return reverse("bookings:booking-card-detail", args=[booking.pk])
