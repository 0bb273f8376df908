"""The files that pages show of a picture: smaller, in better formats, cut as its vendor wants.

Names are worked out from the picture and its frame, so that nothing has to be asked to link them,
and change whenever what is shown changes: browsers keep them for a year.
"""

import enum
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from PIL import Image

from vendors.models.photos import Frame, Shown

RECIPE = "1"  # whoever changes what is made says so here, and empties `renditions` in a migration


class Shape(enum.StrEnum):
    """`WHOLE` is all that the cuts leave, `CARD` the largest part of it that fits on a card."""

    WHOLE = "whole"
    CARD = "card"


WIDTHS = {Shape.WHOLE: (400, 800, 1600), Shape.CARD: (400, 800)}
CARD_RATIO = 3 / 2
# As fast as it gets while a picture stays a good deal smaller than in WebP; one thread, because
# this is done beside the pages.
WRITERS: dict[str, dict[str, int]] = {
    "avif": {"quality": 55, "speed": 9, "max_threads": 1},
    "webp": {"quality": 78, "method": 2},
}
AVIF, WEBP = WRITERS


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture, in pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file: which part of the picture, how wide and in which format."""

    name: str
    box: Box
    width: int
    format: str

    @property
    def height(self) -> int:
        return max(1, round(self.width * self.box.height / self.box.width))


def key_of(shown: Shown) -> str:
    """The same for the same picture in the same frame, and never for anything else."""
    told = f"{RECIPE}|{shown.name}|{shown.frame}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def box_of(shown: Shown, shape: Shape) -> Box:
    """What a shape shows. The focus stands in the part as it stands in the whole: CSS does the same
    with `object-position`.
    """
    whole = _without_cuts(shown.width, shown.height, shown.frame)
    if shape == Shape.WHOLE:
        return whole
    width = min(whole.width, round(whole.height * CARD_RATIO))
    height = min(whole.height, round(whole.width / CARD_RATIO))
    x, y = shown.frame.focus_within()
    return Box(
        whole.left + round((whole.width - width) * x / 100),
        whole.top + round((whole.height - height) * y / 100),
        width,
        height,
    )


def renditions_of(shown: Shown, shape: Shape) -> list[Rendition]:
    """All of one shape, narrow ones first; none is wider than the picture."""
    key, box = key_of(shown), box_of(shown, shape)
    return [
        Rendition(f"vendors/cut/{key[:2]}/{key}-{shape}-{width}.{format}", box, width, format)
        for width in _widths(shape, box.width)
        for format in WRITERS
    ]


def all_of(shown: Shown) -> list[Rendition]:
    return [rendition for shape in Shape for rendition in renditions_of(shown, shape)]


def draw(file: IO[bytes], renditions: list[Rendition]) -> Iterator[tuple[str, bytes]]:
    """Each file's name and content. Raises OSError when there is no picture to be had."""
    picture = Image.open(file, formats=("WEBP",))
    picture.load()
    for rendition in renditions:
        yield rendition.name, _written(picture, rendition)


def _without_cuts(width: int, height: int, frame: Frame) -> Box:
    left = width * frame.cut_left // 100
    top = height * frame.cut_top // 100
    return Box(
        left,
        top,
        max(1, width - left - width * frame.cut_right // 100),
        max(1, height - top - height * frame.cut_bottom // 100),
    )


def _widths(shape: Shape, widest: int) -> list[int]:
    most = min(widest, WIDTHS[shape][-1])
    return [*(width for width in WIDTHS[shape] if width < most), most]


def _written(picture: Image.Image, rendition: Rendition) -> bytes:
    box = rendition.box
    part = picture.resize(
        (rendition.width, rendition.height),
        Image.Resampling.LANCZOS,
        box=(box.left, box.top, box.left + box.width, box.top + box.height),
        reducing_gap=2.0,
    )
    written = io.BytesIO()
    part.save(written, rendition.format.upper(), **WRITERS[rendition.format])
    return written.getvalue()
