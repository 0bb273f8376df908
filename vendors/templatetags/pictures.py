"""The one way a vendor's picture is drawn, everywhere."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from vendors.models import Photo
from vendors.models.photos import Shown
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


@register.simple_tag
def picture(photo: Photo, place: str, *, alt: str = "", loading: str = "lazy") -> SafeString:
    """`{% picture photo "card" alt=photo.alt loading="eager" %}`. Until its renditions are made it
    is the stored picture, without the cuts.
    """
    return _drawn(photo.shown, bool(photo.renditions), place, alt, loading)


@lru_cache(maxsize=4096)  # the same picture looks the same on every page
def _drawn(shown: Shown, is_cut: bool, place: str, alt: str, loading: str) -> SafeString:
    eager, priority = LOADING[loading]
    told = {"alt": alt, "loading": eager, "priority": priority}
    files = _cut(shown, PLACES[place]) if is_cut else _whole(shown)
    return render_to_string("components/picture.html", told | files)


def _whole(shown: Shown) -> dict[str, Any]:
    return {
        "src": default_storage.url(shown.name),
        "width": shown.width,
        "height": shown.height,
        "focus": _focus(shown.frame.focus_x, shown.frame.focus_y),
    }


def _cut(shown: Shown, place: Place) -> dict[str, Any]:
    made, box = renditions_of(shown, place.shape), box_of(shown, place.shape)
    webp = [rendition for rendition in made if rendition.format == WEBP]
    return {
        "sizes": place.sizes,
        "avif": _srcset([rendition for rendition in made if rendition.format == AVIF]),
        "webp": _srcset(webp),
        "src": _url(webp[min(1, len(webp) - 1)]),
        "width": box.width,
        "height": box.height,
        "focus": _focus(*shown.frame.focus_within()),
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
