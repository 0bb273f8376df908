"""The picture that stands beside a link to us: drawn when it is asked for first, kept, and drawn
anew when what it shows has changed.
"""

import hashlib
import io
from dataclasses import dataclass
from math import cos, pi, sin
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image as Picture
from PIL import ImageDraw

from vendors.heads import Image
from vendors.models import Vendor
from vendors.models.photos import Shown
from vendors.money import words
from vendors.renditions import Shape, box_of
from weddingbazaar.pages.lettering import Hand
from weddingbazaar.pages.markets import Market

RECIPE = "1"  # whoever changes how it is drawn says so here
SIZE = (1200, 630)
PHOTO_LEFT = 660  # where the photograph begins
MARGIN = 72
LOWEST = 492  # the last line above our name
IVORY, INK, SOFT, ROSEWOOD, GOLD, CHAMPAGNE = (
    *("#fbf7f2", "#2a1f24", "#5e4f55", "#8a2f4a", "#7a5a16", "#c9a66b"),
)
SERIF_SIZES = (76, 64, 54, 46)


@dataclass(frozen=True, slots=True)
class Card:
    """What is drawn. `folder` is its place in the storage, `photo` what stands on the right: a
    stored picture with its frame, or a file of ours.
    """

    folder: str
    eyebrow: str
    title: str
    line: str = ""
    facts: str = ""
    stars: str = ""
    photo: Shown | str | None = None

    @property
    def key(self) -> str:
        """The same for the same picture, and never for another."""
        return hashlib.sha256(f"{RECIPE}|{self}".encode()).hexdigest()[:24]

    @property
    def file(self) -> str:
        return f"share/{self.folder}/{self.key}.jpg"


def site_card() -> Card:
    return Card(
        folder="site",
        eyebrow="Start with your date",
        title="The people for your wedding, free on your day",
        photo="img/hero.webp",
    )


def vendor_card(vendor: Vendor) -> Card:
    """Asks for its pictures, unless they are at hand (`for_page`, `for_cards`)."""
    price, currency = vendor.starting_price, vendor.currency
    return Card(
        folder=f"vendors/{vendor.pk}",
        eyebrow=f"{vendor.category} · {vendor.place}",
        title=vendor.name,
        line=vendor.tagline,
        facts="" if price is None else f"from {words(price, currency)}",
        stars=f"{vendor.stars} ({vendor.review_count})" if vendor.stars else "",
        photo=vendor.cover.shown if vendor.cover else None,
    )


def market_card(market: Market) -> Card:
    return Card(
        folder=f"in/{market.place.slug}/{market.category.slug}",
        eyebrow=f"{market.count} vendor{'' if market.count == 1 else 's'}",
        title=market.name,
        line=market.category.blurb,
        facts=f"from {market.lowest}" if market.lowest else "",
        stars=f"{market.stars} ({market.review_count})" if market.stars else "",
        photo=next((one.cover.shown for one in market.best if one.cover), None),
    )


def market_image(market: Market) -> Image:
    path = reverse("pages:market-image", args=[market.place.slug, market.category.slug])
    return Image(f"{path}?v={market_card(market).key[:8]}", market.name)


def site_image() -> Image:
    path = reverse("pages:site-image")
    return Image(f"{path}?v={site_card().key[:8]}", f"{settings.SITE_NAME}: {site_card().title}")


def vendor_image(vendor: Vendor) -> Image:
    card = vendor_card(vendor)
    path = reverse("pages:vendor-image", args=[vendor.slug])
    return Image(f"{path}?v={card.key[:8]}", f"{vendor.name}, {vendor.category} in {vendor.place}")


def drawn(card: Card) -> bytes:
    """The JPEG, from the storage or drawn now; what the card looked like before is thrown away."""
    if default_storage.exists(card.file):
        with default_storage.open(card.file) as kept:
            return bytes(kept.read())
    content = draw(card)
    _forget_others(card)
    default_storage.save(card.file, ContentFile(content))
    return content


def draw(card: Card) -> bytes:
    picture = Picture.new("RGB", SIZE, IVORY)
    width = SIZE[0] - 2 * MARGIN
    if photo := _photo(card.photo):
        picture.paste(photo, (PHOTO_LEFT, 0))
        width = PHOTO_LEFT - 2 * MARGIN + 16
    brush = ImageDraw.Draw(picture)
    brush.rectangle((0, 0, 10, SIZE[1]), fill=ROSEWOOD)
    if not photo:
        _rings(picture, centre=(930, 330), size=420, ink=CHAMPAGNE, leaf=ROSEWOOD)
        width = 640
    _words(brush, card, width)
    _rings(picture, centre=(MARGIN + 24, 556), size=56, ink=ROSEWOOD, leaf=CHAMPAGNE)
    Hand("serif", 32, 500).write(brush, (MARGIN + 66, 567), settings.SITE_NAME, INK)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=86, optimize=True, progressive=True)
    return written.getvalue()


