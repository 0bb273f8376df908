"""Cakes: tiers on a stand, by candlelight, a slice, small ones in a row, one with fruit."""

import math

from adminpanel.demo.pictures.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    arch,
    curve,
    leaf,
    mix,
    oval,
    rounded,
)
from adminpanel.demo.pictures.lights import bokeh, candle, leak
from adminpanel.demo.pictures.plants import berries, bloom, garland, sprig
from adminpanel.demo.pictures.scenes.flowers import linen, window_light

FINISHES = ("smooth", "combed", "pearls", "drip")


def tiers(canvas: Canvas) -> None:
    """Three tiers with flowers running down, an arch painted on the wall behind."""
    palette, rng = canvas.palette, canvas.rng
    wall = mix(palette.sky[-1], palette.paper, 0.4)
    canvas.wash([mix(wall, palette.sun, 0.5), wall], [wall, mix(wall, palette.hills[0], 0.35)])
    canvas.fill(
        arch(330, 60, 540, 700),
        (mix(wall, palette.hills[0], 0.45), mix(wall, palette.hills[0], 0.25)),
    )
    window_light(canvas)
    _table(canvas, 660)
    icing = rng.choice(
        (
            palette.paper,
            palette.blooms[0],
            mix(palette.leaves[1], palette.paper, 0.55),
            mix(palette.blooms[1], palette.paper, 0.35),
        )
    )
    top = _stack(canvas, 600, 640, (330, 240, 156), 128, icing)
    rng.shuffle(path := [-1, 1])
    side = path[0]
    garland(
        canvas,
        [
            (600 + side * 20, top),
            (600 + side * 60, top + 70),
            (600 + side * 112, top + 150),
            (600 + side * 150, top + 260),
            (600 + side * 190, top + 392),
        ],
        46,
        flowers=0.8,
    )
    bloom(canvas, 600 - side * 10, top - 8, 46)
    sprig(canvas, 600, top, 140, -1.3)


def by_candlelight(canvas: Canvas) -> None:
    """A dark room, one cake, many small flames."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [mix(palette.ink, palette.hills[1], 0.4), palette.ink],
        [mix(palette.hills[2], palette.gold, 0.2), mix(palette.ink, palette.hills[2], 0.5)],
    )
    bokeh(canvas, 34, bottom=560)
    canvas.soften(3)
    canvas.glow(600, 420, 520, palette.gold, 0.4)
    _table(canvas, 650, dark=True)
    top = _stack(canvas, 600, 630, (350, 252), 150, mix(palette.paper, palette.gold, 0.12))
    garland(canvas, [(410, 636), (500, 656), (600, 662), (700, 656), (790, 636)], 40, flowers=0.7)
    for n in range(5):
        bloom(canvas, 520 + n * 40, top - 6 + 6 * math.sin(n * 2), 30)
    for x, foot, height in (
        (140, 720, 190),
        (225, 745, 120),
        (320, 722, 150),
        (880, 724, 160),
        (975, 745, 110),
        (1065, 720, 200),
    ):
        candle(canvas, x, foot, height * rng.uniform(0.85, 1.1), width=17)


def slice_on_plate(canvas: Canvas) -> None:
    """One slice from the side, its layers showing."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    canvas.soften(3)
    canvas.shadow(oval(600, 560, 400, 150), dy=16, blur=22, strength=0.4)
    canvas.ellipse(600, 560, 400, 150, (mix(palette.paper, "#ffffff", 0.7), palette.cloth))
    canvas.ring(600, 556, 372, 134, palette.gold, 3)
    sponge, cream = (
        rng.choice((("#c98d52", "#e2b57a"), ("#6b3d2a", "#8a5338"), ("#f0d9a8", "#f8e9c6"))),
        mix(palette.blooms[0], "#ffffff", 0.5),
    )
    left, right, top, foot = 350, 830, 250, 590
    canvas.shadow(
        [(left, foot - 30), (right, foot - 60), (right, foot), (left, foot)],
        dy=10,
        blur=16,
        strength=0.5,
    )
    layers = 5
    height = (foot - top) / layers
    for n in range(layers):
        y = top + n * height
        canvas.fill(
            [
                (left, y),
                (right, y - 26),
                (right, y + height * 0.78 - 26),
                (left, y + height * 0.78),
            ],
            sponge,
        )
        for _ in range(50):
            canvas.ellipse(
                rng.uniform(left + 6, right - 6),
                y + rng.uniform(2, height * 0.7) - 13,
                2.2,
                1.6,
                mix(sponge[0], "#3a2012", 0.35),
                alpha=0.5,
            )
        canvas.fill(
            [
                (left, y + height * 0.76),
                (right, y + height * 0.76 - 26),
                (right, y + height - 26),
                (left, y + height),
            ],
            cream if n % 2 else mix(palette.blooms[2], cream, 0.35),
        )
    canvas.fill(
        curve(
            [(left - 8, top + 4), (460, top - 100), (right - 40, top - 66), (right + 8, top - 22)],
            8,
        ),
        (mix(cream, "#ffffff", 0.6), cream),
    )
    canvas.fill(
        [(left - 8, top - 6), (right + 8, top - 34), (right + 8, top - 8), (left - 8, top + 22)],
        mix(cream, "#ffffff", 0.4),
    )
    for x in (500, 580, 660):
        bloom(canvas, x, top - 62 - (x - 500) * 0.05, 36)
    sprig(canvas, 690, top - 60, 140, -0.5)
    berries(canvas, 880, 600, 60, palette.blooms[2])
    fork = rounded(200, 660, 330, 12, 6)
    canvas.shadow(fork, dy=5, blur=6)
    canvas.fill(fork, (mix(palette.gold, "#ffffff", 0.5), palette.gold))


