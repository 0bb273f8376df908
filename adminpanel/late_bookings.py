"""Bookings of which an instalment is late, where the vendor is."""

import datetime as dt

from django.utils import timezone

from bookings.models import Booking
from bookings.models.bookings import BookingQuerySet
from bookings.schedules import fetch_instalments


def overdue(bookings: BookingQuerySet) -> list[Booking]:
    """It may be tomorrow already where the vendor is: their own calendar decides."""
    tomorrow = timezone.now().date() + dt.timedelta(days=1)
    found = bookings.late(tomorrow)
    fetch_instalments(found)
    return [booking for booking in found if booking.is_overdue]
