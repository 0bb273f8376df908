"""The vendor's couples on their way from the first word to the wedding, as columns of a board.

Where a couple stands is decided by facts (a request, an accepted one, a confirmed one); only before
that by the stage the vendor gives it. So moving a card is doing something: accepting a request,
making an offer, or just saying how far one is.
"""

import dataclasses
import datetime as dt

from django.db.models import Q

from bookings.models import Booking, Quote
from vendors.models import Inquiry, Vendor

State = Booking.State
Stage = Inquiry.Stage
SHOWN = 200
REQUESTED, DEPOSIT, BOOKED = "requested", "deposit", "booked"
OFFER = "offer"

COLUMNS = {
    Stage.NEW.value: "New",
    Stage.TALKING.value: "In talks",
    Stage.VISIT.value: "Visit or tasting",
    REQUESTED: "Requested",
    DEPOSIT: "Deposit due",
    BOOKED: "Booked",
    Stage.LOST.value: "Lost",
}
STAGES = frozenset(Stage.values)
OF_STATE = {State.REQUESTED: REQUESTED, State.ACCEPTED: DEPOSIT, State.CONFIRMED: BOOKED}
FURTHEST = [State.CONFIRMED, State.ACCEPTED, State.REQUESTED]


@dataclasses.dataclass(frozen=True)
class Card:
    """One couple; `booking` is the furthest one that is open, `quote` an offer that is."""

    inquiry: Inquiry
    booking: Booking | None
    quote: Quote | None
    column: str

    @property
    def date(self) -> dt.date | None:
        thing = self.booking or self.quote
        return thing.date if thing else self.inquiry.couple.wedding_date

    @property
    def worth(self) -> Booking | Quote | None:
        """What carries a price and a currency."""
        return self.booking or self.quote

    @property
    def targets(self) -> list[tuple[str, str]]:
        """Where this card can go, and in words what that does."""
        if self.column == REQUESTED:
            return [
                (DEPOSIT, "Deposit due (accept)"),
                (OFFER, "Make another offer"),
                (Stage.LOST.value, "Lost (decline)"),
            ]
        if self.column not in STAGES:
            return []
        others = [(key, COLUMNS[key]) for key in COLUMNS if key in STAGES - {self.column}]
        return [*others, (OFFER, "Make an offer")]


@dataclasses.dataclass(frozen=True)
class Column:
    key: str
    name: str
    cards: list[Card]


def board_of(vendor: Vendor) -> list[Column]:
    """All columns, each with the couples of whom something was heard last on top. Five queries.

    Couples whose wedding is over have left it, unless they have booked a later day.
    """
    bookings = _furthest(vendor)
    over = Q(couple__wedding_date__lt=vendor.today()) & ~Q(couple__in=list(bookings))
    inquiries = (
        Inquiry.objects.filter(vendor=vendor)
        .exclude(over)
        .select_related("couple", "conversation")
        .prefetch_related("couple__members__user")
        .order_by("-conversation__moved_at")[:SHOWN]
    )
    quotes = {quote.couple_id: quote for quote in Quote.objects.open().filter(vendor=vendor)}
    cards = [
        _card(inquiry, bookings.get(inquiry.couple_id), quotes.get(inquiry.couple_id))
        for inquiry in inquiries
    ]
    return [
        Column(key, name, [card for card in cards if card.column == key])
        for key, name in COLUMNS.items()
    ]


def _card(inquiry: Inquiry, booking: Booking | None, quote: Quote | None) -> Card:
    column = OF_STATE[booking.state] if booking else inquiry.stage
    return Card(inquiry, booking, quote, column)


def _furthest(vendor: Vendor) -> dict[int, Booking]:
    """By couple. Weddings that are over are no longer on their way."""
    found: dict[int, Booking] = {}
    coming = Booking.objects.filter(vendor=vendor, state__in=FURTHEST, date__gte=vendor.today())
    for booking in coming.order_by("date"):
        known = found.get(booking.couple_id)
        if known is None or FURTHEST.index(booking.state) < FURTHEST.index(known.state):
            found[booking.couple_id] = booking
    return found
