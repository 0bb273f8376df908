"""Bookings as they come out of the services, so that their days, events and cards are real."""

import datetime as dt

from bookings import services
from bookings.models import Booking


def requested(
    vendor, user, date: dt.date, *, message: str = "We would love to have you."
) -> Booking:
    """`user`, half of a couple, asks for the vendor's first package."""
    package = vendor.packages.first()
    return services.request_booking(package.pk, date=date, message=message, by=user)


def accepted(vendor, user, date: dt.date) -> Booking:
    booking = requested(vendor, user, date)
    return services.accept_booking(booking.pk, by=vendor.people()[0])
