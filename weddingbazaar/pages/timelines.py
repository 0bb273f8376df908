"""A booking's timeline as its page draws it: what was decided as one is one line, however many
payments it was sent back of. The events themselves stay as they were written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bookings.models import BookingEvent
from payments.models import Refund
from payments.services.returning import WORDS

Kind = BookingEvent.Kind
BY_THE_TERMS = WORDS[Refund.Reason.CANCELLED]


@dataclass
class Line:
    event: BookingEvent
    parts: list[BookingEvent] = field(default_factory=list)
    """What was sent of it, one for each payment."""

    @property
    def amount(self) -> int | None:
        """What it is about, minor units: the whole of what was sent, where that is the line."""
        if self.event.kind == Kind.MONEY_RETURNED:
            return self.sent
        amount: int | None = self.event.facts.get("amount")
        return amount

    @property
    def currency(self) -> str:
        return str(self.event.facts.get("currency", ""))

    @property
    def sent(self) -> int:
        return sum(part.facts.get("amount", 0) for part in self.parts)

    @property
    def is_sent(self) -> bool:
        return self.sent == self.amount

    def takes(self, part: BookingEvent) -> bool:
        """Whether it was decided here that this money goes back."""
        event = self.event
        if (event.detail, self.currency) != (part.detail, part.facts.get("currency")):
            return False
        if event.kind == Kind.GIVEN_BACK:
            return bool(self.sent + part.facts["amount"] <= event.facts["amount"])
        return event.kind == Kind.MONEY_RETURNED and part.detail == BY_THE_TERMS


def lines_of(events: Iterable[BookingEvent]) -> list[Line]:
    """In the order in which it happened. A booking is cancelled once: all that its terms gave back
    is of that; what was given back otherwise belongs to who gave it, with the same words.
    """
    lines: list[Line] = []
    for event in events:
        if event.kind != Kind.MONEY_RETURNED:
            lines.append(Line(event))
        elif line := next((line for line in lines if line.takes(event)), None):
            line.parts.append(event)
        else:
            lines.append(Line(event, [event]))
    return lines
