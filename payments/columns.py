"""Stacked columns of a plot, measured for an SVG that the server draws."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 160
WIDTH = 26
GAP = 10


@dataclass(frozen=True)
class Part:
    """A piece of a column, from the top: `kind` is its class in the style sheet."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    x: int
    label: str
    parts: tuple[Part, ...]

    @property
    def middle(self) -> float:
        return self.x + WIDTH / 2


@dataclass(frozen=True)
class Plot:
    columns: tuple[Column, ...]
    top: int
    """What the highest column comes to, in the unit of what was given."""

    @property
    def width(self) -> int:
        return len(self.columns) * (WIDTH + GAP)

    @property
    def height(self) -> int:
        return HEIGHT


def stacked(rows: Sequence[tuple[str, dict[str, int]]]) -> Plot:
    """Each row is a column: its label, and its pieces from the bottom up."""
    top = max((sum(pieces.values()) for _, pieces in rows), default=0)
    return Plot(
        columns=tuple(
            Column(GAP // 2 + place * (WIDTH + GAP), label, _parts(pieces, top))
            for place, (label, pieces) in enumerate(rows)
        ),
        top=top,
    )


def _parts(pieces: dict[str, int], top: int) -> tuple[Part, ...]:
    parts, foot = [], float(HEIGHT)
    for kind, amount in pieces.items():
        if amount > 0:
            height = round(amount * HEIGHT / top, 2)
            foot = round(foot - height, 2)
            parts.append(Part(kind, foot, height))
    return tuple(parts)
