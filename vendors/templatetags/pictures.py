"""The one way a vendor's picture is drawn, everywhere."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.core.files.storage import default_storage

from vendors.models import Photo
from vendors.renditions import AVIF, WEBP, Rendition, Shape, box_of, renditions_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture stands: what of it is shown there, and how wide that is (for `sizes`)."""

    shape: Shape
    sizes: str


PLACES = {
    "card": Place(Shape.CARD, "(min-width: 40rem) 25rem, 92vw"),
    "cover": Place(Shape.WHOLE, "(min-width: 48rem) 38rem, 88vw"),
    "beside": Place(Shape.WHOLE, "(min-width: 48rem) 19rem, 88vw"),
    "wall": Place(Shape.WHOLE, "(min-width: 48rem) 25rem, 92vw"),
    "column": Place(Shape.CARD, "(min-width: 48rem) 24rem, 14rem"),
    "thumb": Place(Shape.CARD, "4.5rem"),
}
# When a picture is fetched: the one that people wait for, one that is seen at once, the others.
LOADING = {"first": ("eager", "high"), "eager": ("eager", ""), "lazy": ("lazy", "")}
STEP = 5  # percent between the classes in static/css/content.css that keep the focus in sight


@register.inclusion_tag("components/picture.html")
def picture(photo: Photo, place: str, *, alt: str = "", loading: str = "lazy") -> dict[str, Any]:
    """`{% picture photo "card" alt=photo.alt loading="eager" %}`. Until its renditions are made it
    is the stored picture, without the cuts.
    """
    spot = PLACES[place]
    eager, priority = LOADING[loading]
    told: dict[str, Any] = {"alt": alt, "loading": eager, "priority": priority}
    if not photo.renditions:
        x, y = photo.focus_x, photo.focus_y
        whole = {"src": photo.image.url, "width": photo.width, "height": photo.height}
        return told | whole | {"focus": _focus(x, y)}
    made = renditions_of(photo, spot.shape)
    box = box_of(photo, spot.shape)
    webp = [rendition for rendition in made if rendition.format == WEBP]
    return told | {
        "sizes": spot.sizes,
        "avif": _srcset([rendition for rendition in made if rendition.format == AVIF]),
        "webp": _srcset(webp),
        "src": _url(webp[min(1, len(webp) - 1)]),
        "width": box.width,
        "height": box.height,
        "focus": _focus(*photo.frame.focus_within()),
    }


def _srcset(renditions: list[Rendition]) -> str:
    return ", ".join(f"{_url(rendition)} {rendition.width}w" for rendition in renditions)


def _url(rendition: Rendition) -> str:
    return default_storage.url(rendition.name)


def _focus(x: float, y: float) -> str:
    """Styles stand in style sheets alone, so the focus is one of a few classes; the middle needs
    none.
    """
    across, down = (round(value / STEP) * STEP for value in (x, y))
    names = [f"focus-x-{across}"] * (across != 50) + [f"focus-y-{down}"] * (down != 50)
    return " ".join(names)
