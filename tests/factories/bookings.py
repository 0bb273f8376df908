"""Bookings as they come out of the services, so that their days, events and cards are real."""

import datetime as dt

from django.utils import timezone

from bookings import services
from bookings.models import Booking, Quote, WaitingEntry


def requested(
    vendor, user, date: dt.date, *, message: str = "We would love to have you."
) -> Booking:
    """`user`, half of a couple, asks for the vendor's first package."""
    package = vendor.packages.first()
    return services.request_booking(package.pk, date=date, message=message, by=user)


def accepted(vendor, user, date: dt.date) -> Booking:
    booking = requested(vendor, user, date)
    return services.accept_booking(booking.pk, by=vendor.people()[0])


def confirmed(vendor, user, date: dt.date) -> Booking:
    """Its deposit has been paid."""
    booking = accepted(vendor, user, date)
    services.mark_deposit_paid(booking.pk, amount=booking.deposit, at=timezone.now())
    booking.refresh_from_db()
    return booking


def quoted(vendor, couple, date: dt.date, **facts) -> Quote:
    """The vendor's owner offers `date` for 800.00, of which 200.00 are the deposit."""
    facts = {
        "title": "A smaller day",
        "price": 80_000,
        "deposit": 20_000,
        "valid_until": timezone.now() + dt.timedelta(days=3),
    } | facts
    return services.offer_quote(vendor.pk, couple=couple, by=vendor.people()[0], date=date, **facts)


def waiting(vendor, user, date: dt.date) -> WaitingEntry:
    """`user`, half of a couple, waits for the vendor's first package."""
    return services.join_waiting_list(vendor.packages.first().pk, date=date, by=user)
