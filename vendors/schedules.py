"""How the rest of a price, after the deposit, is paid in instalments.

A vendor writes down parts: how many days before the wedding, what percentage of the rest. Packages
and offers keep them as rows, [[days, percent], …]; a booking keeps those that were in force when it
was requested. What they come to on a day is `bookings.schedules`.
"""

from collections.abc import Iterable, Sequence

FEWEST_PARTS, MOST_PARTS = 2, 6
MOST_DAYS = 730


class BadParts(ValueError):
    """Parts that make no schedule; the text says why."""


def check_parts(rows: Iterable[Sequence[int]]) -> list[list[int]]:
    """A vendor's parts, the first to be paid first; none is no schedule. Raises BadParts."""
    parts = sorted(([int(days), int(percent)] for days, percent in rows), reverse=True)
    if not parts:
        return []
    if not FEWEST_PARTS <= len(parts) <= MOST_PARTS:
        raise BadParts(f"Use {FEWEST_PARTS} to {MOST_PARTS} instalments, or none.")
    if any(not (0 <= days <= MOST_DAYS and 0 < percent < 100) for days, percent in parts):
        raise BadParts(f"Days go from 0 to {MOST_DAYS} and parts from 1 to 99 percent.")
    if len({days for days, _ in parts}) < len(parts):
        raise BadParts("Two instalments cannot be due on the same day.")
    total = sum(percent for _, percent in parts)
    if total != 100:
        raise BadParts(f"The parts come to {total} percent of the rest; they have to come to 100.")
    return parts


def in_words(rows: Sequence[Sequence[int]]) -> str:
    """ "25 % 90 days before, 75 % 30 days before": the vendor's rule in one line."""
    return ", ".join(f"{percent} % {_when(days)}" for days, percent in rows)


def _when(days: int) -> str:
    if days == 0:
        return "on the day"
    return f"{days} day{'s' if days != 1 else ''} before"
