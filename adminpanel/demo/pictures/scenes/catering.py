"""Food: a laid place from above, a long table at dusk, a grazing board, glasses, a pot on the fire."""

import math

from adminpanel.demo.pictures.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    curve,
    leaf,
    mix,
    oval,
    rounded,
    turned,
)
from adminpanel.demo.pictures.lights import bokeh, candle, landscape, leak, string_lights
from adminpanel.demo.pictures.plants import berries, bloom, garland, sprig
from adminpanel.demo.pictures.scenes.flowers import linen

CITRUS = ("#f2b13c", "#f7cf6b", "#e6863b")
FIGS = ("#5d2f4b", "#7a3b55", "#46233c")


def place_setting(canvas: Canvas) -> None:
    """One place from above: plates, a folded napkin, a card, silver, a glass."""
    palette, rng = canvas.palette, canvas.rng
    linen(
        canvas,
        rng.choice(
            (
                palette.cloth,
                mix(palette.leaves[0], palette.cloth, 0.6),
                mix(palette.hills[1], palette.cloth, 0.45),
            )
        ),
    )
    x, y = 600, 410
    for radius, rim, paint in (
        (270, palette.gold, mix(palette.hills[0], palette.paper, 0.4)),
        (225, mix(palette.paper, palette.ink, 0.12), palette.paper),
        (165, palette.gold, mix(palette.paper, "#ffffff", 0.6)),
    ):
        canvas.shadow(oval(x, y, radius, radius), dy=9, blur=12, strength=0.35)
        canvas.ellipse(
            x, y, radius, radius, (mix(paint, "#ffffff", 0.4), paint, mix(paint, palette.ink, 0.08))
        )
        canvas.ring(x, y, radius - 7, radius - 7, rim, 3.5)
    napkin = turned(
        [(x - 62, y - 150), (x + 62, y - 150), (x + 80, y + 150), (x - 80, y + 150)],
        x,
        y,
        rng.uniform(-0.12, 0.12),
    )
    cloth = rng.choice((palette.blooms[2], palette.leaves[0], palette.hills[1]))
    canvas.shadow(napkin, dy=6, blur=8)
    canvas.fill(napkin, (mix(cloth, "#ffffff", 0.15), cloth, mix(cloth, palette.ink, 0.2)))
    card = turned(rounded(x - 62, y - 28, 124, 62, 3), x, y, -0.05)
    canvas.shadow(card, dy=4, blur=6)
    canvas.fill(card, palette.paper)
    canvas.line(
        curve(
            [(x - 38, y + 8), (x - 20, y - 10), (x - 6, y + 10), (x + 12, y - 8), (x + 38, y + 4)]
        ),
        palette.ink,
        2.2,
    )
    sprig(canvas, x - 20, y - 120, 150, 0.4)
    bloom(canvas, x - 26, y - 118, 36)
    _silver(canvas, x - 330, y, "fork")
    _silver(canvas, x - 385, y, "fork")
    _silver(canvas, x + 325, y, "knife")
    _silver(canvas, x + 378, y, "spoon")
    _glass_from_above(canvas, 935, 170, 78)
    _glass_from_above(canvas, 1065, 250, 62)
    for corner, turn in (((-20, -10), 0.7), ((1210, 820), -2.4)):
        for spread in (-0.4, 0.0, 0.4):
            sprig(canvas, *corner, 250, turn + spread)


def long_table(canvas: Canvas) -> None:
    """A table that runs into the evening, candles and greens along it."""
    palette, rng = canvas.palette, canvas.rng
    landscape(canvas, rng.uniform(300, 350))
    canvas.soften(5)
    ground = mix(palette.hills[2], palette.ink, 0.2)
    canvas.fill(
        [(0, 560), (WIDTH, 545), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(palette.hills[1], palette.hills[2], 0.6), ground),
    )
    top = [(-40, 660), (640, 470), (820, 470), (1260, 740), (1260, 830), (-40, 830)]
    canvas.shadow(top, dy=24, blur=30, strength=0.6)
    canvas.fill(top, (palette.paper, palette.cloth, mix(palette.cloth, palette.ink, 0.25)))
    for n in range(7):
        t = n / 6
        y, size = 500 + 250 * t**1.4, 16 + 40 * t
        for x in (690 - 520 * t, 770 + 250 * t):
            canvas.ellipse(x, y + 3, size * 1.6, size * 0.62, palette.ink, alpha=0.2)
            canvas.ellipse(
                x, y, size * 1.6, size * 0.6, (mix(palette.paper, "#ffffff", 0.6), palette.cloth)
            )
            canvas.ring(x, y, size * 1.1, size * 0.4, palette.gold, 1.5)
    garland(canvas, [(730, 480), (715, 530), (690, 600), (650, 690), (590, 800)], 64, flowers=0.55)
    for t in (0.15, 0.4, 0.75):
        for side in (-1, 1):
            candle(
                canvas,
                722 - 110 * t + side * (26 + 74 * t),
                520 + 220 * t,
                58 + 74 * t,
                width=8 + 9 * t,
            )
    for n in range(3):
        string_lights(
            canvas,
            (-20 - 60 * n, 40 + 70 * n),
            (1220 + 90 * n, 90 + 20 * n),
            120 - 25 * n,
            13 + 3 * n,
        )


