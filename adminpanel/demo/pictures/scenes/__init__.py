"""Five scenes for each trade. A scene paints one picture on a canvas, from its palette and its dice."""

from collections.abc import Callable

from adminpanel.demo.pictures.canvas import Canvas
from adminpanel.demo.pictures.scenes import (
    attire,
    cakes,
    cars,
    catering,
    flowers,
    music,
    photography,
    rings,
    stationery,
    venues,
)

BY_TRADE: dict[str, tuple[Callable[[Canvas], None], ...]] = {
    "venues": venues.SCENES,
    "photography": photography.SCENES,
    "flowers": flowers.SCENES,
    "catering": catering.SCENES,
    "cakes": cakes.SCENES,
    "music": music.SCENES,
    "dresses": attire.SCENES,
    "rings": rings.SCENES,
    "stationery": stationery.SCENES,
    "cars": cars.SCENES,
}
