"""Columns of a plot, measured for an SVG that the server draws (`components/plot.html`)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

HEIGHT = 160
WIDTH = 26
BAR = 8
GAP = 10

Row = tuple[str, dict[str, int]]


@dataclass(frozen=True)
class Part:
    """A piece of a column, from the top left: `kind` is its class in the style sheet."""

    kind: str
    x: int
    y: float
    width: int
    height: float


@dataclass(frozen=True)
class Column:
    label: str
    middle: float
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Plot:
    columns: tuple[Column, ...]
    width: int
    top: int
    """What the highest column comes to, in the unit of what was given."""

    @property
    def height(self) -> int:
        return HEIGHT


def stacked(rows: Sequence[Row]) -> Plot:
    """Each row is a column: its label, and its pieces from the bottom up."""
    top = max((sum(pieces.values()) for _, pieces in rows), default=0)
    return _plot(rows, WIDTH, top, _pile)


def grouped(rows: Sequence[Row]) -> Plot:
    """Each row is a group: its label, and its columns from left to right. Of what is below zero
    nothing is drawn.
    """
    top = max((amount for _, pieces in rows for amount in pieces.values()), default=0)
    width = BAR * max((len(pieces) for _, pieces in rows), default=0)
    return _plot(rows, width, top, _side_by_side)


def _plot(
    rows: Sequence[Row],
    width: int,
    top: int,
    draw: Callable[[dict[str, int], int, int], Iterator[Part]],
) -> Plot:
    columns = []
    for place, (label, pieces) in enumerate(rows):
        x = GAP // 2 + place * (width + GAP)
        columns.append(Column(label, x + width / 2, tuple(draw(pieces, x, top))))
    return Plot(tuple(columns), len(rows) * (width + GAP), max(0, top))


def _pile(pieces: dict[str, int], x: int, top: int) -> Iterator[Part]:
    foot = float(HEIGHT)
    for kind, amount in pieces.items():
        if amount > 0:
            height = _height(amount, top)
            foot = round(foot - height, 2)
            yield Part(kind, x, foot, WIDTH, height)


def _side_by_side(pieces: dict[str, int], x: int, top: int) -> Iterator[Part]:
    for place, (kind, amount) in enumerate(pieces.items()):
        if amount > 0:
            height = _height(amount, top)
            yield Part(kind, x + place * BAR, round(HEIGHT - height, 2), BAR, height)


def _height(amount: int, top: int) -> float:
    return round(amount * HEIGHT / top, 2)