def grazing(canvas: Canvas) -> None:
    """A board from above: citrus, figs, grapes, cheese, bread, herbs."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    board = turned(rounded(120, 110, 960, 580, 60), 600, 400, rng.uniform(-0.06, 0.06))
    canvas.shadow(board, dy=18, blur=22, strength=0.5)
    canvas.fill(board, ("#b98556", "#a46f43", "#8d5c37"))
    for n in range(9):
        y = 170 + n * 56
        canvas.line(
            curve(
                [
                    (150, y),
                    (450, y + rng.uniform(-12, 12)),
                    (800, y + rng.uniform(-12, 12)),
                    (1050, y),
                ]
            ),
            "#7c4f2e",
            2,
            alpha=0.35,
        )
    for _ in range(5):
        sprig(canvas, rng.uniform(200, 1000), rng.uniform(180, 620), 170, rng.uniform(0, 6.28))
    _wheel(canvas, 330, 290, 120)
    _wheel(canvas, 850, 500, 95)
    for x, y, size in ((560, 250, 62), (650, 305, 56), (480, 350, 50)):
        _citrus(canvas, x, y, size, rng.choice(CITRUS))
    for x, y in ((880, 250), (955, 290), (830, 320), (920, 360)):
        _fig(canvas, x, y, rng.uniform(36, 46))
    for _ in range(26):
        gx, gy = 360 + rng.gauss(0, 52), 545 + rng.gauss(0, 38)
        grape = rng.choice(FIGS if palette.dark else ("#8a9a4f", "#a9b56a", "#74864a"))
        canvas.ellipse(gx, gy + 2, 21, 21, mix(grape, "#000000", 0.3))
        canvas.ellipse(gx, gy, 20, 20, (mix(grape, "#ffffff", 0.35), grape))
        canvas.ellipse(gx - 6, gy - 7, 5, 4, "#ffffff", alpha=0.4)
    for n in range(6):
        slice_ = oval(560 + n * 36, 560 - n * 8, 30, 62, 0.35)
        canvas.shadow(slice_, dy=4, blur=5)
        canvas.fill(slice_, "#a8683a")
        canvas.fill(oval(562 + n * 36, 558 - n * 8, 25, 56, 0.35), ("#f3dcb0", "#e6c48c"))
    berries(canvas, 720, 420, 60, palette.blooms[2])
    for _ in range(3):
        bloom(canvas, rng.uniform(200, 1000), rng.uniform(160, 640), 34)


def glasses(canvas: Canvas) -> None:
    """Coupes in a row, lights behind them."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.hills[1], palette.sky[1], palette.hills[1]],
        [palette.hills[2], palette.hills[1], palette.hills[2]],
    )
    bokeh(canvas, 46, bottom=640)
    canvas.soften(2)
    canvas.fill(
        [(0, 665), (WIDTH, 665), (WIDTH, HEIGHT), (0, HEIGHT)],
        (palette.paper, mix(palette.cloth, palette.ink, 0.2)),
    )
    drink = rng.choice(
        (("#fbe7ae", "#eebd5c"), (palette.blooms[1], palette.blooms[2]), ("#f8d9c0", "#e99b78"))
    )
    for n, x in enumerate((190, 395, 600, 805, 1010)):
        _coupe(canvas, x, 715 + 14 * math.sin(n * 2), 104, drink)
    garland(canvas, [(-20, 790), (300, 772), (600, 800), (900, 772), (1220, 790)], 44, flowers=0.5)
    leak(canvas)


