"""Giving a booking's days back, and telling those who wait for them."""

from bookings.models import Booking
from bookings.services.waiting import offer_freed_days
from vendors.services import release_days


def free_days(booking: Booking) -> None:
    """Release the days of a locked booking; the first in the queue gets them. Call it last but
    for telling: it locks the vendor.
    """
    dates = booking.dates
    if release_days(booking.uuid):
        offer_freed_days(booking.vendor_id, dates)
