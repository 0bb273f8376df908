"""Days in a row, as people read them."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` to `last`, both included; one day when they are the same. As a string it is
    "3 July 2027", "3 to 4 July 2027" or "31 July to 1 August 2027".
    """

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, first: dt.date, days: int) -> "Span":
        return cls(first, first + dt.timedelta(days=days - 1))

    def __str__(self) -> str:
        return self._words("%-d", "%B")

    @property
    def full(self) -> str:
        """With the days of the week."""
        return self._words("%A %-d", "%B")

    @property
    def short(self) -> str:
        """For lists: "3 to 4 Jul 2027"."""
        return self._words("%-d", "%b")

    def _words(self, day: str, month: str) -> str:
        """What both days have in common is said once."""
        first, last = self.first, self.last
        end = f"{last:{day} {month} %Y}"
        if first == last:
            return end
        if first.year != last.year:
            return f"{first:{day} {month} %Y} to {end}"
        if first.month != last.month:
            return f"{first:{day} {month}} to {end}"
        return f"{first:{day}} to {end}"