def small_ones(canvas: Canvas) -> None:
    """Rows of little cakes and macarons from above."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    tray = rounded(90, 70, 1020, 660, 40)
    canvas.shadow(tray, dy=16, blur=20, strength=0.4)
    canvas.fill(
        tray, (mix(palette.paper, "#ffffff", 0.5), mix(palette.cloth, palette.hills[0], 0.2))
    )
    rim = rounded(106, 86, 988, 628, 32)
    canvas.line([*rim, rim[0]], palette.gold, 3)
    for row in range(4):
        for column in range(6):
            x, y = 190 + column * 164 + row % 2 * 6, 165 + row * 158
            colour = palette.blooms[(row + column) % len(palette.blooms)]
            if (row + column) % 3 == 0:
                _macaron(canvas, x, y, 58, mix(colour, palette.paper, 0.2))
            else:
                _cupcake(canvas, x, y, 62, colour)
    for _ in range(26):
        canvas.ellipse(rng.uniform(120, 1080), rng.uniform(100, 700), 4, 4, palette.gold)


def naked(canvas: Canvas) -> None:
    """Sponge and cream laid bare, figs and leaves on top, a garden behind."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.sky[-1], palette.leaves[1], palette.sky[-2]],
        [palette.leaves[0], palette.sky[-1], palette.leaves[1]],
        [palette.leaves[2], palette.leaves[0], palette.leaves[2]],
    )
    for _ in range(16):
        sprig(canvas, rng.uniform(0, WIDTH), rng.uniform(100, 560), 260, rng.uniform(0, 6.28))
    canvas.soften(14)
    bokeh(canvas, 18, bottom=500)
    _table(canvas, 650, wood=True)
    foot = 690
    canvas.shadow(oval(600, 690, 260, 30), dy=8, blur=18, strength=0.5)
    for width, layers in ((420, 4), (290, 4)):
        for _ in range(layers):
            canvas.box(
                600 - width / 2,
                foot - 42,
                width,
                40,
                ("#8f5b33", "#d9a566", "#e9bd80", "#c68f52", "#7d4d2a"),
                radius=9,
                across=True,
            )
            canvas.box(
                600 - width / 2 + 3,
                foot - 56,
                width - 6,
                17,
                (
                    mix(palette.paper, palette.ink, 0.15),
                    "#fffdf7",
                    mix(palette.paper, palette.ink, 0.2),
                ),
                radius=8,
                across=True,
            )
            foot -= 54
        garland(
            canvas,
            [(600 - width / 2, foot + 10), (600, foot + 16), (600 + width / 2, foot + 10)],
            36,
            flowers=0.5,
        )
    for n in range(7):
        bloom(canvas, 492 + n * 36, foot - 14 + 12 * math.sin(n * 1.7), rng.uniform(34, 50))
    for turn in (-2.3, -1.9, -1.2, -0.8):
        sprig(canvas, 600, foot - 10, 120, turn)
    canvas.glow(150, 60, 600, palette.sun, 0.6)
    leak(canvas)


