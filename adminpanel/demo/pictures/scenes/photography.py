"""Photographers: two small figures in a wide evening, prints on a table, a camera, film with
light on it.
"""

import math

from adminpanel.demo.pictures.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    Point,
    curve,
    mix,
    oval,
    rounded,
    turned,
)
from adminpanel.demo.pictures.lights import bokeh, hills, landscape, leak, stars, tree
from adminpanel.demo.pictures.plants import bloom, sprig
from adminpanel.demo.pictures.scenes.flowers import linen


def two_on_a_hill(canvas: Canvas) -> None:
    """A couple, far away and from behind, against the last light."""
    palette, rng = canvas.palette, canvas.rng
    canvas.sky(down_to=640)
    x = rng.uniform(380, 820)
    if palette.dark:
        stars(canvas, 60, 260)
    canvas.glow(x, 500, 620, palette.sun, 0.95)
    canvas.ellipse(
        x + rng.uniform(-30, 30), 500, 105, 105, mix(palette.sun, "#ffffff", 0.4), alpha=0.95
    )
    hills(canvas, 520, 45, (mix(palette.hills[0], palette.sky[-1], 0.4), palette.hills[0]))
    hills(canvas, 590, 30, (palette.hills[1], mix(palette.hills[1], palette.hills[2], 0.4)))
    crest = curve([(-60, 720), (250, 676), (x, 622), (900, 664), (1260, 706)], 16)
    ground = mix(palette.hills[2], palette.ink, 0.35)
    canvas.fill([*crest, (1260, HEIGHT), (-60, HEIGHT)], ground)
    couple(canvas, x, 626, 1.0, ground)
    for px, py in crest[::2]:
        sprig(
            canvas,
            px + rng.uniform(-20, 20),
            py + 6,
            rng.uniform(12, 36),
            rng.uniform(-2.0, -1.1),
            colour=ground,
        )
    if rng.random() < 0.6:
        tree(canvas, x + rng.choice((-270, 260)), 668, 230, ground)


def prints(canvas: Canvas) -> None:
    """Prints fanned out on linen, each with an evening of its own."""
    rng = canvas.rng
    linen(canvas)
    for n, (x, y) in enumerate(((270, 300), (900, 250), (560, 420), (880, 570), (290, 610))):
        _print(canvas, x, y, 300, 330, rng.uniform(-0.3, 0.3) + (n - 2) * 0.05, n)
    for x, y, turn in ((80, 820, -1.0), (1120, 820, -2.1), (1190, 60, 2.4)):
        for spread in (-0.3, 0.0, 0.3):
            sprig(canvas, x, y, 260, turn + spread)
    bloom(canvas, 1100, 745, 60)
    bloom(canvas, 1015, 782, 40)


