"""What may be refused around bookings; the text is what the person reads."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookings.models import Booking


class BookingError(Exception):
    """Base of every refusal in bookings."""


class NotACouple(BookingError):
    def __init__(self) -> None:
        super().__init__("Only couples can request a date. Sign in as a couple to book.")


class PackageGone(BookingError):
    def __init__(self) -> None:
        super().__init__("This package is no longer offered. Choose another one.")


class AlreadyRequested(BookingError):
    """The couple asked for this package and day before, and that request is still open."""

    def __init__(self, booking: "Booking") -> None:
        self.booking = booking
        super().__init__("You have already requested this day. Here is your booking.")


class WrongState(BookingError):
    """The booking has moved on; carries nothing because the page shows the new state."""

    def __init__(self, booking: "Booking") -> None:
        super().__init__(
            f"This booking is “{booking.get_state_display()}” now, so that is no longer possible."
        )