def kitchen(canvas: Canvas) -> None:
    """A copper pot, herbs, lemons and steam under a window."""
    palette, rng = canvas.palette, canvas.rng
    wall = mix(palette.cloth, palette.hills[0], 0.25)
    canvas.wash([mix(wall, palette.sun, 0.4), wall], [wall, mix(wall, palette.hills[1], 0.4)])
    for row in range(5):
        for column in range(13):
            canvas.box(
                column * 96 - 20 - row % 2 * 48,
                row * 96 + 60,
                92,
                92,
                mix(wall, "#ffffff", rng.uniform(0.15, 0.4)),
                radius=3,
            )
    canvas.glow(160, 40, 620, palette.sun, 0.6)
    canvas.fill([(0, 590), (WIDTH, 590), (WIDTH, HEIGHT), (0, HEIGHT)], ("#a9744a", "#7d5233"))
    canvas.fill([(0, 590), (WIDTH, 590), (WIDTH, 602), (0, 602)], "#c08d60")
    x = rng.uniform(520, 640)
    copper = ("#7b3f23", "#e8a06a", "#c9713f", "#f3bd8a", "#9c512b", "#5f2e19")
    pot = [*rounded(x - 190, 410, 380, 250, 46)]
    canvas.shadow(pot, dy=16, blur=22, strength=0.55)
    canvas.fill(pot, copper, across=True)
    canvas.ellipse(x, 420, 190, 42, ("#5f2e19", "#b8683a"))
    canvas.ellipse(x, 424, 172, 34, ("#3d2013", "#8a4b2b"))
    for side in (-1, 1):
        canvas.ring(x + side * 202, 490, 30, 24, "#7b3f23", 11)
    for n in range(5):
        steam = curve(
            [
                (x - 90 + n * 45, 410),
                (x - 110 + n * 50, 320),
                (x - 70 + n * 42, 230),
                (x - 100 + n * 48, 120),
            ]
        )
        canvas.line(steam, "#ffffff", 20, alpha=0.13)
    for n in range(7):
        canvas.fill(
            leaf(x - 60 + n * 22, 425, 90, 30, -1.3 + rng.uniform(-0.5, 0.5)), palette.leaves[n % 3]
        )
    for lx, ly in ((930, 690), (1010, 715), (975, 640)):
        _citrus(canvas, lx, ly, 46, CITRUS[1], whole=ly != 715)
    for n in range(4):
        hx = 120 + n * 62
        canvas.line([(hx, 0), (hx, 90)], "#8a6a45", 3)
        for turn in (1.2, 1.57, 1.95):
            sprig(canvas, hx, 86, 170, turn, bend=0.05)
    canvas.box(
        150,
        560,
        130,
        130,
        (palette.paper, mix(palette.cloth, palette.ink, 0.25)),
        radius=14,
        across=True,
    )
    for _ in range(9):
        sprig(canvas, 215 + rng.gauss(0, 22), 566, 160, -1.57 + rng.uniform(-0.6, 0.6))


def _silver(canvas: Canvas, x: float, y: float, kind: str) -> None:
    metal = (
        mix(canvas.palette.gold, "#ffffff", 0.6),
        canvas.palette.gold,
        mix(canvas.palette.gold, canvas.palette.ink, 0.35),
    )
    handle = rounded(x - 6, y - 40, 12, 210, 6)
    canvas.shadow(handle, dx=3, dy=5, blur=5)
    canvas.fill(handle, metal, across=True)
    if kind == "knife":
        canvas.fill(
            curve(
                [
                    (x - 6, y - 30),
                    (x - 11, y - 120),
                    (x, y - 195),
                    (x + 9, y - 150),
                    (x + 8, y - 30),
                ]
            ),
            metal,
            across=True,
        )
    elif kind == "spoon":
        canvas.fill(oval(x, y - 100, 22, 62), metal, across=True)
    else:
        canvas.fill(
            curve(
                [
                    (x - 6, y - 30),
                    (x - 20, y - 70),
                    (x - 19, y - 110),
                    (x + 19, y - 110),
                    (x + 20, y - 70),
                    (x + 6, y - 30),
                ]
            ),
            metal,
            across=True,
        )
        for dx in (-17, -6, 6, 17):
            canvas.box(x + dx - 2.6, y - 180, 5.2, 76, metal, radius=2.6, across=True)