def camera(canvas: Canvas) -> None:
    """An old camera on a table, lights behind it."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.hills[1], palette.hills[2], palette.ink],
        [palette.hills[0], palette.hills[1], palette.hills[2]],
    )
    bokeh(canvas, 40, bottom=620, size=(16, 62))
    canvas.soften(2)
    canvas.fill(
        [(0, 610), (WIDTH, 600), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(palette.hills[2], "#8a5a3c", 0.5), mix(palette.ink, "#4a2f20", 0.4)),
    )
    x, y = rng.uniform(540, 660), 640
    body = rounded(x - 250, y - 290, 500, 290, 34)
    canvas.shadow(body, dy=26, blur=34, strength=0.6)
    skin = mix(palette.ink, "#3b3434", 0.4)
    metal = (
        mix(palette.cloth, "#ffffff", 0.4),
        palette.cloth,
        mix(palette.cloth, palette.ink, 0.45),
    )
    canvas.box(x - 95, y - 352, 190, 90, metal, radius=18)
    canvas.box(x - 205, y - 318, 74, 40, metal, radius=8)
    canvas.box(x + 130, y - 312, 60, 34, metal, radius=8)
    canvas.fill(body, (mix(skin, "#ffffff", 0.14), skin, mix(skin, "#000000", 0.3)))
    canvas.fill(rounded(x - 250, y - 290, 500, 82, 34), metal)
    canvas.box(x - 250, y - 236, 500, 30, metal)
    canvas.box(
        x - 58,
        y - 330,
        116,
        50,
        (mix(palette.ink, palette.sky[0], 0.35), mix(palette.sky[1], palette.ink, 0.45)),
        radius=8,
    )
    _lens(canvas, x, y - 132, 132)
    canvas.ellipse(x - 205, y - 246, 15, 15, palette.blooms[2])
    for side in (-1, 1):
        strap = curve(
            [
                (x + side * 250, y - 220),
                (x + side * 330, y - 60),
                (x + side * 300, y + 50),
                (x + side * 430, y + 110),
            ]
        )
        canvas.line(strap, mix("#8a5a3c", palette.ink, 0.2), 17)
    for turn in (-0.9, -0.5, -0.2):
        sprig(canvas, 60, 800, 280, turn)
    bloom(canvas, 130, 735, 58)
    bloom(canvas, 215, 765, 42)
    leak(canvas)


def film(canvas: Canvas) -> None:
    """Strips of film across the sheet, an evening told in frames."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.paper, palette.cloth], [palette.cloth, mix(palette.cloth, palette.hills[0], 0.35)]
    )
    for row, y in enumerate((10, 285, 560)):
        canvas.shadow(rounded(-40, y, 1300, 232, 0), dy=10, blur=14, strength=0.35)
        canvas.box(-40, y, 1300, 232, mix(palette.ink, "#2a1c14", 0.5))
        offset = rng.uniform(-260, -60)
        for n in range(36):
            for hole in (y + 10, y + 202):
                canvas.box(offset + n * 42, hole, 22, 18, palette.cloth, radius=4)
        for n in range(6):
            _frame(canvas, offset + 20 + n * 268, y + 38, 250, 154, row * 6 + n)
    leak(canvas)


def golden_field(canvas: Canvas) -> None:
    """Tall grass, low sun, a veil of flare."""
    palette, rng = canvas.palette, canvas.rng
    landscape(canvas, rng.uniform(330, 400))
    canvas.soften(4)
    for layer in range(3):
        shade = mix(palette.gold, palette.hills[2], 0.25 + layer * 0.3)
        for _ in range(70):
            x = rng.uniform(-20, WIDTH + 20)
            top = rng.uniform(520, 640) + layer * 50
            canvas.line(
                curve(
                    [
                        (x, 830),
                        (x + rng.uniform(-20, 20), (830 + top) / 2),
                        (x + rng.uniform(-50, 50), top),
                    ],
                    5,
                ),
                shade,
                2 + layer,
            )
    couple(canvas, rng.uniform(420, 780), 700, 1.35, mix(palette.ink, palette.hills[2], 0.3))
    for _ in range(60):
        x = rng.uniform(-20, WIDTH + 20)
        canvas.line(
            curve([(x, 830), (x + 8, 740), (x + rng.uniform(-40, 40), rng.uniform(640, 720))], 5),
            mix(palette.hills[2], palette.ink, 0.4),
            3,
        )
    for n in range(7):
        canvas.ellipse(250 + n * 120, 210 + n * 70, 24 + 9 * n, 24 + 9 * n, palette.sun, alpha=0.12)
    leak(canvas)


def couple(canvas: Canvas, x: float, foot: float, scale: float, colour: str) -> None:
    """Two small silhouettes hand in hand: a dress and a suit, no faces."""

    def at(points: list[Point]) -> list[Point]:
        return [(x + a * scale, foot + b * scale) for a, b in points]

    dress = curve(
        [(-26, -84), (-31, -62), (-38, -30), (-62, 2), (-8, 3), (-14, -40), (-16, -62), (-17, -84)],
        6,
    )
    canvas.fill(at(dress), mix(colour, canvas.palette.paper, 0.2))
    canvas.fill(
        at([(-27, -96), (-18, -97), (-15, -66), (-28, -66)]), mix(colour, canvas.palette.paper, 0.2)
    )
    canvas.ellipse(x - 22 * scale, foot - 106 * scale, 8.5 * scale, 10 * scale, colour)
    canvas.fill(
        at(curve([(-26, -116), (-34, -96), (-46, -50), (-36, -60), (-26, -98)], 6)),
        canvas.palette.paper,
        alpha=0.3,
    )
    canvas.fill(
        at(
            [
                (7, -106),
                (27, -106),
                (31, -70),
                (29, -50),
                (30, 2),
                (20, 2),
                (17, -44),
                (14, 2),
                (4, 2),
                (6, -60),
            ]
        ),
        colour,
    )
    canvas.ellipse(x + 17 * scale, foot - 119 * scale, 9 * scale, 11 * scale, colour)
    canvas.line(at([(-18, -86), (-8, -62), (2, -58), (9, -76)]), colour, 5 * scale)


