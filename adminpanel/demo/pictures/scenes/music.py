"""Music: a violin on linen, a record turning, a piano by the window, a stage, a microphone."""

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
from adminpanel.demo.pictures.lights import bokeh, candle, leak, string_lights
from adminpanel.demo.pictures.plants import bloom, garland, sprig
from adminpanel.demo.pictures.scenes.flowers import linen, window_light

WOOD = ("#e0a05c", "#b86e33", "#8a4a20")


def violin(canvas: Canvas) -> None:
    """A violin and its bow from above, a page of music under them."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    for n, turn in enumerate((-0.16, 0.07)):
        sheet = turned(rounded(130 + n * 330, 110 + n * 40, 400, 560, 3), 400, 400, turn)
        canvas.shadow(sheet, dy=8, blur=12, strength=0.3)
        canvas.fill(sheet, (mix(palette.paper, "#ffffff", 0.6), palette.paper))
        for stave in range(6):
            for row in range(5):
                y = 165 + n * 40 + stave * 82 + row * 9
                canvas.line(
                    turned([(160 + n * 330, y), (500 + n * 330, y)], 400, 400, turn),
                    palette.ink,
                    0.9,
                    alpha=0.5,
                )
            for note in range(9):
                x, line = 190 + n * 330 + note * 34, 165 + n * 40 + stave * 82
                rise = rng.randrange(0, 9) * 4.5
                head = turned([(x, line + rise), (x + 5, line + rise - 26)], 400, 400, turn)
                canvas.fill(oval(*head[0], 5.6, 4.2, turn - 0.3), palette.ink)
                canvas.line([(head[0][0] + 5, head[0][1]), head[1]], palette.ink, 1.3)
    lean = rng.uniform(0.5, 0.75)

    def at(points: list[Point]) -> list[Point]:
        return turned([(600 + x, 400 + y) for x, y in points], 600, 400, lean)

    right = curve(
        [(0, -130), (76, -118), (98, -62), (58, 2), (72, 40), (124, 104), (112, 190), (0, 226)], 8
    )
    body = at([*right, *[(-x, y) for x, y in reversed(right)]])
    canvas.shadow(body, dy=16, blur=18, strength=0.5)
    canvas.fill(body, WOOD[2])
    canvas.fill(
        at(
            [
                (x * 0.94, 38 + (y - 38) * 0.95)
                for x, y in [*right, *[(-x, y) for x, y in reversed(right)]]
            ]
        ),
        WOOD,
    )
    for side in (-1, 1):
        canvas.line(
            at(curve([(side * 44, 18), (side * 34, 34), (side * 48, 72), (side * 38, 92)])),
            "#3a1d0d",
            5,
        )
    canvas.fill(at([(-15, -330), (15, -330), (20, 44), (-20, 44)]), "#241713")
    canvas.fill(at([(-24, 112), (24, 112), (14, 214), (-14, 214)]), "#241713")
    canvas.fill(at([(-36, 66), (36, 66), (32, 78), (-32, 78)]), "#e8c690")
    canvas.fill(
        at(curve([(-15, -330), (-20, -392), (16, -412), (30, -380), (8, -372), (15, -330)])),
        WOOD[1],
    )
    for n in range(4):
        canvas.line(at([(-9 + n * 6, -328), (-13 + n * 9, 114)]), "#f4e6c8", 1.2)
        canvas.ellipse(*at([((-32, 32)[n % 2], -352 - n // 2 * 26)])[0], 8, 6, "#241713")
    bow = turned([(250, 690), (1010, 480)], 600, 560, -0.05)
    canvas.line([(a + 6, b + 12) for a, b in bow], palette.ink, 7, alpha=0.25)
    canvas.line(bow, "#6b3518", 8)
    canvas.line([(a, b + 15) for a, b in bow], "#f5ead2", 4)
    for turn in (-0.6, -0.2, 0.2):
        sprig(canvas, -20, 760, 250, turn - 0.3)
    bloom(canvas, 80, 700, 52)
    bloom(canvas, 160, 752, 38)


def record(canvas: Canvas) -> None:
    """A record on its player from above."""
    palette = canvas.palette
    linen(canvas, mix(palette.hills[0], palette.cloth, 0.5))
    case = rounded(170, 60, 860, 680, 34)
    canvas.shadow(case, dy=18, blur=24, strength=0.5)
    canvas.fill(case, ("#b8834f", "#94622f", "#7c4f26"))
    canvas.fill(rounded(196, 86, 808, 628, 22), (palette.paper, palette.cloth))
    x, y = 520, 400
    canvas.shadow(oval(x, y, 292, 292), dy=6, blur=10, strength=0.5)
    canvas.ellipse(x, y, 292, 292, ("#2c2628", "#100d0f"))
    for radius in range(130, 288, 9):
        canvas.ring(x, y, radius, radius, "#463d40", 1, alpha=0.6)
    for start in (-0.5, 2.64):
        canvas.fill(
            [
                (x, y),
                *[
                    (x + math.cos(start + a / 30) * 288, y + math.sin(start + a / 30) * 288)
                    for a in range(13)
                ],
            ],
            "#ffffff",
            alpha=0.11,
        )
    canvas.ellipse(x, y, 104, 104, (mix(palette.blooms[2], "#ffffff", 0.2), palette.blooms[2]))
    canvas.ring(x, y, 84, 84, palette.gold, 2)
    canvas.line(
        curve([(x - 44, y - 36), (x - 12, y - 52), (x + 18, y - 34), (x + 46, y - 48)]),
        palette.paper,
        3,
    )
    canvas.ellipse(x, y, 8, 8, palette.paper)
    arm = curve([(912, 172), (930, 380), (880, 500), (742, 566)], 8)
    canvas.line([(a + 7, b + 12) for a, b in arm], palette.ink, 12, alpha=0.25)
    canvas.line(arm, mix(palette.gold, "#ffffff", 0.3), 12)
    canvas.fill(turned(rounded(712, 548, 64, 34, 6), 742, 566, -0.5), palette.ink)
    canvas.ellipse(
        912, 172, 52, 52, (mix(palette.gold, "#ffffff", 0.5), mix(palette.gold, palette.ink, 0.3))
    )
    for n in range(2):
        canvas.ellipse(
            900 + n * 0, 612 + n * 62, 24, 24, (palette.gold, mix(palette.gold, palette.ink, 0.4))
        )
    for corner, turn in (((-10, 810), -0.8), ((1210, -10), 2.4)):
        for spread in (-0.4, 0.0, 0.4):
            sprig(canvas, *corner, 230, turn + spread)
    bloom(canvas, 90, 715, 54)
    bloom(canvas, 1120, 90, 50)


def piano(canvas: Canvas) -> None:
    """A grand piano's keys and lid by the window, candles on it."""
    palette, rng = canvas.palette, canvas.rng
    wall = mix(palette.sky[1], palette.hills[0], 0.4)
    canvas.wash([wall, mix(wall, palette.sun, 0.45)], [mix(wall, palette.ink, 0.25), wall])
    window_light(canvas)
    black = mix(palette.ink, "#181214", 0.6)
    canvas.fill([(0, 690), (WIDTH, 690), (WIDTH, HEIGHT), (0, HEIGHT)], ("#a8774d", "#74492c"))
    lid = curve([(205, 330), (330, 90), (640, 30), (930, 120), (1010, 330)], 10)
    canvas.shadow(lid, dy=16, blur=26, strength=0.4)
    canvas.fill(lid, (mix(black, "#ffffff", 0.22), black))
    canvas.line([(820, 330), (800, 150)], mix(black, "#ffffff", 0.3), 8)
    body = curve([(150, 330), (160, 470), (400, 520), (800, 520), (1060, 470), (1060, 330)], 8)
    canvas.fill(body, (mix(black, "#ffffff", 0.28), black, "#0b0809"))
    canvas.box(150, 318, 912, 26, (mix(black, "#ffffff", 0.4), black), radius=8)
    for x in (230, 600, 980):
        canvas.fill([(x - 18, 500), (x + 18, 500), (x + 9, 730), (x - 9, 730)], black)
        canvas.ellipse(x, 735, 15, 9, palette.gold)
    canvas.box(240, 404, 700, 70, ("#fffdf6", "#e8ddc9"), radius=3)
    for n in range(1, 36):
        canvas.line([(240 + n * 19.4, 404), (240 + n * 19.4, 474)], "#b9ab95", 1)
        if n % 7 not in (0, 3):
            canvas.box(240 + n * 19.4 - 5, 404, 10, 43, "#15100f", radius=2)
    canvas.fill([(480, 318), (720, 318), (700, 200), (500, 200)], palette.paper)
    for row in range(7):
        canvas.line([(512, 222 + row * 13), (688, 222 + row * 13)], palette.ink, 1.4, alpha=0.5)
    for x, height in ((300, 90), (348, 130), (400, 70)):
        candle(canvas, x, 320, height, width=13)
    garland(canvas, [(860, 322), (930, 306), (1020, 326)], 40, flowers=0.9)
    canvas.fill(oval(600, 660, 150, 30), mix(palette.blooms[2], palette.ink, 0.35))
    canvas.fill(oval(600, 650, 150, 30), palette.blooms[2])
    for x in (500, 700):
        canvas.line([(x, 660), (x + (x - 600) * 0.2, 770)], black, 10)
    if rng.random() < 0.5:
        leak(canvas)


