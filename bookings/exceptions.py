"""What may be refused around bookings; the text is what the person reads."""

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bookings.models import Booking, Review, WaitingEntry
    from vendors.models import Vendor


class BookingError(Exception):
    """Base of every refusal in bookings."""


class NotACouple(BookingError):
    def __init__(self) -> None:
        super().__init__("Only couples can request a date. Sign in as a couple to book.")


class PackageGone(BookingError):
    def __init__(self) -> None:
        super().__init__("This package is no longer offered. Choose another one.")


class NotBookable(BookingError):
    """The vendor is not in the directory, so nothing new begins; what stands goes on."""

    def __init__(self, vendor: "Vendor") -> None:
        super().__init__(
            f"{vendor} is not in the directory now and takes no new bookings. "
            "Bookings that were accepted go on."
        )


class ExtraRefused(BookingError):
    """An extra cannot be had, or not as often; carries its id."""

    def __init__(self, extra: int, why: str) -> None:
        self.extra = extra
        super().__init__(why)


class ScheduleChanged(BookingError):
    """Nobody agrees to instalments that they have not seen."""

    def __init__(self) -> None:
        super().__init__(
            "How the rest is paid is not what the page showed. Look at it again, then send it."
        )


class PriceChanged(BookingError):
    """It does not cost what the page said."""

    def __init__(self) -> None:
        super().__init__("The price has changed since you opened this page. Look at it again.")


class AlreadyRequested(BookingError):
    """The couple asked for this package and day before, and that request is still open."""

    def __init__(self, booking: "Booking") -> None:
        self.booking = booking
        super().__init__("You have already requested this day. Here is your booking.")


class WrongState(BookingError):
    """The booking has moved on; carries nothing because the page shows the new state."""

    text = "This booking is “{state}” now, so that is no longer possible."

    def __init__(self, booking: "Booking") -> None:
        super().__init__(self.text.format(state=booking.state_words))


class TermsChanged(BookingError):
    def __init__(self) -> None:
        super().__init__("The terms have changed since you opened this page. Please read them.")


class RefundChanged(BookingError):
    """What would come back is no longer what the page said; carries what it is now."""

    def __init__(self, refund: int) -> None:
        self.refund = refund
        super().__init__("The refund has changed since you opened this page. Look at it again.")


class NotYetConfirmed(WrongState):
    """What becomes possible with the confirmation."""

    text = "Not yet: that is possible once the booking is confirmed."


class TooEarly(BookingError):
    def __init__(self, date: dt.date) -> None:
        super().__init__(f"Not yet: that can be said from {date:%-d %B %Y} on.")


class TooLate(BookingError):
    def __init__(self, date: dt.date) -> None:
        super().__init__(f"That could be said until {date:%-d %B %Y}.")


class QuoteGone(BookingError):
    def __init__(self) -> None:
        super().__init__("This offer is no longer open.")


class MoveGone(BookingError):
    def __init__(self) -> None:
        super().__init__("This proposal is no longer open.")


class MoveOpen(BookingError):
    def __init__(self) -> None:
        super().__init__("Another day has been proposed already. Answer that first.")


class SameDay(BookingError):
    def __init__(self) -> None:
        super().__init__("That is the day it is booked for already.")


class DayIsFree(BookingError):
    """Nobody needs to wait."""

    def __init__(self) -> None:
        super().__init__("This day is free: you can request it now.")


class DayNeverFrees(BookingError):
    """No waiting list for days on which the vendor does not work, or that cannot be booked."""

    def __init__(self, why: str) -> None:
        super().__init__(why)


class AlreadyWaiting(BookingError):
    def __init__(self, entry: "WaitingEntry") -> None:
        self.entry = entry
        super().__init__("You are on the waiting list for this day already.")


class OfferGone(BookingError):
    def __init__(self) -> None:
        super().__init__("This offer has run out: the day is no longer held for you.")


class NotReviewable(BookingError):
    """Not completed, the couple was not there, or it is too long ago."""

    def __init__(self) -> None:
        super().__init__(
            "Reviews are for weddings that took place, and can be written for a year after the day."
        )


class AlreadyReviewed(BookingError):
    def __init__(self, review: "Review") -> None:
        self.review = review
        super().__init__("This booking has its review already. You can edit it for 14 days.")


class EditOver(BookingError):
    def __init__(self) -> None:
        super().__init__("A review can be edited for 14 days. That time is over.")


class TooManyPhotos(BookingError):
    def __init__(self, most: int) -> None:
        super().__init__(f"A review shows at most {most} pictures.")


class ReviewMoved(BookingError):
    """Somebody decided already, or the couple has written something newer."""

    def __init__(self) -> None:
        super().__init__("This review has changed since you opened it. Look at it again.")


class ReplyOver(BookingError):
    def __init__(self) -> None:
        super().__init__("A review is answered once, and the answer can be edited for 24 hours.")


class AlreadyReported(BookingError):
    def __init__(self) -> None:
        super().__init__("You have reported this review already. Our staff look at it.")


class OwnReview(BookingError):
    def __init__(self) -> None:
        super().__init__("This is your own review. You can edit it on the page of your booking.")
