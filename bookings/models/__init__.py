"""Bookings: a couple, a vendor, a day, and the timeline that both of them read."""

from bookings.models.bookings import Booking, BookingQuerySet
from bookings.models.feeds import CalendarFeed
from bookings.models.timeline import BookingEvent

__all__ = ["Booking", "BookingEvent", "BookingQuerySet", "CalendarFeed"]
