"""Land, sky and light: hills, trees, stars, strings of bulbs, candles, lights out of focus."""

import math
from collections.abc import Sequence

from adminpanel.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Paint, Point, curve, leaf, mix


def hills(
    canvas: Canvas, base: float, swing: float, paint: Paint, *, bumps: int = 5
) -> list[Point]:
    """One soft ridge across the sheet, filled down to its foot. Returns the ridge."""
    knots = [
        (-60 + n * (WIDTH + 120) / bumps, base + canvas.rng.uniform(-swing, swing))
        for n in range(bumps + 1)
    ]
    ridge = curve(knots, 14)
    canvas.fill([*ridge, (WIDTH + 60, HEIGHT), (-60, HEIGHT)], paint)
    return ridge


def landscape(canvas: Canvas, horizon: float = 430) -> list[list[Point]]:
    """Sky, sun and three ridges, each nearer one darker; the ridges from far to near."""
    palette, rng = canvas.palette, canvas.rng
    canvas.sky(down_to=horizon + 160)
    sun = rng.uniform(250, 950)
    canvas.glow(sun, horizon - 20, 620, palette.sun, 0.85)
    canvas.ellipse(sun, horizon - rng.uniform(30, 110), 46, 46, mix(palette.sun, "#ffffff", 0.3))
    far, middle, near = palette.hills
    haze = mix(far, palette.sun, 0.35)
    ridges = [
        hills(canvas, horizon - 20, 55, (mix(far, palette.sky[-1], 0.45), haze)),
        hills(canvas, horizon + 50, 50, (far, mix(far, palette.sun, 0.28))),
        hills(canvas, horizon + 130, 45, (middle, mix(middle, far, 0.35))),
    ]
    canvas.glow(sun, horizon + 60, 420, palette.sun, 0.4)
    ridges.append(hills(canvas, horizon + 235, 30, (mix(middle, near, 0.65), near)))
    return ridges


def cypress(canvas: Canvas, x: float, y: float, height: float, colour: str) -> None:
    canvas.fill(leaf(x, y, height, height * 0.2, -math.pi / 2), colour)
    canvas.fill(
        leaf(x + height * 0.01, y, height * 0.94, height * 0.09, -math.pi / 2),
        mix(colour, canvas.palette.sun, 0.12),
    )


def tree(canvas: Canvas, x: float, y: float, height: float, colour: str) -> None:
    canvas.box(
        x - height * 0.03,
        y - height * 0.45,
        height * 0.06,
        height * 0.45,
        mix(colour, canvas.palette.ink, 0.4),
    )
    for n in range(14):
        reach, angle = height * 0.2 * math.sqrt(n / 14), n * 2.4
        dx, dy = math.cos(angle) * reach * 1.25, math.sin(angle) * reach
        size = height * canvas.rng.uniform(0.11, 0.2)
        canvas.ellipse(
            x + dx,
            y - height * 0.68 + dy,
            size,
            size * 0.9,
            mix(colour, canvas.palette.sun, max(0, -dy / height) * 0.6),
        )


def stars(canvas: Canvas, count: int, down_to: float) -> None:
    for _ in range(count):
        size = canvas.rng.choice((0.7, 0.9, 1.2, 1.8))
        canvas.ellipse(
            canvas.rng.uniform(0, WIDTH),
            canvas.rng.uniform(0, down_to) ** 0.97,
            size,
            size,
            "#fff8e6",
            alpha=canvas.rng.uniform(0.4, 0.95),
        )


def string_lights(
    canvas: Canvas, start: Point, end: Point, sag: float, bulbs: int = 14, *, size: float = 4.5
) -> None:
    """A hanging line of bulbs, each with its own glow."""
    line = [
        (
            start[0] + (end[0] - start[0]) * t,
            start[1] + (end[1] - start[1]) * t + sag * 4 * t * (1 - t),
        )
        for t in (n / 40 for n in range(41))
    ]
    canvas.line(line, canvas.palette.ink, 1.3, alpha=0.75)
    for n in range(bulbs):
        x, y = line[round((n + 0.5) / bulbs * 40)]
        canvas.glow(x, y + size, size * 7, canvas.palette.gold, 0.75)
        canvas.ellipse(x, y + size, size, size * 1.2, "#fff6dc")


def bokeh(
    canvas: Canvas,
    count: int,
    *,
    top: float = 0,
    bottom: float = HEIGHT,
    colours: Sequence[str] | None = None,
    size: tuple[float, float] = (18, 70),
) -> None:
    """Lights far out of focus."""
    palette, rng = canvas.palette, canvas.rng
    for _ in range(count):
        x, y, radius = rng.uniform(0, WIDTH), rng.uniform(top, bottom), rng.uniform(*size)
        colour = rng.choice(
            colours or (palette.gold, palette.sun, palette.blooms[1], palette.sky[-1])
        )
        alpha = rng.uniform(0.08, 0.3)
        canvas.ellipse(x, y, radius, radius, colour, alpha=alpha)
        canvas.ring(x, y, radius, radius, mix(colour, "#ffffff", 0.5), 1.6, alpha=alpha)


def candle(
    canvas: Canvas, x: float, foot: float, height: float, *, width: float = 16, holder: bool = True
) -> None:
    palette = canvas.palette
    wax = (
        mix(palette.paper, palette.ink, 0.12),
        palette.paper,
        mix(palette.paper, palette.ink, 0.2),
    )
    if holder:
        canvas.fill(
            [
                (x - width * 1.5, foot),
                (x + width * 1.5, foot),
                (x + width * 0.5, foot - width * 0.8),
                (x - width * 0.5, foot - width * 0.8),
            ],
            (mix(palette.gold, "#ffffff", 0.35), palette.gold, mix(palette.gold, palette.ink, 0.4)),
            across=True,
        )
    canvas.glow(x, foot - height - width, width * 9, palette.gold, 0.6)
    canvas.box(x - width / 2, foot - height, width, height - width * 0.3, wax, across=True)
    canvas.fill(
        leaf(x, foot - height + 2, width * 2.1, width * 0.95, -math.pi / 2),
        ("#fff9e2", palette.gold),
    )


def lantern(canvas: Canvas, x: float, foot: float, size: float) -> None:
    ink, gold = canvas.palette.ink, canvas.palette.gold
    canvas.glow(x, foot - size * 0.5, size * 1.6, gold, 0.6)
    canvas.box(
        x - size * 0.32,
        foot - size,
        size * 0.64,
        size,
        ("#fff1c9", gold, mix(gold, ink, 0.3)),
        alpha=0.9,
    )
    for dx in (-0.32, -0.02, 0.28):
        canvas.box(x + size * dx, foot - size, size * 0.05, size, ink)
    canvas.box(x - size * 0.38, foot - size * 0.06, size * 0.76, size * 0.08, ink)
    canvas.fill(
        [
            (x - size * 0.4, foot - size),
            (x + size * 0.4, foot - size),
            (x + size * 0.12, foot - size * 1.28),
            (x - size * 0.12, foot - size * 1.28),
        ],
        ink,
    )
    canvas.ring(x, foot - size * 1.36, size * 0.1, size * 0.1, ink, size * 0.035)


def leak(canvas: Canvas) -> None:
    """The warm stripe that light leaves on film."""
    side = canvas.rng.choice((0.0, WIDTH))
    for colour, reach, strength in (
        ("#ff7a4d", 520, 0.35),
        ("#ffc36b", 360, 0.45),
        ("#fff0c8", 200, 0.5),
    ):
        canvas.glow(side, canvas.rng.uniform(100, 700), reach, colour, strength)
