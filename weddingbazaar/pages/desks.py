"""What the two dashboards add up from bookings. Sums never mix currencies."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Sum

from accounts.models import Couple, User
from bookings.models import Booking, Move, Quote, WaitingEntry
from messaging.models import Conversation
from vendors.models import Vendor

State = Booking.State
NEXT_WEDDINGS = 5


@dataclasses.dataclass(frozen=True)
class Purse:
    """Money of one currency, in minor units: asked for, promised, and paid."""

    currency: str
    pending: int  # requested or accepted: nobody has committed to it
    committed: int  # confirmed: agreed prices
    paid: int

    @property
    def due(self) -> int:
        return self.committed - self.paid

    @property
    def paid_share(self) -> int:
        """Paid in percent of committed, for the bar."""
        return self.paid * 100 // self.committed if self.committed else 0


def purses_of(bookings: Iterable[Booking]) -> list[Purse]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: {"pending": 0, "committed": 0, "paid": 0})
    for booking in bookings:
        purse = sums[booking.currency]
        if booking.state in Booking.HOLDING:
            purse["pending"] += booking.price
        if booking.state in (State.CONFIRMED, State.COMPLETED):
            purse["committed"] += booking.price
            purse["paid"] += booking.amount_paid
    return [Purse(currency, **purse) for currency, purse in sorted(sums.items())]


@dataclasses.dataclass(frozen=True)
class CoupleDesk:
    to_pay: list[Booking]
    waiting: list[Booking]
    confirmed: list[Booking]
    ended: list[Booking]
    to_review: list[Booking]
    purses: list[Purse]
    offers: list[Quote]
    queue: list[WaitingEntry]
    moves: list[Move]

    @classmethod
    def of(cls, couple: Couple) -> "CoupleDesk":
        bookings = Booking.objects.filter(couple=couple).with_vendors().select_related("review")
        found = sorted(bookings, key=lambda booking: (booking.date, booking.pk))
        for booking in found:
            booking.couple = couple  # with its names, which are at hand
        waiting = WaitingEntry.objects.open().filter(couple=couple)
        moves = Move.objects.open().filter(booking__couple=couple, side=Booking.Side.VENDOR)
        return cls(
            offers=list(Quote.objects.open().filter(couple=couple).select_related("vendor")),
            queue=list(waiting.select_related("vendor", "package").order_by("-state", "date")),
            moves=list(moves.select_related("booking__vendor")),
            to_pay=[booking for booking in found if booking.state == State.ACCEPTED],
            waiting=[booking for booking in found if booking.state == State.REQUESTED],
            confirmed=[b for b in found if b.state in (State.CONFIRMED, State.COMPLETED)],
            ended=[b for b in found if b.state not in (*Booking.OPEN, State.COMPLETED)],
            to_review=[b for b in found if b.can_be_reviewed and not hasattr(b, "review")],
            purses=purses_of(found),
        )


@dataclasses.dataclass(frozen=True)
class VendorDesk:
    requests: list[Booking]
    awaiting_deposit: list[Booking]
    next_weddings: list[Booking]
    unread_messages: int
    purses: list[Purse]

    @classmethod
    def of(cls, vendor: Vendor, viewer: User) -> "VendorDesk":
        bookings = Booking.objects.filter(vendor=vendor)
        open_ones = list(bookings.filter(state__in=Booking.OPEN).for_lists().order_by("date"))
        upcoming = [b for b in open_ones if b.state == State.CONFIRMED and b.date >= vendor.today()]
        unread = Conversation.objects.for_inbox(viewer).aggregate(total=Sum("unread"))["total"]
        return cls(
            requests=[booking for booking in open_ones if booking.state == State.REQUESTED],
            awaiting_deposit=[booking for booking in open_ones if booking.state == State.ACCEPTED],
            next_weddings=upcoming[:NEXT_WEDDINGS],
            unread_messages=unread or 0,
            purses=purses_of(open_ones),
        )