def stage(canvas: Canvas) -> None:
    """A small band's things under strings of lights before anybody comes."""
    palette = canvas.palette
    canvas.wash(
        [
            mix(palette.sky[0], palette.ink, 0.4),
            palette.sky[1],
            mix(palette.sky[0], palette.ink, 0.4),
        ],
        [palette.hills[2], palette.hills[1], palette.hills[2]],
        [palette.ink, palette.hills[2], palette.ink],
    )
    bokeh(canvas, 26, bottom=460)
    for n in range(12):
        x = n * 110 - 20
        canvas.fill(
            [(x, 0), (x + 56, 0), (x + 48, 560), (x + 8, 560)],
            mix(palette.blooms[4], palette.ink, 0.5),
            alpha=0.35,
        )
    for n in range(3):
        string_lights(canvas, (-20, 20 + 60 * n), (1220, 60 + 40 * n), 110 - 18 * n, 14 + n)
    canvas.glow(600, 330, 520, palette.gold, 0.35)
    canvas.fill([(0, 590), (WIDTH, 590), (WIDTH, HEIGHT), (0, HEIGHT)], ("#8a5a38", "#4f3120"))
    for n in range(15):
        canvas.line(
            [(600 + (n - 7) * 60, 590), (600 + (n - 7) * 130, HEIGHT)], "#2f1c12", 2, alpha=0.4
        )
    dark = mix(palette.ink, "#171214", 0.5)
    metal = mix(palette.gold, "#ffffff", 0.25)
    shell = (
        mix(palette.blooms[2], palette.ink, 0.4),
        palette.blooms[2],
        mix(palette.blooms[2], palette.ink, 0.5),
    )
    canvas.shadow(oval(600, 570, 112, 112), dy=14, blur=18, strength=0.5)
    canvas.ellipse(600, 570, 112, 112, palette.blooms[2])
    canvas.ellipse(600, 570, 98, 98, (palette.paper, mix(palette.paper, palette.ink, 0.2)))
    canvas.ring(600, 570, 112, 112, metal, 6)
    for x, y, wide, tall in ((536, 424, 62, 52), (664, 424, 62, 52), (748, 520, 76, 46)):
        canvas.fill(
            [(x - wide, y), (x + wide, y), (x + wide, y + tall), (x - wide, y + tall)],
            shell,
            across=True,
        )
        canvas.ellipse(x, y + tall, wide, 12, mix(palette.blooms[2], palette.ink, 0.5))
        canvas.ellipse(x, y, wide, 14, (palette.paper, mix(palette.paper, palette.ink, 0.15)))
        canvas.ring(x, y, wide, 14, metal, 4)
    for x, y, lean in ((395, 400, -0.15), (805, 395, 0.15), (870, 455, 0.1)):
        canvas.line([(x, y), (x, 650)], metal, 4)
        canvas.fill(
            oval(x, y, 88, 13, lean), ("#fbe4a6", palette.gold, mix(palette.gold, palette.ink, 0.3))
        )
    for x, flip in ((215, 1), (1000, -1)):
        _guitar(canvas, x, 560, flip)
    for x in (330, 760, 905):
        canvas.line([(x, 330), (x + 4, 680)], dark, 6)
        canvas.line([(x - 44, 690), (x + 4, 672), (x + 52, 690)], dark, 6)
        canvas.fill(
            turned(rounded(x - 12, 290, 24, 50, 12), x, 320, 0.5), (mix(dark, "#ffffff", 0.5), dark)
        )
    for x in (60, 1140):
        canvas.box(x - 80, 470, 160, 210, (mix(dark, "#ffffff", 0.15), dark), radius=10)
        canvas.ellipse(x, 600, 58, 58, (mix(dark, "#ffffff", 0.3), dark))
        canvas.ellipse(x, 510, 26, 26, (mix(dark, "#ffffff", 0.3), dark))
    garland(canvas, [(-20, 760), (300, 742), (600, 768), (900, 742), (1220, 760)], 54, flowers=0.45)


