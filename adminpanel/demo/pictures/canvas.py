"""A sheet of paper to paint on: shapes in a 1200 by 800 space, drawn at twice the size and
reduced for smooth edges.

Pillow does the pixels in C; nothing here walks over them, so that a picture costs a tenth of a
second.
"""

import io
import math
import random
from collections.abc import Iterable, Sequence
from functools import cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from adminpanel.demo.pictures.palettes import Palette

WIDTH, HEIGHT = 1200, 800
SCALE = 2

Point = tuple[float, float]
Rgb = tuple[int, int, int]
Paint = str | Sequence[str]


class Canvas:
    """What the scenes draw with. `rng` makes every choice, so a seed makes the same picture
    again.
    """

    def __init__(self, palette: Palette, seed: int) -> None:
        self.palette = palette
        self.rng = random.Random(seed)  # noqa: S311
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), palette.paper)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    # ---- filling the sheet

    def wash(self, *rows: Sequence[str]) -> None:
        """Cover the sheet with a soft mesh: rows of colours, blended into each other."""
        mesh = Image.new("RGB", (len(rows[0]), len(rows)))
        mesh.putdata([rgb(colour) for row in rows for colour in row])
        smooth = mesh.resize((WIDTH // 4, HEIGHT // 4), Image.Resampling.BICUBIC)
        self.image.paste(smooth.resize(self.image.size, Image.Resampling.BILINEAR))

    def sky(self, colours: Sequence[str] | None = None, *, down_to: float = HEIGHT) -> None:
        self.fill([(0, 0), (WIDTH, 0), (WIDTH, down_to), (0, down_to)], colours or self.palette.sky)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> None:
        """Light that falls off from (x, y)."""
        whole = [(v * SCALE) for v in (x - radius, y - radius, x + radius, y + radius)]
        left, top = max(0, round(whole[0])), max(0, round(whole[1]))
        right = min(self.image.width, round(whole[2]))
        bottom = min(self.image.height, round(whole[3]))
        if right - left < 2 or bottom - top < 2:
            return
        # Only the part of the light that falls on the sheet.
        step = 256 / (2 * radius * SCALE)
        part = (
            max(0.0, (left - whole[0]) * step),
            max(0.0, (top - whole[1]) * step),
            min(256.0, (right - whole[0]) * step),
            min(256.0, (bottom - whole[1]) * step),
        )
        size = (right - left, bottom - top)
        light = _falloff(round(strength * 100))
        mask = light.resize(size, Image.Resampling.BILINEAR, box=part)
        self.image.paste(rgb(colour), (left, top), mask)

    def shade(self, colour: str, strength: float = 0.5) -> None:
        """Darken the corners a little."""
        mask = ImageChops.invert(_falloff(100)).resize(self.image.size, Image.Resampling.BILINEAR)
        mask = mask.point([round(max(0, v - 110) * strength) for v in range(256)])
        self.image.paste(rgb(colour), (0, 0), mask)

    # ---- shapes

    def fill(
        self, points: Sequence[Point], paint: Paint, *, across: bool = False, alpha: float = 1.0
    ) -> None:
        """A filled outline. `paint` is a colour, or several that run down it (or `across` it)."""
        if isinstance(paint, str):
            self.draw.polygon(_scaled(points), (*rgb(paint), round(alpha * 255)))
            return
        left, top, right, bottom = _bounds(points)
        size = (max(1, right - left), max(1, bottom - top))
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon(
            [(x * SCALE - left, y * SCALE - top) for x, y in points], round(alpha * 255)
        )
        shades = gradient(tuple(paint), across=across).resize(size, Image.Resampling.BILINEAR)
        self.image.paste(shades, (left, top), mask)

    def cut_out(self, points: Sequence[Point], behind: Image.Image) -> None:
        """Show an earlier state of the sheet through an opening."""
        left, top, right, bottom = _bounds(points)
        mask = Image.new("L", (right - left, bottom - top), 0)
        ImageDraw.Draw(mask).polygon([(x * SCALE - left, y * SCALE - top) for x, y in points], 255)
        self.image.paste(behind.crop((left, top, right, bottom)), (left, top), mask)

    def ellipse(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        paint: Paint,
        *,
        across: bool = False,
        alpha: float = 1.0,
    ) -> None:
        if isinstance(paint, str):
            box = [v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)]
            self.draw.ellipse(box, (*rgb(paint), round(alpha * 255)))
        else:
            self.fill(oval(x, y, rx, ry), paint, across=across, alpha=alpha)

    def ring(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        colour: str,
        width: float,
        *,
        alpha: float = 1.0,
    ) -> None:
        box = [v * SCALE for v in (x - rx, y - ry, x + rx, y + ry)]
        self.draw.ellipse(
            box, outline=(*rgb(colour), round(alpha * 255)), width=max(1, round(width * SCALE))
        )

    def line(
        self, points: Sequence[Point], colour: str, width: float = 1.5, *, alpha: float = 1.0
    ) -> None:
        self.draw.line(
            _scaled(points),
            (*rgb(colour), round(alpha * 255)),
            max(1, round(width * SCALE)),
            "curve",
        )

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        paint: Paint,
        *,
        radius: float = 0,
        across: bool = False,
        alpha: float = 1.0,
    ) -> None:
        if isinstance(paint, str):
            corners = [v * SCALE for v in (x, y, x + width, y + height)]
            self.draw.rounded_rectangle(corners, radius * SCALE, (*rgb(paint), round(alpha * 255)))
        else:
            self.fill(rounded(x, y, width, height, radius), paint, across=across, alpha=alpha)

    def shadow(
        self,
        points: Sequence[Point],
        *,
        dx: float = 0,
        dy: float = 14,
        blur: float = 18,
        strength: float = 0.35,
    ) -> None:
        """A soft shadow of an outline, drawn small and enlarged: nobody sees the difference."""
        pad = blur * 2.5
        left, top, right, bottom = _bounds([(x + dx, y + dy) for x, y in points], pad)
        size = ((right - left) // 8 + 1, (bottom - top) // 8 + 1)
        mask = Image.new("L", size, 0)
        ImageDraw.Draw(mask).polygon(
            [(((x + dx) * SCALE - left) / 8, ((y + dy) * SCALE - top) / 8) for x, y in points],
            round(255 * strength),
        )
        mask = mask.filter(ImageFilter.GaussianBlur(blur * SCALE / 8))
        full = mask.resize((right - left, bottom - top), Image.Resampling.BILINEAR)
        self.image.paste(rgb(self.palette.ink), (left, top), full)

    # ---- done

    def soften(self, radius: float) -> None:
        """Put all that is drawn so far out of focus."""
        small = self.image.reduce(4).filter(ImageFilter.GaussianBlur(radius * SCALE / 4))
        self.image.paste(small.resize(self.image.size, Image.Resampling.BILINEAR))

    def finish(self, *, grain: float = 0.5, quality: int = 58) -> bytes:
        """The picture as WebP bytes: reduced, a breath of paper grain, a warm light on top."""
        picture = self.image.reduce(SCALE)
        picture = Image.blend(picture, ImageChops.soft_light(picture, _paper()), grain)
        written = io.BytesIO()
        picture.save(written, "WEBP", quality=quality, method=2)
        return written.getvalue()


# ---- colours


@cache
def rgb(colour: str) -> Rgb:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def mix(first: str, second: str, share: float) -> str:
    """`share` of the second colour in the first."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@cache
def gradient(colours: tuple[str, ...], *, across: bool = False) -> Image.Image:
    """256 steps through the colours."""
    strip = Image.new("RGB", (len(colours), 1))
    strip.putdata([rgb(colour) for colour in colours])
    # Stretched over whole cells, then cut to their middles, so that the first and the last colour
    # reach the edge.
    count = len(colours)
    wide = strip.resize((256 * count, 1), Image.Resampling.BILINEAR)
    cut = wide.crop((128, 0, 256 * count - 128, 1)).resize((256, 1)) if count > 1 else wide
    return cut if across else cut.transpose(Image.Transpose.ROTATE_270)


# ---- outlines


def oval(
    x: float, y: float, rx: float, ry: float, turn: float = 0.0, steps: int = 40
) -> list[Point]:
    cos, sin = math.cos(turn), math.sin(turn)
    angles = [2 * math.pi * n / steps for n in range(steps)]
    return [
        (
            x + rx * math.cos(a) * cos - ry * math.sin(a) * sin,
            y + rx * math.cos(a) * sin + ry * math.sin(a) * cos,
        )
        for a in angles
    ]


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    radius = min(radius, width / 2, height / 2)
    if not radius:
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    corners = (
        (x + width - radius, y + radius, -90),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 90),
        (x + radius, y + radius, 180),
    )
    return [
        (
            cx + radius * math.cos(math.radians(start + step)),
            cy + radius * math.sin(math.radians(start + step)),
        )
        for cx, cy, start in corners
        for step in range(0, 91, 10)
    ]


def arch(x: float, y: float, width: float, height: float) -> list[Point]:
    """A doorway: round above, standing on y + height."""
    radius = width / 2
    top = [
        (
            x + radius - radius * math.cos(math.radians(a)),
            y + radius - radius * math.sin(math.radians(a)),
        )
        for a in range(0, 181, 6)
    ]
    return [(x, y + height), *top, (x + width, y + height)]


def curve(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """A smooth line through the points."""
    padded = [points[0], *points, points[-1]]
    smooth: list[Point] = []
    for n in range(1, len(padded) - 2):
        before, start, end, after = padded[n - 1 : n + 3]
        for step in range(steps):
            t = step / steps
            smooth.append(
                (
                    _spline(before[0], start[0], end[0], after[0], t),
                    _spline(before[1], start[1], end[1], after[1], t),
                )
            )
    return [*smooth, points[-1]]


def leaf(x: float, y: float, length: float, width: float, turn: float) -> list[Point]:
    """A pointed oval that starts at (x, y) and lies in the direction `turn`."""
    cos, sin = math.cos(turn), math.sin(turn)
    profile = [(t / 10, width * math.sin(math.pi * (t / 10) ** 0.8)) for t in range(11)]
    side = [(length * t, w / 2) for t, w in profile] + [
        (length * t, -w / 2) for t, w in reversed(profile)
    ]
    return [(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in side]


def turned(points: Iterable[Point], x: float, y: float, turn: float) -> list[Point]:
    """The outline turned around (x, y)."""
    cos, sin = math.cos(turn), math.sin(turn)
    return [
        (x + (a - x) * cos - (b - y) * sin, y + (a - x) * sin + (b - y) * cos) for a, b in points
    ]


def _spline(before: float, start: float, end: float, after: float, t: float) -> float:
    return 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t * t
        + (3 * start - before - 3 * end + after) * t**3
    )


def _scaled(points: Sequence[Point]) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in points]


def _bounds(points: Sequence[Point], pad: float = 0) -> tuple[int, int, int, int]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return (
        math.floor((min(xs) - pad) * SCALE),
        math.floor((min(ys) - pad) * SCALE),
        math.ceil((max(xs) + pad) * SCALE),
        math.ceil((max(ys) + pad) * SCALE),
    )


@cache
def _falloff(percent: int) -> Image.Image:
    """A disc of light: brightest in the middle, 0 at the rim, falling like light does."""
    # Pillow's disc reaches 180 at the middle of an edge.
    curve_down = [round(2.55 * percent * max(0, 1 - v / 180) ** 2) for v in range(256)]
    return Image.radial_gradient("L").resize((256, 256)).point(curve_down)


@cache
def _paper() -> Image.Image:
    """Fine grain, a little blurred so that it costs few bytes, over a light from above."""
    noise_source = random.Random(7)  # noqa: S311
    noise = Image.frombytes("L", (400, 267), noise_source.randbytes(400 * 267))
    noise = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).point(
        [112 + v // 8 for v in range(256)]
    )
    light = gradient(("#a8a8a8", "#808080", "#707070")).convert("L").resize((WIDTH, HEIGHT))
    return Image.merge("RGB", [ImageChops.add(noise, light, scale=2)] * 3)