def _glass_from_above(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.shadow(oval(x, y, radius, radius), dx=8, dy=14, blur=16, strength=0.3)
    canvas.ellipse(x, y, radius, radius, "#ffffff", alpha=0.28)
    canvas.ellipse(
        x,
        y,
        radius * 0.8,
        radius * 0.8,
        (mix(canvas.palette.gold, "#ffffff", 0.4), canvas.palette.gold),
        alpha=0.55,
    )
    canvas.ring(x, y, radius, radius, "#ffffff", 3, alpha=0.9)
    canvas.fill(
        oval(x - radius * 0.4, y - radius * 0.45, radius * 0.3, radius * 0.12, -0.7),
        "#ffffff",
        alpha=0.7,
    )


def _coupe(canvas: Canvas, x: float, foot: float, width: float, drink: tuple[str, str]) -> None:
    rim = foot - 330
    canvas.ellipse(x, foot, 62, 13, canvas.palette.ink, alpha=0.2)
    canvas.ellipse(x, foot - 4, 58, 11, "#ffffff", alpha=0.5)
    canvas.fill(
        [(x - 4, foot - 6), (x - 6, foot - 200), (x + 6, foot - 200), (x + 4, foot - 6)],
        "#ffffff",
        alpha=0.65,
    )
    bowl = curve(
        [
            (x - width, rim),
            (x - width * 0.86, rim + 72),
            (x - 20, rim + 126),
            (x + 20, rim + 126),
            (x + width * 0.86, rim + 72),
            (x + width, rim),
        ]
    )
    liquid = curve(
        [
            (x - width * 0.95, rim + 26),
            (x - width * 0.8, rim + 80),
            (x - 18, rim + 122),
            (x + 18, rim + 122),
            (x + width * 0.8, rim + 80),
            (x + width * 0.95, rim + 26),
        ]
    )
    canvas.fill(bowl, "#ffffff", alpha=0.16)
    canvas.fill(liquid, drink, alpha=0.9)
    canvas.ellipse(x, rim + 26, width * 0.95, 15, mix(drink[0], "#ffffff", 0.5), alpha=0.9)
    canvas.ring(x, rim, width, 17, "#ffffff", 2.5, alpha=0.85)
    canvas.line(
        curve(
            [
                (x - width * 0.8, rim + 22),
                (x - width * 0.66, rim + 70),
                (x - width * 0.35, rim + 100),
            ]
        ),
        "#ffffff",
        5,
        alpha=0.6,
    )
    for _ in range(12):
        canvas.ellipse(
            x + canvas.rng.gauss(0, width * 0.35),
            rim + canvas.rng.uniform(32, 96),
            2,
            2,
            "#ffffff",
            alpha=0.8,
        )


def _citrus(
    canvas: Canvas, x: float, y: float, radius: float, colour: str, *, whole: bool = False
) -> None:
    canvas.shadow(oval(x, y, radius, radius), dy=6, blur=7)
    canvas.ellipse(
        x, y, radius, radius, (mix(colour, "#ffffff", 0.25), mix(colour, "#a2521b", 0.25))
    )
    if whole:
        canvas.ellipse(
            x - radius * 0.3, y - radius * 0.35, radius * 0.25, radius * 0.18, "#ffffff", alpha=0.5
        )
        return
    canvas.ellipse(x, y, radius * 0.88, radius * 0.88, "#fff3d4")
    for n in range(9):
        canvas.fill(
            leaf(x, y, radius * 0.82, radius * 0.5, n * 2 * math.pi / 9),
            mix(colour, "#fff0c0", 0.2),
        )


def _fig(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.shadow(oval(x, y, radius, radius), dy=5, blur=6)
    canvas.ellipse(x, y, radius, radius, (FIGS[1], FIGS[2]))
    canvas.ellipse(x, y, radius * 0.82, radius * 0.82, "#f3e3c8")
    canvas.ellipse(x, y, radius * 0.66, radius * 0.66, ("#d7788a", "#a63f5c"))
    for _ in range(22):
        canvas.ellipse(
            x + canvas.rng.gauss(0, radius * 0.24),
            y + canvas.rng.gauss(0, radius * 0.24),
            1.8,
            1.8,
            "#f6dfae",
        )


def _wheel(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """A soft cheese with a slice out of it."""
    canvas.shadow(oval(x, y, radius, radius), dy=8, blur=9, strength=0.4)
    canvas.ellipse(x, y, radius, radius, ("#fffaf0", "#ead9bb"))
    canvas.ring(x, y, radius - 4, radius - 4, "#d9c39c", 3)
    wedge = [
        (x, y),
        *[
            (x + math.cos(a) * radius * 1.04, y + math.sin(a) * radius * 1.04)
            for a in (0.1, 0.3, 0.5, 0.7)
        ],
    ]
    canvas.fill(wedge, "#8f5f39")
    canvas.fill([(a + 16, b + 10) for a, b in wedge], ("#fff0c9", "#f2d693"))


SCENES = (place_setting, long_table, grazing, glasses, kitchen)
