"""What a couple gets back when it cancels, by how many days are left before the wedding.

A booking keeps the steps that were in force when it was requested; what a vendor changes later
counts for later bookings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from vendors.money import part_of

MOST_STEPS = 6


class PolicyKind(models.TextChoices):
    FLEXIBLE = "flexible", _("Flexible")
    MODERATE = "moderate", _("Moderate")
    STRICT = "strict", _("Strict")
    CUSTOM = "custom", _("Your own steps")


STANDARD: dict[str, tuple[tuple[int, int], ...]] = {
    PolicyKind.FLEXIBLE: ((30, 100), (14, 50)),
    PolicyKind.MODERATE: ((90, 100), (30, 50)),
    PolicyKind.STRICT: ((180, 50),),
}


class BadSteps(ValueError):
    """Steps that make no policy; the text says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """Who cancels at least `days` before the wedding gets back `percent` of what was paid."""

    days: int
    percent: int


@dataclass(frozen=True, slots=True)
class Policy:
    """Steps from the most days to the fewest; below the last one nothing comes back."""

    kind: str
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, kind: str, own: Iterable[Sequence[int]] = ()) -> "Policy":
        """A standard policy by its kind, or the vendor's own steps as [days, percent]."""
        steps: Iterable[Sequence[int]] = STANDARD.get(kind, tuple(own))
        return cls(kind, tuple(Step(int(days), int(percent)) for days, percent in steps))

    @property
    def name(self) -> str:
        return str(PolicyKind(self.kind).label) if self.kind != PolicyKind.CUSTOM else "Own steps"

    def percent(self, days_before: int) -> int:
        """The part that comes back when `days_before` days are left, in percent."""
        return next((step.percent for step in self.steps if days_before >= step.days), 0)

    def refund(self, paid: int, currency: str, *, days_before: int) -> int:
        """Of `paid` minor units; a part of a coin stays."""
        return part_of(paid, self.percent(days_before), currency)

    def as_rows(self) -> list[list[int]]:
        """For storing: [[days, percent], …]."""
        return [[step.days, step.percent] for step in self.steps]

    def lines(self) -> list[str]:
        """The whole policy in sentences, one for each step."""
        if not self.steps:
            return ["Nothing is refunded when the couple cancels."]
        lines = [
            f"Until {_days(step.days)} before the wedding: {_part(step.percent)}"
            for step in self.steps
        ]
        if self.steps[-1].days > 0:
            lines.append("After that: no refund")
        return [*lines, "If the vendor cancels: full refund, always"]


def check_steps(rows: Iterable[Sequence[int]]) -> list[list[int]]:
    """A vendor's own steps, from the most days to the fewest. Raises BadSteps."""
    steps = sorted(([int(days), int(percent)] for days, percent in rows), reverse=True)
    if len(steps) > MOST_STEPS:
        raise BadSteps(f"Use {MOST_STEPS} steps or fewer.")
    if any(not (0 <= days <= 730 and 0 < percent <= 100) for days, percent in steps):
        raise BadSteps("Days go from 0 to 730 and parts from 1 to 100 percent.")
    if len({days for days, _ in steps}) < len(steps):
        raise BadSteps("Each number of days can stand once only.")
    parts = [percent for _, percent in steps]
    if parts != sorted(parts, reverse=True):
        raise BadSteps("Fewer days before the wedding cannot bring back more money.")
    return steps


def _days(days: int) -> str:
    return "the day" if days == 0 else f"{days} day{'s' if days != 1 else ''}"


def _part(percent: int) -> str:
    return "full refund" if percent == 100 else f"{percent} % of what was paid"