def microphone(canvas: Canvas) -> None:
    """An old microphone, near, with the evening out of focus behind it."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.hills[2], palette.sky[1], palette.sky[2]],
        [palette.ink, palette.hills[1], palette.hills[2]],
    )
    bokeh(canvas, 56, size=(20, 84))
    x, y = rng.uniform(400, 800), 350
    canvas.glow(x, y, 460, palette.gold, 0.25)
    steel = (
        mix(palette.gold, "#4b4038", 0.6),
        mix(palette.gold, "#ffffff", 0.65),
        palette.gold,
        mix(palette.gold, "#ffffff", 0.35),
        mix(palette.gold, "#3a2f28", 0.7),
    )
    canvas.box(x - 14, y + 190, 28, 320, steel, radius=10, across=True)
    canvas.box(x - 44, y + 180, 88, 70, steel, radius=24, across=True)
    head = rounded(x - 120, y - 210, 240, 400, 118)
    canvas.shadow(head, dy=20, blur=34, strength=0.6)
    canvas.fill(head, steel, across=True)
    canvas.fill(rounded(x - 102, y - 190, 204, 360, 100), mix(palette.ink, "#2a2020", 0.4))
    for dx in range(-84, 85, 28):
        reach = 178 * math.sqrt(max(0.12, 1 - (dx / 128) ** 2))
        canvas.box(x + dx - 8, y - 10 - reach, 16, reach * 2, steel, radius=8, across=True)
    canvas.box(x - 124, y - 34, 248, 52, steel, radius=12, across=True)
    canvas.box(x - 96, y - 22, 192, 28, mix(palette.blooms[2], palette.ink, 0.25), radius=8)
    garland(canvas, [(-20, 790), (250, 752), (x, 792), (950, 752), (1220, 790)], 62, flowers=0.4)
    leak(canvas)


def _guitar(canvas: Canvas, x: float, y: float, flip: int) -> None:
    lean = 0.14 * flip
    half = curve([(0, -96), (52, -84), (60, -40), (40, -4), (72, 44), (60, 106), (0, 122)], 8)
    body = turned(
        [(x + a, y + b) for a, b in [*half, *[(-a, b) for a, b in reversed(half)]]], x, y, lean
    )
    canvas.shadow(body, dy=12, blur=16, strength=0.5)
    canvas.fill(body, WOOD)
    canvas.fill(
        turned(
            [(x - 9, y - 330), (x + 9, y - 330), (x + 10, y - 20), (x - 10, y - 20)], x, y, lean
        ),
        "#3a2114",
    )
    canvas.fill(turned(rounded(x - 18, y - 392, 36, 66, 8), x, y, lean), "#3a2114")
    hole = turned([(x, y - 12)], x, y, lean)[0]
    canvas.ellipse(*hole, 27, 27, "#24130a")
    canvas.ring(*hole, 31, 31, "#f0d5a2", 3)
    canvas.fill(turned(rounded(x - 30, y + 56, 60, 11, 4), x, y, lean), "#24130a")
    for n in range(4):
        canvas.line(
            turned([(x - 6 + n * 4, y - 330), (x - 9 + n * 6, y + 60)], x, y, lean), "#f7ead0", 1
        )


SCENES = (violin, record, piano, stage, microphone)
