"""What browsers measure of a page: how its numbers are counted. The bounds of good and poor are
those of web.dev/articles/vitals, at the 75th percentile.
"""

import dataclasses
from bisect import bisect_left
from collections.abc import Sequence

GROWTH = 1.2
BOUNDS = tuple(round(10 * GROWTH**step) for step in range(46))  # the last is about 36 seconds


@dataclasses.dataclass(frozen=True)
class Metric:
    """`good` and `poor` in milliseconds; of CLS in thousandths."""

    key: str
    label: str
    good: int
    poor: int


METRICS = {
    metric.key: metric
    for metric in (
        Metric("LCP", "Largest picture or text shown", 2_500, 4_000),
        Metric("INP", "Answer to a click or key", 200, 500),
        Metric("CLS", "Layout that shifts", 100, 250),
        Metric("TTFB", "First byte", 800, 1_800),
    )
}


def empty() -> list[int]:
    return [0] * (len(BOUNDS) + 1)


def bucket_of(value: int) -> int:
    return bisect_left(BOUNDS, value)


def percentile(buckets: Sequence[int], share: float) -> int:
    """The bound that `share` (0 to 1) of what was counted stays within; 0 of nothing."""
    wanted, seen = share * sum(buckets), 0
    for index, count in enumerate(buckets):
        seen += count
        if count and seen >= wanted:
            return BOUNDS[min(index, len(BOUNDS) - 1)]
    return 0
