"""The site's own two pictures, drawn with the same hand: `python -m adminpanel.demo.pictures.site`."""

import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from adminpanel.demo.pictures.canvas import Canvas
from adminpanel.demo.pictures.palettes import PALETTES
from adminpanel.demo.pictures.scenes import flowers, venues

IMAGES = Path("static/img")


def draw() -> None:
    """hero.webp for the home page, entrance.webp beside the sign-in form."""
    _save("hero", venues.aisle, "dusk", seed=9, crop=(100, 0, 1100, 800))
    _save("entrance", flowers.vase, "terracotta", seed=8, crop=(370, 0, 970, 800))


def _save(
    name: str,
    scene: Callable[[Canvas], None],
    mood: str,
    *,
    seed: int,
    crop: tuple[int, int, int, int],
) -> None:
    canvas = Canvas(next(palette for palette in PALETTES if palette.name == mood), seed)
    scene(canvas)
    picture = Image.open(io.BytesIO(canvas.finish(quality=90)))
    picture.crop(crop).save(IMAGES / f"{name}.webp", "WEBP", quality=68, method=6)


if __name__ == "__main__":
    draw()
