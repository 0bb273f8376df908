"""Observations added up so that they can be added up again: over processes, and over time.

All values are whole numbers in the smallest unit of their metric (microseconds, bytes, minor units
of money), so sums are exact. Timings are counted in buckets that grow by a quarter each: a
percentile is too long by at most that quarter, whatever was merged on the way.
"""

from collections.abc import Iterable

from msgspec import Struct, field

FIRST_BOUND = 1_000
GROWTH = 1.25
BUCKETS = 50
# The longest time, in microseconds, that each bucket counts; the last takes everything above.
BOUNDS = tuple(round(FIRST_BOUND * GROWTH**index) for index in range(BUCKETS))


class Tally(Struct, array_like=True):
    """`low` and `high` are those of single observations; without any, all is 0."""

    count: int = 0
    total: int = 0
    low: int = 0
    high: int = 0
    buckets: dict[int, int] = field(default_factory=dict)

    def observe(self, value: int, *, number: int = 1, is_timing: bool = False) -> None:
        """So many observations of the same value."""
        self.low = min(self.low, value) if self.count else value
        self.high = max(self.high, value) if self.count else value
        self.count += number
        self.total += value * number
        if is_timing:
            bucket = bucket_of(value)
            self.buckets[bucket] = self.buckets.get(bucket, 0) + number

    def add(self, other: "Tally") -> None:
        if not other.count:
            return
        self.low = min(self.low, other.low) if self.count else other.low
        self.high = max(self.high, other.high) if self.count else other.high
        self.count += other.count
        self.total += other.total
        for bucket, number in other.buckets.items():
            self.buckets[bucket] = self.buckets.get(bucket, 0) + number

    @property
    def mean(self) -> float:
        return self.total / self.count if self.count else 0.0

    def percentile(self, share: float) -> int:
        """Microseconds within which `share` (0 to 1) of the timings lay; 0 without any."""
        wanted, seen = share * sum(self.buckets.values()), 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= wanted:
                return BOUNDS[bucket]
        return 0


def sum_of(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.add(tally)
    return total


def bucket_of(value: int) -> int:
    """The bucket of so many microseconds."""
    for index in range(BUCKETS - 1):
        if value <= BOUNDS[index]:
            return index
    return BUCKETS - 1
