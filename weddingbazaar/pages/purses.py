"""What bookings come to. Sums never mix currencies."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable

from bookings.models import Booking

SUMS = ("pending", "committed", "paid", "due", "kept")


@dataclasses.dataclass(frozen=True)
class Purse:
    """Money of one currency, in minor units: asked for, promised, paid, and still to be paid.
    What went back is not paid any more, and not due again unless a bank took it. What vendors keep
    of bookings that were cancelled is spent: promised and paid.
    """

    currency: str
    pending: int  # requested or accepted: nobody has committed to it
    committed: int  # confirmed: agreed prices
    paid: int  # less what was given back or charged back
    due: int
    kept: int = 0  # of promised and paid, for weddings that were cancelled

    @property
    def is_empty(self) -> bool:
        return not (self.pending or self.committed)

    @property
    def paid_share(self) -> int:
        """Paid in percent of committed, for the bar."""
        return self.paid * 100 // self.committed if self.committed else 0


def purses_of(bookings: Iterable[Booking]) -> list[Purse]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    for booking in bookings:
        purse = sums[booking.currency]
        if booking.state in Booking.HOLDING:
            purse["pending"] += booking.price
        if booking.state in Booking.PLANNED:
            purse["committed"] += booking.price
            purse["paid"] += booking.paid_net
            purse["due"] += booking.balance_due + booking.owed_again
        for spent in ("committed", "paid", "kept"):
            purse[spent] += booking.kept
    return [Purse(currency, **purse) for currency, purse in sorted(sums.items())]
