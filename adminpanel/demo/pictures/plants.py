"""Flowers and leaves, alone and gathered."""

import math
from collections.abc import Sequence

from adminpanel.demo.pictures.canvas import Canvas, Point, curve, leaf, mix, oval

GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def rose(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    """Layers of cupped petals, each ring turned against the last and deeper in colour."""
    deep, pale = mix(colour, canvas.palette.ink, 0.28), mix(colour, "#fffaf2", 0.45)
    turn = canvas.rng.uniform(0, 6.28)
    canvas.shadow(oval(x, y, radius, radius), dy=radius * 0.14, blur=radius * 0.2, strength=0.3)
    for ring in range(5):
        share = ring / 4
        reach, petals = radius * (1 - 0.19 * ring), 7 - ring
        for petal in range(petals):
            angle = turn + ring * 0.7 + 2 * math.pi * petal / petals
            size = reach * (0.56 - 0.04 * ring)
            px, py = x + math.cos(angle) * reach * 0.5, y + math.sin(angle) * reach * 0.5
            canvas.fill(
                oval(px, py, size * 1.06, size * 0.94, angle), mix(pale, deep, 0.3 + 0.5 * share)
            )
            canvas.fill(
                oval(
                    px - math.cos(angle) * size * 0.1,
                    py - math.sin(angle) * size * 0.1,
                    size,
                    size * 0.86,
                    angle,
                ),
                mix(pale, colour, 0.25 + 0.75 * share),
            )
    canvas.ellipse(x, y, radius * 0.16, radius * 0.16, deep)
    canvas.line(
        [(x - radius * 0.1, y), (x, y - radius * 0.1), (x + radius * 0.12, y + radius * 0.02)],
        mix(colour, pale, 0.3),
        radius * 0.05,
    )


def peony(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    """A full bloom: many ruffled petals laid by the golden angle from the rim to the heart."""
    deep, pale = mix(colour, canvas.palette.ink, 0.22), mix(colour, "#fffdf8", 0.6)
    canvas.shadow(oval(x, y, radius, radius), dy=radius * 0.15, blur=radius * 0.2, strength=0.28)
    turn = canvas.rng.uniform(0, 6.28)
    count = 34
    for n in range(count):
        share = n / count
        angle, reach = turn + n * GOLDEN_ANGLE, radius * (0.72 * (1 - share) ** 0.8)
        size = radius * (0.42 - 0.2 * share)
        px, py = x + math.cos(angle) * reach, y + math.sin(angle) * reach
        canvas.fill(
            oval(px, py + size * 0.07, size, size * 0.8, angle),
            mix(colour, deep, 0.25 + 0.45 * share),
        )
        canvas.fill(
            oval(px, py, size, size * 0.8, angle),
            mix(pale, colour, canvas.rng.uniform(0.15, 0.6) + 0.25 * share),
        )
    for _ in range(9):
        canvas.ellipse(
            x + canvas.rng.gauss(0, radius * 0.07),
            y + canvas.rng.gauss(0, radius * 0.07),
            radius * 0.035,
            radius * 0.035,
            canvas.palette.gold,
        )


def anemone(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    """Broad open petals around a dark eye."""
    pale, deep = mix(colour, "#fffdf8", 0.55), mix(colour, canvas.palette.ink, 0.2)
    turn = canvas.rng.uniform(0, 6.28)
    canvas.shadow(
        oval(x, y, radius * 0.9, radius * 0.9), dy=radius * 0.13, blur=radius * 0.18, strength=0.26
    )
    for layer, count in ((1.0, 6), (0.86, 5)):
        for n in range(count):
            angle = turn + (0.5 if layer < 1 else 0) + 2 * math.pi * n / count
            px, py = (
                x + math.cos(angle) * radius * 0.5 * layer,
                y + math.sin(angle) * radius * 0.5 * layer,
            )
            canvas.fill(
                oval(px, py, radius * 0.53 * layer, radius * 0.42 * layer, angle),
                mix(colour, deep, 0.35),
            )
            canvas.fill(
                oval(px, py, radius * 0.5 * layer, radius * 0.39 * layer, angle),
                (pale, mix(pale, colour, 0.75)),
            )
    for n in range(18):
        angle = 2 * math.pi * n / 18
        canvas.ellipse(
            x + math.cos(angle) * radius * 0.25,
            y + math.sin(angle) * radius * 0.25,
            radius * 0.03,
            radius * 0.03,
            canvas.palette.ink,
            alpha=0.8,
        )
    canvas.ellipse(
        x,
        y,
        radius * 0.16,
        radius * 0.16,
        (mix(canvas.palette.ink, "#777777", 0.25), canvas.palette.ink),
    )


def daisy(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    turn = canvas.rng.uniform(0, 6.28)
    count = 13
    for n in range(count):
        angle = turn + 2 * math.pi * n / count
        canvas.fill(
            leaf(x, y, radius, radius * 0.36, angle), mix(colour, "#fffdf8", 0.35 if n % 2 else 0.6)
        )
    canvas.ellipse(
        x,
        y,
        radius * 0.26,
        radius * 0.26,
        (canvas.palette.gold, mix(canvas.palette.gold, canvas.palette.ink, 0.25)),
    )


BLOOMS = (rose, peony, anemone, peony, rose)


def bloom(canvas: Canvas, x: float, y: float, radius: float, colour: str | None = None) -> None:
    """A flower of some kind in one of the mood's colours."""
    kind = canvas.rng.choice(BLOOMS if radius > 22 else (daisy, anemone))
    kind(canvas, x, y, radius, colour or canvas.rng.choice(canvas.palette.blooms))


def sprig(
    canvas: Canvas,
    x: float,
    y: float,
    length: float,
    turn: float,
    *,
    colour: str | None = None,
    bend: float | None = None,
    round_leaves: bool | None = None,
) -> list[Point]:
    """A stem with leaves on both sides, olive or eucalyptus. Returns the stem."""
    colour = colour or canvas.rng.choice(canvas.palette.leaves)
    bend = canvas.rng.uniform(-0.5, 0.5) if bend is None else bend
    round_leaves = canvas.rng.random() < 0.35 if round_leaves is None else round_leaves
    stem = _stem(x, y, length, turn, bend)
    canvas.line(stem, mix(colour, canvas.palette.ink, 0.25), max(1.2, length / 130))
    leaves = max(4, min(12, round(length / (30 if round_leaves else 22))))
    for n in range(1, leaves + 1):
        at = stem[min(len(stem) - 1, round(n / leaves * (len(stem) - 1)))]
        heading = turn + bend * 2 * n / leaves
        size = length * (0.30 - 0.14 * n / leaves)
        shade = mix(colour, "#f4f2d8", canvas.rng.uniform(0, 0.28))
        for side in (-1, 1):
            angle = heading + side * canvas.rng.uniform(0.55, 0.95)
            if round_leaves:
                rx = min(size * 0.3, length / leaves * 0.52)
                canvas.fill(
                    oval(
                        at[0] + math.cos(angle) * rx,
                        at[1] + math.sin(angle) * rx,
                        rx,
                        rx * 0.85,
                        angle,
                    ),
                    shade if side < 0 else mix(shade, canvas.palette.ink, 0.13),
                )
            else:
                canvas.fill(
                    leaf(*at, size, size * 0.36, angle),
                    shade if side < 0 else mix(shade, canvas.palette.ink, 0.13),
                )
    return stem


def grass(canvas: Canvas, x: float, y: float, length: float, turn: float, colour: str) -> None:
    """A plume of pampas."""
    stem = _stem(x, y, length, turn, canvas.rng.uniform(-0.25, 0.25))
    canvas.line(stem, mix(colour, canvas.palette.ink, 0.3), 1.6)
    for n, at in enumerate(stem[len(stem) // 2 :]):
        for side in (-1, 1):
            angle = turn + side * (0.5 - n * 0.02) + canvas.rng.uniform(-0.15, 0.15)
            canvas.fill(
                leaf(*at, length * 0.2, length * 0.035, angle),
                mix(colour, "#fff8ea", canvas.rng.uniform(0, 0.4)),
                alpha=0.85,
            )


def berries(canvas: Canvas, x: float, y: float, reach: float, colour: str) -> None:
    for _ in range(7):
        angle = canvas.rng.uniform(0, 6.28)
        far = reach * canvas.rng.uniform(0.4, 1)
        tip = (x + math.cos(angle) * far, y + math.sin(angle) * far)
        canvas.line([(x, y), tip], canvas.palette.leaves[2], 1.4)
        canvas.ellipse(*tip, reach * 0.09, reach * 0.09, (mix(colour, "#ffffff", 0.35), colour))


def bouquet(
    canvas: Canvas,
    x: float,
    y: float,
    radius: float,
    *,
    spread: float = 1.0,
    colours: Sequence[str] | None = None,
) -> None:
    """Greens first, small blooms at the rim, the large ones last in the middle."""
    rng = canvas.rng
    colours = colours or canvas.palette.blooms
    for n in range(22):
        angle = n * GOLDEN_ANGLE + rng.uniform(-0.3, 0.3)
        sprig(
            canvas,
            x + math.cos(angle) * radius * 0.3,
            y + math.sin(angle) * radius * 0.25,
            radius * rng.uniform(0.8, 1.15),
            angle if spread >= 1 else angle * spread,
        )
    for _ in range(3):
        grass(
            canvas,
            x,
            y,
            radius * 1.35,
            rng.uniform(-2.6, -0.5),
            mix(canvas.palette.gold, "#fff6e6", 0.5),
        )
    for n in range(11):
        angle, reach = n * GOLDEN_ANGLE + 0.4, radius * rng.uniform(0.62, 0.86)
        bloom(
            canvas,
            x + math.cos(angle) * reach,
            y + math.sin(angle) * reach * 0.88,
            radius * rng.uniform(0.15, 0.24),
            rng.choice(colours),
        )
    for n in range(9):
        angle, reach = n * GOLDEN_ANGLE, radius * 0.2 * math.sqrt(n)
        bloom(
            canvas,
            x + math.cos(angle) * reach,
            y + math.sin(angle) * reach * 0.9,
            radius * rng.uniform(0.25, 0.36),
            rng.choice(colours),
        )


def garland(canvas: Canvas, path: Sequence[Point], size: float, *, flowers: float = 0.4) -> None:
    """Greens and blooms along a line: an arch, a table runner, the edge of a page."""
    rng = canvas.rng
    smooth = curve(path, 6)
    for x, y in smooth:
        for _ in range(2):
            sprig(canvas, x, y, size * rng.uniform(0.9, 1.5), rng.uniform(0, 6.28))
    for x, y in smooth:
        if rng.random() < flowers:
            bloom(
                canvas,
                x + rng.gauss(0, size * 0.25),
                y + rng.gauss(0, size * 0.25),
                size * rng.uniform(0.28, 0.62),
            )


def _stem(x: float, y: float, length: float, turn: float, bend: float) -> list[Point]:
    points = []
    for n in range(13):
        t = n / 12
        angle = turn + bend * t
        points.append((x + math.cos(angle) * length * t, y + math.sin(angle) * length * t))
    return points
