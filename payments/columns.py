"""Columns of a plot, measured for an SVG that the server draws (`components/plot.html`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

HEIGHT = 160
WIDTH = 26
BAR = 8
GAP = 10
# Lines across a plot, at most.
MARKS = 4

Row = tuple[str, dict[str, int]]


@dataclass(frozen=True)
class Part:
    """A piece of a column, from the top left: `kind` is its class in the style sheet."""

    kind: str
    x: int
    y: float
    width: int
    height: float
    amount: int


@dataclass(frozen=True)
class Column:
    label: str
    middle: float
    parts: tuple[Part, ...]
    is_named: bool = True
    """Whether its label stands below it."""


@dataclass(frozen=True)
class Mark:
    """A line across the plot at a round amount: its axis."""

    amount: int
    y: float


@dataclass(frozen=True)
class Plot:
    columns: tuple[Column, ...]
    width: int
    top: int
    """What the highest column comes to, in the unit of what was given."""

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def marks(self) -> list[Mark]:
        """Up to four lines at round amounts, the lowest first; none of an empty plot."""
        step = _round_step(self.top)
        return [
            Mark(amount, round(HEIGHT - _height(amount, self.top), 2))
            for amount in range(step, self.top + 1, step)
        ]

    def naming(self, every: int) -> "Plot":
        """The same with a label below every so many columns, where there is no room for all."""
        columns = (
            replace(column, is_named=place % every == 0)
            for place, column in enumerate(self.columns)
        )
        return replace(self, columns=tuple(columns))


def stacked(rows: Sequence[Row], *, width: int = WIDTH, gap: int = GAP) -> Plot:
    """Each row is a column: its label, and its pieces from the bottom up."""
    top = max((sum(pieces.values()) for _, pieces in rows), default=0)
    return _plot(rows, width, gap, top, _pile)


def grouped(rows: Sequence[Row]) -> Plot:
    """Each row is a group: its label, and its columns from left to right. Of what is below zero
    nothing is drawn.
    """
    top = max((amount for _, pieces in rows for amount in pieces.values()), default=0)
    width = BAR * max((len(pieces) for _, pieces in rows), default=0)
    return _plot(rows, width, GAP, top, _side_by_side)


def _plot(
    rows: Sequence[Row],
    width: int,
    gap: int,
    top: int,
    draw: Callable[[dict[str, int], int, int, int], Iterator[Part]],
) -> Plot:
    columns = []
    for place, (label, pieces) in enumerate(rows):
        x = gap // 2 + place * (width + gap)
        columns.append(Column(label, x + width / 2, tuple(draw(pieces, x, width, top))))
    return Plot(tuple(columns), len(rows) * (width + gap), max(0, top))


def _pile(pieces: dict[str, int], x: int, width: int, top: int) -> Iterator[Part]:
    foot = float(HEIGHT)
    for kind, amount in pieces.items():
        if amount > 0:
            height = _height(amount, top)
            foot = round(foot - height, 2)
            yield Part(kind, x, foot, width, height, amount)


def _side_by_side(pieces: dict[str, int], x: int, _width: int, top: int) -> Iterator[Part]:
    for place, (kind, amount) in enumerate(pieces.items()):
        if amount > 0:
            height = _height(amount, top)
            yield Part(kind, x + place * BAR, round(HEIGHT - height, 2), BAR, height, amount)


def _height(amount: int, top: int) -> float:
    return round(amount * HEIGHT / top, 2)


def _round_step(top: int) -> int:
    """1, 2 or 5 and zeros, so that no more than MARKS of it go into `top`."""
    zeros = 1
    while True:
        for step in (zeros, 2 * zeros, 5 * zeros):
            if top < step * (MARKS + 1):
                return step
        zeros *= 10
