"""The map: countries by their share, cities as circles, measured for an SVG that the server draws.
Outlines are Natural Earth's, as `bin/draw-map` left them in outlines.json: Web Mercator on a world
of 20,000 units. Shown is the part of it where our places are.
"""

import bisect
import json
import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import Any

from adminpanel.models import PlaceFigures

WORLD = 20_000
SOUTH, NORTH = -58.0, 78.0
STEPS = 5
LEAST = 1200  # units that are shown at least, about 20 degrees
SHAPE = 4 / 3
OUTLINES = Path(__file__).with_name("outlines.json")


@dataclass(frozen=True)
class Country:
    """`step` is its colour: 0 where there is nothing, 1 to 5 by fifths of those that have any."""

    name: str
    path: str
    value: int
    step: int
    words: str


@dataclass(frozen=True)
class Circle:
    figures: PlaceFigures
    x: int
    y: int
    radius: int
    words: str


@dataclass(frozen=True)
class Atlas:
    """`box` is the viewBox; `bounds` are the steps that are used, each with its values."""

    box: str
    countries: list[Country]
    circles: list[Circle]
    bounds: list[tuple[int, str]]


def pressure(figures: PlaceFigures) -> int:
    """What is asked for, for 100 days that are free."""
    return round(figures.demand * 100 / figures.free) if figures.free else 0


SHOWN: dict[str, Callable[[PlaceFigures], int]] = {
    "couples": lambda figures: figures.couples,
    "vendors": lambda figures: figures.vendors,
    "demand": lambda figures: figures.demand,
}
NAMES = {
    "couples": "couples",
    "vendors": "vendors",
    "demand": "asked for",
    "pressure": "asked for 100 free days",
}


def atlas(places: Sequence[PlaceFigures], shows: str) -> Atlas:
    """`places` with their `place`."""
    values = _values(places, shows)
    bounds = _bounds(list(values.values()))
    left, top, width, height = _frame(places)
    countries = [
        Country(
            name=outline["name"],
            path=outline["path"],
            value=values.get(code, 0),
            step=_step(values.get(code, 0), bounds),
            words=f"{outline['name']}: {values.get(code, 0):,} {NAMES[shows]}",
        )
        for code, outline in outlines().items()
        if _meets(outline["box"], (left, top, left + width, top + height))
    ]
    return Atlas(
        box=f"{left} {top} {width} {height}",
        countries=sorted(countries, key=lambda country: country.step),
        circles=_circles(places, shows, width),
        bounds=list(enumerate(_ranges(bounds), 1)),
    )


def mercator(longitude: float, latitude: float) -> tuple[int, int]:
    """As `bin/draw-map` has it."""
    angle = math.radians(min(NORTH, max(SOUTH, latitude)))
    y = (1 - math.asinh(math.tan(angle)) / math.pi) / 2
    return round((longitude + 180) / 360 * WORLD), round(y * WORLD)


@cache
def outlines() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(OUTLINES.read_text())
    return found


def _values(places: Sequence[PlaceFigures], shows: str) -> dict[str, int]:
    """By country. Pressure is worked out of its places' sums, not of theirs."""
    whole: dict[str, list[PlaceFigures]] = defaultdict(list)
    for each in places:
        whole[each.place.country].append(each)
    if shows == "pressure":
        return {code: pressure(_together(some)) for code, some in whole.items()}
    return {code: sum(map(SHOWN[shows], some)) for code, some in whole.items()}


def _together(some: Sequence[PlaceFigures]) -> PlaceFigures:
    names = ("requests", "searches", "capacity", "held")
    return PlaceFigures(**{name: sum(getattr(each, name) for each in some) for name in names})


def _bounds(values: list[int]) -> list[int]:
    """Where each step begins: fifths of those countries that have anything."""
    some = sorted(value for value in values if value)
    if len(some) < 2:
        return some
    cuts = (math.ceil(cut) for cut in quantiles(some, n=STEPS, method="inclusive"))
    return sorted({some[0], *cuts})


def _ranges(bounds: list[int]) -> list[str]:
    """ "1", "4 to 6", "7 and more"."""
    ranges = []
    for least, next_one in pairwise(bounds):
        most = next_one - 1
        ranges.append(f"{least:,}" if most == least else f"{least:,} to {most:,}")
    return [*ranges, *(f"{last:,} and more" for last in bounds[-1:])]


def _step(value: int, bounds: list[int]) -> int:
    return bisect.bisect_right(bounds, value) if value else 0


def _frame(places: Sequence[PlaceFigures]) -> tuple[int, int, int, int]:
    """Left, top, width and height around all places, with room, in one shape."""
    points = [mercator(each.place.longitude, each.place.latitude) for each in places]
    xs, ys = [x for x, _ in points] or [WORLD // 2], [y for _, y in points] or [WORLD // 3]
    height = max(LEAST, (max(ys) - min(ys)) * 1.35, (max(xs) - min(xs)) * 1.25 / SHAPE)
    height, width = round(height), round(height * SHAPE)
    left, top = (max(xs) + min(xs) - width) // 2, (max(ys) + min(ys) - height) // 2
    return left, top, width, height


def _meets(box: list[int], frame: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = frame
    return box[0] < right and box[2] > left and box[1] < bottom and box[3] > top


def _circles(places: Sequence[PlaceFigures], shows: str, width: int) -> list[Circle]:
    """Their area is as the value; the largest first, so that none hides another."""
    value_of = SHOWN.get(shows, pressure)
    most = max(map(value_of, places), default=0) or 1
    circles = []
    for each in sorted(places, key=value_of, reverse=True):
        x, y = mercator(each.place.longitude, each.place.latitude)
        value = value_of(each)
        radius = round(width * (0.006 + 0.022 * math.sqrt(value / most)))
        circles.append(Circle(each, x, y, radius, f"{each.place}: {value:,} {NAMES[shows]}"))
    return circles