def _words(brush: ImageDraw.ImageDraw, card: Card, width: int) -> None:
    small = Hand("sans", 24, 600)
    eyebrow = small.cut(card.eyebrow.upper(), width)
    small.write(brush, (MARGIN, 100), eyebrow, GOLD)
    y, (hand, lines) = 118.0, _fitting(card.title, width)
    for line in lines:
        y += hand.size * 1.12
        hand.write(brush, (MARGIN, y), line, INK)
    y += 18
    quiet = Hand("sans", 30, 400)
    said = quiet.lines(card.line, width)
    room = max(1, int((LOWEST - 52 - y) // 42))
    if len(said) > room:
        said = [*said[: room - 1], " ".join(said[room - 1 :])]
    for line in said:
        y += 42
        quiet.write(brush, (MARGIN, y), quiet.cut(line, width), SOFT)
    x, y, strong = float(MARGIN), min(y + 66, LOWEST), Hand("sans", 30, 600)
    if card.stars:
        _star(brush, (x + 14, y - 11), 16)
        strong.write(brush, (x + 40, y), card.stars, INK)
        x += 40 + strong.width(card.stars) + 32
    if card.facts:
        strong.write(brush, (x, y), strong.cut(card.facts, MARGIN + width - x), INK)


def _fitting(title: str, width: int) -> tuple[Hand, list[str]]:
    """As large as it goes on three lines; what is too long even when small is cut."""
    for size in SERIF_SIZES:
        hand = Hand("serif", size, 430)
        lines = hand.lines(title, width)
        if len(lines) <= 3 and all(hand.width(line) <= width for line in lines):
            return hand, lines
    kept = [*lines[:2], " ".join(lines[2:])] if len(lines) > 3 else lines
    return hand, [hand.cut(line, width) for line in kept]


def _photo(photo: Shown | str | None) -> Picture.Image | None:
    """Cut to its place, around what its vendor wants to be seen; nothing when it is not there."""
    size = (SIZE[0] - PHOTO_LEFT, SIZE[1])
    if photo is None:
        return None
    try:
        if isinstance(photo, str):
            return _cut(Picture.open(str(finders.find(photo))), None, size)
        with default_storage.open(photo.name) as file:
            return _cut(Picture.open(file, formats=("WEBP",)), photo, size)
    except OSError:
        return None


def _cut(picture: Picture.Image, shown: Shown | None, size: tuple[int, int]) -> Picture.Image:
    x, y = 50.0, 50.0
    left, top = 0.0, 0.0
    width, height = picture.size
    if shown:
        box = box_of(shown, Shape.WHOLE)
        left, top, width, height = box.left, box.top, box.width, box.height
        x, y = shown.frame.focus_within()
    wide = min(width, height * size[0] / size[1])
    high = min(height, width * size[1] / size[0])
    left, top = left + (width - wide) * x / 100, top + (height - high) * y / 100
    return picture.convert("RGB").resize(
        size, Picture.Resampling.LANCZOS, box=(left, top, left + wide, top + high)
    )


def _rings(
    picture: Picture.Image, *, centre: tuple[int, int], size: int, ink: str, leaf: str
) -> None:
    """The mark of our pages (templates/components/_mark.html), drawn large and made small, so that
    its edges are soft.
    """
    scale = size * 4 / 48
    mask = Picture.new("L", (size * 4, size * 4))
    brush = ImageDraw.Draw(mask)
    for x in (18.5, 30):
        outer = [(x - 12.3) * scale, 16.7 * scale, (x + 12.3) * scale, 41.3 * scale]
        brush.ellipse(outer, outline=255, width=round(2.6 * scale))
    leaf_mask = Picture.new("L", mask.size)
    curve = [_bezier((24.3, 16.5), (19.7, 13.2), (19.3, 8.2), (24.3, 4), n / 24) for n in range(25)]
    curve += [
        _bezier((24.3, 4), (29.3, 8.2), (28.9, 13.2), (24.3, 16.5), n / 24) for n in range(25)
    ]
    ImageDraw.Draw(leaf_mask).polygon([(x * scale, y * scale) for x, y in curve], fill=255)
    corner = (centre[0] - size // 2, centre[1] - size // 2)
    for colour, one in ((ink, mask), (leaf, leaf_mask)):
        small = one.resize((size, size), Picture.Resampling.LANCZOS)
        picture.paste(Picture.new("RGB", (size, size), colour), corner, small)


Point = tuple[float, float]


def _bezier(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    u = 1 - t
    parts = zip(a, b, c, d, strict=True)
    x, y = (u**3 * p + 3 * u * u * t * q + 3 * u * t * t * r + t**3 * s for p, q, r, s in parts)
    return x, y


def _star(brush: ImageDraw.ImageDraw, centre: Point, radius: int) -> None:
    points = []
    for n in range(10):
        reach, angle = (radius, radius * 0.42)[n % 2], pi * n / 5 - pi / 2
        points.append((centre[0] + reach * cos(angle), centre[1] + reach * sin(angle)))
    brush.polygon(points, fill=GOLD)


def _forget_others(card: Card) -> None:
    folder = Path(card.file).parent.as_posix()
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