def _print(
    canvas: Canvas, x: float, y: float, width: float, height: float, turn: float, number: int
) -> None:
    sheet = turned(rounded(x - width / 2, y - height / 2, width, height, 3), x, y, turn)
    canvas.shadow(sheet, dy=10, blur=14, strength=0.4)
    canvas.fill(sheet, mix(canvas.palette.paper, "#ffffff", 0.6))
    inner = turned(
        rounded(x - width / 2 + 20, y - height / 2 + 20, width - 40, height - 86, 0), x, y, turn
    )
    sky = list(canvas.palette.sky)
    canvas.fill(inner, tuple(sky[number % 2 :]) if number % 3 else tuple(reversed(sky)))
    cx, cy = turned([(x + 30 - number * 15, y - 10)], x, y, turn)[0]
    canvas.ellipse(cx, cy, 24, 24, canvas.palette.sun)
    for layer, paint in enumerate(canvas.palette.hills):
        top = -10 + layer * 32
        ridge = [
            (
                x - width / 2 + 20 + n * (width - 40) / 6,
                y + top + 12 * math.sin(n * 1.2 + number + layer * 2),
            )
            for n in range(7)
        ]
        foot = y + height / 2 - 66
        canvas.fill(
            turned([*ridge, (x + width / 2 - 20, foot), (x - width / 2 + 20, foot)], x, y, turn),
            paint,
        )


def _frame(canvas: Canvas, x: float, y: float, width: float, height: float, number: int) -> None:
    palette = canvas.palette
    skies = (
        palette.sky,
        palette.sky[1:],
        (palette.blooms[0], palette.blooms[1]),
        (palette.leaves[1], palette.leaves[0]),
    )
    canvas.box(x, y, width, height, skies[number % 4], radius=5)
    middle, foot = x + width / 2, y + height
    if number % 4 == 2:
        for n in range(5):
            bloom(canvas, x + 40 + n * 43, y + 76 + 18 * math.sin(n * 2 + number), 24)
        return
    canvas.glow(middle, y + 78, 70, palette.sun, 0.9)
    ridge = [(x + n * width / 8, y + 96 + 14 * math.sin(n * 0.9 + number)) for n in range(9)]
    canvas.fill([*ridge, (x + width, foot), (x, foot)], palette.hills[1])
    canvas.fill(
        [(x, foot - 30), (middle, foot - 40), (x + width, foot - 26), (x + width, foot), (x, foot)],
        palette.hills[2],
    )
    if number % 3 == 0:
        couple(canvas, middle, foot - 36, 0.5, palette.ink)


def _lens(canvas: Canvas, x: float, y: float, radius: float) -> None:
    palette = canvas.palette
    canvas.shadow(oval(x, y, radius, radius), dy=10, blur=12, strength=0.6)
    for share, paint in (
        (1.0, (palette.cloth, mix(palette.cloth, palette.ink, 0.6))),
        (0.93, ("#4a4246", "#151114")),
        (0.72, ("#151114", "#332b30")),
        (0.58, (mix(palette.sky[0], palette.ink, 0.5), palette.ink)),
    ):
        canvas.ellipse(x, y, radius * share, radius * share, paint)
    canvas.glow(x - radius * 0.16, y - radius * 0.12, radius * 0.42, palette.sky[2], 0.9)
    canvas.glow(x + radius * 0.2, y + radius * 0.22, radius * 0.3, palette.gold, 0.7)
    canvas.fill(
        oval(x - radius * 0.2, y - radius * 0.26, radius * 0.17, radius * 0.09, -0.6),
        "#ffffff",
        alpha=0.65,
    )
    for n in range(36):
        angle = n * math.pi / 18
        canvas.line(
            [
                (x + math.cos(angle) * radius * 0.94, y + math.sin(angle) * radius * 0.94),
                (x + math.cos(angle) * radius, y + math.sin(angle) * radius),
            ],
            "#1b1619",
            3,
        )


SCENES = (two_on_a_hill, prints, camera, film, golden_field)
