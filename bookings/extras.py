"""What a package with extras costs. Everything here is computed from the rows of the vendor."""

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from bookings.models import Booking, BookingExtra
from vendors.models import Extra, Package

MOST_PRICE = 2_000_000_000  # of one booking, in minor units: what its column holds


@dataclasses.dataclass(frozen=True)
class Line:
    """One extra, as often as it was chosen."""

    extra: Extra
    count: int

    @property
    def amount(self) -> int:
        return self.extra.price * self.count

    @property
    def count_words(self) -> str:
        return self.extra.words(self.count)


@dataclasses.dataclass(frozen=True)
class Bill:
    """A package and what was added to it, in minor units of the vendor's currency."""

    package: Package
    lines: tuple[Line, ...] = ()

    @property
    def price(self) -> int:
        return self.package.price + sum(line.amount for line in self.lines)

    @property
    def deposit(self) -> int:
        return self.package.deposit_of(self.price)

    def rows_for(self, booking: Booking) -> list[BookingExtra]:
        """The lines as the booking keeps them, not yet saved."""
        return [
            BookingExtra(
                booking=booking,
                extra=line.extra,
                name=line.extra.name,
                counted=line.extra.counted,
                unit_price=line.extra.price,
                count=line.count,
                amount=line.amount,
            )
            for line in self.lines
        ]


def offered_with(package: Package) -> list[Extra]:
    """What can be added to it now; `PackageQuerySet.with_extras` has it at hand."""
    return [extra for extra in package.extras.all() if extra.is_active]


def bill_of(package: Package, counts: Mapping[int, int]) -> Bill:
    """What the package costs with these extras (count by id, a count of 0 is none). Ask
    `refusals` first.
    """
    chosen = [extra for extra in offered_with(package) if counts.get(extra.pk)]
    return Bill(package, tuple(Line(extra, counts[extra.pk]) for extra in chosen))


def refusals(package: Package, counts: Mapping[int, int]) -> dict[int, str]:
    """Why extras cannot be had in this way, in words, by their ids; nothing, when all can."""
    offered = {extra.pk: extra for extra in offered_with(package)}
    refused: dict[int, str] = {}
    for number, count in counts.items():
        extra = offered.get(number)
        if count == 0:
            continue
        if extra is None:
            refused[number] = f"This extra cannot be added to “{package}”."
        elif count < 0:
            refused[number] = "Choose none, or more."
        elif count > extra.limit:
            refused[number] = f"You can have {extra.words(extra.limit) or 'one'} at most."
    if counts and not refused and bill_of(package, counts).price > MOST_PRICE:
        refused[max(counts)] = "That is more than one booking can come to."
    return refused


def lines_in_words(extras: Iterable[Any]) -> str:
    """ "Second photographer; Extra hour, 2 hours": what was added, in one line."""
    return "; ".join(str(extra) for extra in extras)
