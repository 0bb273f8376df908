"""What search engines and previews of links read of a page, besides the page itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.conf import settings

MOST_WORDS = 160  # characters of a description; search engines cut what is longer


class Robots(StrEnum):
    """What a page asks of search engines. `FOLLOW` is for the many ways to see the same."""

    INDEX = "index, follow, max-image-preview:large"
    FOLLOW = "noindex, follow"
    NONE = "noindex"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of 1200 by 630 that stands beside a link, and what it shows."""

    path: str
    words: str


@dataclass(frozen=True, slots=True)
class Head:
    """Without one a page is private: `noindex`, and nothing to share. `path` is the one address of
    what the page shows, `structured` what it says as schema.org has it.
    """

    title: str
    description: str
    path: str
    image: Image | None = None
    robots: Robots = Robots.INDEX
    structured: Sequence[dict[str, Any]] = field(default=())

    @property
    def is_shared(self) -> bool:
        """Whether it may stand elsewhere, with its picture."""
        return self.robots != Robots.NONE

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{self.path}"

    @property
    def image_url(self) -> str:
        return f"{settings.SITE_URL}{self.image.path}" if self.image else ""


def shortened(text: str, most: int = MOST_WORDS) -> str:
    """At most so many characters, cut between words."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