def _stack(
    canvas: Canvas, x: float, foot: float, widths: tuple[float, ...], height: float, icing: str
) -> float:
    """Tiers on a stand; returns the top's y."""
    palette, rng = canvas.palette, canvas.rng
    stand = (mix(palette.gold, "#ffffff", 0.5), palette.gold, mix(palette.gold, palette.ink, 0.4))
    canvas.shadow(oval(x, foot + 40, widths[0] * 0.7, 30), dy=10, blur=20, strength=0.5)
    canvas.fill(
        [(x - 26, foot), (x + 26, foot), (x + 70, foot + 52), (x - 70, foot + 52)],
        stand,
        across=True,
    )
    canvas.ellipse(x, foot + 52, 78, 15, stand, across=True)
    canvas.ellipse(x, foot, widths[0] * 0.62, 28, stand, across=True)
    light, deep = mix(icing, "#ffffff", 0.5), mix(icing, palette.ink, 0.24)
    for width in widths:
        finish = rng.choice(FINISHES)
        top = foot - height
        sides = (deep, icing, light, mix(light, icing, 0.5), icing, mix(deep, palette.ink, 0.15))
        ry = width * 0.085
        canvas.fill(
            [
                (x - width / 2, top),
                (x + width / 2, top),
                *[
                    (
                        x + width / 2 * math.cos(math.radians(a)),
                        foot - 4 + ry * math.sin(math.radians(a)),
                    )
                    for a in range(0, 181, 10)
                ],
            ],
            sides,
            across=True,
        )
        _finish(canvas, x, top, foot, width, finish, deep, light)
        canvas.ellipse(x, top, width / 2, ry, (mix(light, "#ffffff", 0.4), light))
        foot = top + 4
    return foot


def _finish(
    canvas: Canvas,
    x: float,
    top: float,
    foot: float,
    width: float,
    finish: str,
    deep: str,
    light: str,
) -> None:
    gold = canvas.palette.gold
    if finish == "combed":
        for n in range(1, 9):
            y = top + (foot - top) * n / 9
            canvas.line(
                [
                    (
                        x + width / 2 * math.cos(math.radians(a)),
                        y + width * 0.085 * math.sin(math.radians(a)),
                    )
                    for a in range(0, 181, 10)
                ],
                deep,
                1.6,
                alpha=0.5,
            )
    elif finish == "pearls":
        for a in range(8, 180, 9):
            canvas.ellipse(
                x + width / 2 * math.cos(math.radians(a)),
                foot - 6 + width * 0.085 * math.sin(math.radians(a)),
                6,
                6,
                (light, deep),
            )
    elif finish == "drip":
        for a in range(0, 180, 13):
            px, py = (
                x + width * 0.49 * math.cos(math.radians(a)),
                top + width * 0.082 * math.sin(math.radians(a)),
            )
            canvas.box(px - 6, py - 4, 12, canvas.rng.uniform(22, 58), gold, radius=6)
    else:
        canvas.line(
            [
                (
                    x + width / 2 * math.cos(math.radians(a)),
                    foot - 12 + width * 0.085 * math.sin(math.radians(a)),
                )
                for a in range(0, 181, 8)
            ],
            gold,
            5,
        )


def _table(canvas: Canvas, y: float, *, dark: bool = False, wood: bool = False) -> None:
    palette = canvas.palette
    top = mix(palette.hills[2], palette.ink, 0.3) if dark else "#a9794e" if wood else palette.cloth
    canvas.fill(
        [(0, y), (WIDTH, y), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(top, palette.sun, 0.2), top, mix(top, palette.ink, 0.3)),
    )


def _cupcake(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    canvas.shadow(oval(x, y, radius, radius), dy=6, blur=7)
    canvas.ellipse(x, y, radius, radius, mix(canvas.palette.gold, canvas.palette.paper, 0.5))
    for n in range(16):
        canvas.fill(
            leaf(x, y, radius, radius * 0.3, n * math.pi / 8),
            mix(canvas.palette.gold, canvas.palette.paper, 0.3),
        )
    for ring in range(5):
        reach = radius * (0.86 - ring * 0.17)
        for n in range(9 - ring):
            angle = n * 2 * math.pi / (9 - ring) + ring * 0.4
            canvas.ellipse(
                x + math.cos(angle) * reach * 0.62,
                y + math.sin(angle) * reach * 0.62,
                reach * 0.36,
                reach * 0.36,
                mix(colour, "#fffaf2", 0.15 + 0.15 * ring),
            )
    canvas.ellipse(x, y, 8, 8, canvas.palette.gold)


def _macaron(canvas: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    canvas.shadow(oval(x, y, radius, radius), dy=7, blur=8)
    canvas.ellipse(x, y, radius, radius, mix(colour, canvas.palette.ink, 0.18))
    canvas.ellipse(x, y - 3, radius * 0.96, radius * 0.94, (mix(colour, "#ffffff", 0.45), colour))
    canvas.ellipse(
        x - radius * 0.3, y - radius * 0.38, radius * 0.3, radius * 0.16, "#ffffff", alpha=0.45
    )


SCENES = (tiers, by_candlelight, slice_on_plate, small_ones, naked)
