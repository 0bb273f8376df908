"""Dresses and suits: a gown on a form, a rail by the window, shoes and veil, a jacket with its flower, fabrics."""

import math

from adminpanel.demo.pictures.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    Point,
    arch,
    curve,
    mix,
    oval,
    turned,
)
from adminpanel.demo.pictures.lights import leak
from adminpanel.demo.pictures.plants import bloom, garland, sprig
from adminpanel.demo.pictures.scenes.flowers import linen, ribbon, window_light


def gown(canvas: Canvas) -> None:
    """A dress on a dressmaker's form in an alcove."""
    palette, rng = canvas.palette, canvas.rng
    _room(canvas)
    canvas.fill(
        arch(330, 70, 540, 640),
        (mix(palette.hills[0], palette.paper, 0.35), mix(palette.hills[0], palette.cloth, 0.3)),
    )
    _dress(
        canvas,
        600,
        180,
        1.0,
        rng.choice(
            (
                palette.paper,
                mix(palette.blooms[0], "#ffffff", 0.5),
                mix(palette.cloth, "#ffffff", 0.6),
            )
        ),
        lace=True,
    )
    _pot_of_leaves(canvas, 190)
    canvas.box(930, 560, 170, 130, ("#b98556", "#8d5c37"), radius=8)
    canvas.box(
        950, 520, 130, 42, (palette.blooms[1], mix(palette.blooms[1], palette.ink, 0.2)), radius=6
    )
    ribbon(canvas, 1015, 520, palette.paper)


def rail(canvas: Canvas) -> None:
    """Five dresses on a brass rail."""
    palette, rng = canvas.palette, canvas.rng
    _room(canvas)
    whites = [
        palette.paper,
        mix(palette.blooms[0], "#ffffff", 0.4),
        mix(palette.cloth, "#ffffff", 0.5),
        mix(palette.gold, "#ffffff", 0.75),
        mix(palette.blooms[1], "#ffffff", 0.5),
    ]
    rng.shuffle(whites)
    for x in (150, 1050):
        canvas.box(
            x - 7,
            120,
            14,
            600,
            (mix(palette.gold, "#ffffff", 0.5), palette.gold, mix(palette.gold, palette.ink, 0.4)),
            radius=6,
            across=True,
        )
    canvas.box(
        130,
        112,
        940,
        14,
        (mix(palette.gold, "#ffffff", 0.5), palette.gold, mix(palette.gold, palette.ink, 0.3)),
        radius=7,
    )
    for n, colour in enumerate(whites):
        x = 270 + n * 165
        canvas.ring(x, 124, 14, 18, palette.gold, 4)
        canvas.line([(x - 58, 172), (x, 140), (x + 58, 172)], "#8d5c37", 7)
        _dress(canvas, x, 176, 0.8, colour, lace=n % 2 == 0, form=False)
    garland(canvas, [(860, 106), (960, 96), (1066, 120), (1072, 240)], 40, flowers=0.8)


def accessories(canvas: Canvas) -> None:
    """Shoes, a veil, pearls and a small bunch, laid out from above."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas, mix(palette.blooms[0], palette.cloth, 0.5))
    veil = curve([(-40, 120), (240, 60), (420, 240), (520, 520), (380, 830), (-40, 830)], 10)
    canvas.shadow(veil, dy=8, blur=16, strength=0.2)
    canvas.fill(veil, "#ffffff", alpha=0.5)
    for n in range(7):
        canvas.line(
            curve(
                [
                    (-40, 160 + n * 90),
                    (200, 110 + n * 84),
                    (400 - n * 12, 300 + n * 70),
                    (440 - n * 30, 830),
                ]
            ),
            "#ffffff",
            3,
            alpha=0.45,
        )
    _shoe(canvas, 640, 250, 0.25)
    _shoe(canvas, 700, 450, 0.05)
    for n in range(46):
        angle = n / 46 * 2 * math.pi
        px, py = 960 + math.cos(angle) * 130, 590 + math.sin(angle) * (84 + 40 * math.sin(angle))
        canvas.shadow(oval(px, py, 8, 8, steps=12), dy=3, blur=3)
        canvas.ellipse(px, py, 9, 9, ("#ffffff", mix(palette.cloth, palette.ink, 0.18)))
        canvas.ellipse(px - 3, py - 3, 2.5, 2.5, "#ffffff")
    for n in range(8):
        sprig(canvas, 250, 420, 190, n * 0.8)
    for n, (dx, dy, size) in enumerate(
        ((0, 0, 66), (-72, 30, 48), (66, 34, 46), (-20, -70, 42), (48, -52, 40), (4, 78, 44))
    ):
        bloom(canvas, 250 + dx, 420 + dy, size, palette.blooms[n % 5])
    ribbon(canvas, 250, 560, rng.choice((palette.blooms[2], palette.gold)))


def jacket(canvas: Canvas) -> None:
    """A lapel, near: cloth, shirt, tie and a flower."""
    palette, rng = canvas.palette, canvas.rng
    cloth = rng.choice(
        (
            palette.ink,
            mix(palette.hills[2], palette.ink, 0.3),
            mix(palette.leaves[2], palette.ink, 0.3),
            mix(palette.sky[0], palette.ink, 0.5),
        )
    )
    canvas.wash([mix(cloth, "#ffffff", 0.12), cloth], [cloth, mix(cloth, "#000000", 0.25)])
    for n in range(-10, 40):
        canvas.line(
            [(n * 60, 0), (n * 60 - 260, HEIGHT)], mix(cloth, "#ffffff", 0.3), 1, alpha=0.14
        )
    canvas.fill(
        [(420, -10), (780, -10), (640, 560), (560, 560)],
        (palette.paper, mix(palette.paper, palette.ink, 0.1)),
    )
    for side in (-1, 1):
        canvas.fill(
            [(600, 120), (600 + side * 150, -10), (600 + side * 30, -10)],
            (mix(palette.paper, "#ffffff", 0.7), mix(palette.paper, palette.ink, 0.08)),
        )
    tie = rng.choice((palette.blooms[2], palette.blooms[4], palette.gold, palette.leaves[0]))
    canvas.shadow([(570, 60), (630, 60), (652, 470), (600, 540), (548, 470)], dy=6, blur=9)
    canvas.fill(
        [(578, 120), (622, 120), (654, 460), (600, 552), (546, 460)],
        (mix(tie, "#ffffff", 0.2), tie, mix(tie, palette.ink, 0.3)),
        across=True,
    )
    canvas.fill(
        [(566, 52), (634, 52), (622, 124), (578, 124)],
        (mix(tie, "#ffffff", 0.25), mix(tie, palette.ink, 0.25)),
    )
    for side in (-1, 1):
        lapel = [
            (600 + side * 190, -10),
            (600 + side * 70, 200),
            (600 + side * 6, 590),
            (600 + side * 210, 360),
            (600 + side * 330, 300),
            (600 + side * 262, 224),
            (600 + side * 372, 180),
            (600 + side * 300, -10),
        ]
        canvas.shadow(lapel, dx=side * 6, dy=10, blur=14, strength=0.6)
        canvas.fill(lapel, (mix(cloth, "#ffffff", 0.2), mix(cloth, "#ffffff", 0.06)))
        canvas.line([*lapel[1:6]], mix(cloth, "#ffffff", 0.35), 1.6, alpha=0.6)
    for turn in (1.1, 1.6, 2.1, -1.9, -1.2):
        sprig(canvas, 838, 262, 118, turn)
    bloom(canvas, 838, 248, 58, palette.blooms[rng.choice((0, 1, 2))])
    bloom(canvas, 800, 308, 28)
    canvas.fill([(860, 470), (900, 402), (934, 448), (972, 392), (1016, 494)], palette.paper)
    canvas.fill([(842, 462), (1032, 486), (1029, 514), (839, 490)], mix(cloth, "#ffffff", 0.1))
    canvas.line([(839, 490), (1029, 514)], mix(cloth, "#000000", 0.4), 2)
    canvas.line([(604, 592), (612, HEIGHT)], mix(cloth, "#000000", 0.4), 4)
    canvas.glow(60, 40, 560, palette.sun, 0.3)


def fabrics(canvas: Canvas) -> None:
    """Silk in long folds with a ribbon and pins."""
    palette, rng = canvas.palette, canvas.rng
    silk = rng.choice(
        (palette.blooms[0], palette.cloth, mix(palette.blooms[1], palette.paper, 0.4), palette.gold)
    )
    canvas.wash([silk, mix(silk, palette.ink, 0.15)], [mix(silk, "#ffffff", 0.3), silk])
    for n in range(16):
        x = n * 90 - 100 + rng.uniform(-20, 20)
        bend = rng.uniform(-120, 160)
        left = curve([(x, -20), (x + bend, 300), (x + bend * 0.3, 560), (x + bend * 1.2, 830)], 8)
        right = [(a + rng.uniform(36, 46), b) for a, b in reversed(left)]
        canvas.fill(
            [*left, *right],
            (mix(silk, "#ffffff", 0.65), mix(silk, "#ffffff", 0.25), silk)
            if n % 2
            else (mix(silk, palette.ink, 0.3), mix(silk, palette.ink, 0.12)),
            across=True,
            alpha=0.75,
        )
    canvas.soften(9)
    canvas.glow(260, 120, 520, "#ffffff", 0.35)
    for n in range(5):
        sprig(canvas, 930, 560, 230, -2.6 + n * 0.5)
    for dx, dy, size in ((0, 0, 88), (-110, 48, 60), (96, 60, 62), (14, 118, 52), (-40, -90, 50)):
        bloom(canvas, 930 + dx, 540 + dy, size)
    ribbon(canvas, 400, 330, mix(palette.blooms[2], palette.paper, 0.2))


def _room(canvas: Canvas) -> None:
    palette = canvas.palette
    wall = mix(palette.cloth, palette.hills[0], 0.35)
    canvas.wash([mix(wall, palette.sun, 0.5), wall], [wall, mix(wall, palette.hills[1], 0.35)])
    window_light(canvas)
    canvas.fill([(0, 690), (WIDTH, 690), (WIDTH, HEIGHT), (0, HEIGHT)], ("#c39a70", "#94683f"))
    for n in range(10):
        canvas.line([(n * 150 - 90, 690), (n * 210 - 380, HEIGHT)], "#6f4a2c", 1.6, alpha=0.35)
    canvas.box(0, 672, WIDTH, 18, mix(wall, "#ffffff", 0.5))


def _dress(
    canvas: Canvas,
    x: float,
    top: float,
    scale: float,
    colour: str,
    *,
    lace: bool,
    form: bool = True,
) -> None:
    palette = canvas.palette
    light, deep = mix(colour, "#ffffff", 0.7), mix(colour, palette.ink, 0.22)

    def at(points: list[Point]) -> list[Point]:
        return [(x + a * scale, top + b * scale) for a, b in points]

    if form:
        canvas.fill(at([(-8, 440), (8, 440), (8, 540), (-8, 540)]), "#6f4a2c")
        canvas.ellipse(x, top + 545 * scale, 92 * scale, 14 * scale, ("#8d5c37", "#5a3a22"))
        canvas.fill(
            at(curve([(-20, -50), (-24, -14), (-62, 14), (62, 14), (24, -14), (20, -50)], 6)),
            (palette.cloth, mix(palette.cloth, palette.ink, 0.25)),
            across=True,
        )
        canvas.ellipse(x, top - 52 * scale, 20 * scale, 8 * scale, "#8d5c37")
    skirt = curve(
        [
            (-42, 168),
            (-78, 260),
            (-150, 420),
            (-206, 520),
            (-120, 536),
            (0, 526),
            (130, 538),
            (214, 518),
            (152, 420),
            (80, 260),
            (42, 168),
        ],
        8,
    )
    canvas.shadow(at(skirt), dx=24, dy=10, blur=26, strength=0.35)
    canvas.fill(
        at(skirt),
        (deep, light, colour, light, deep, light, mix(deep, palette.ink, 0.1)),
        across=True,
    )
    bodice = curve(
        [
            (-52, 6),
            (-58, 60),
            (-40, 168),
            (40, 168),
            (58, 60),
            (52, 6),
            (24, 26),
            (0, 52),
            (-24, 26),
        ],
        7,
    )
    canvas.fill(at(bodice), (deep, light, light, deep), across=True)
    for side in (-1, 1):
        canvas.line(at([(side * 46, 10), (side * 40, -16)]), light, 7 * scale)
    for fold in (-140, -86, -30, 28, 88, 142):
        canvas.line(
            at(curve([(fold * 0.22, 172), (fold * 0.5, 300), (fold * 1.16, 524)])),
            deep,
            3 * scale,
            alpha=0.35,
        )
    canvas.fill(
        at([(-43, 158), (43, 158), (46, 180), (-46, 180)]),
        mix(canvas.rng.choice((palette.gold, palette.blooms[1], light)), light, 0.3),
    )
    if lace:
        for _ in range(46):
            px, py = canvas.rng.gauss(0, 24), canvas.rng.uniform(30, 158)
            canvas.ring(
                x + px * scale, top + py * scale, 6 * scale, 6 * scale, "#ffffff", 1.3, alpha=0.7
            )
        for n in range(30):
            share = n / 29
            canvas.ring(
                x + (-188 + 376 * share) * scale,
                top + (506 + 10 * math.sin(share * 9)) * scale,
                10 * scale,
                9 * scale,
                "#ffffff",
                1.6,
                alpha=0.7,
            )


def _shoe(canvas: Canvas, x: float, y: float, turn: float) -> None:
    palette = canvas.palette
    colour = mix(palette.blooms[1], palette.paper, 0.25)
    outline = turned(
        [
            (x + a, y + b)
            for a, b in curve(
                [
                    (-170, -20),
                    (-120, -46),
                    (10, -58),
                    (130, -46),
                    (210, 0),
                    (130, 44),
                    (10, 36),
                    (-120, 42),
                    (-172, 24),
                ],
                8,
            )
        ],
        x,
        y,
        turn,
    )
    canvas.shadow(outline, dy=12, blur=14, strength=0.4)
    canvas.fill(outline, (mix(colour, "#ffffff", 0.4), colour, mix(colour, palette.ink, 0.2)))
    inner = turned(
        [
            (x + a, y + b)
            for a, b in curve(
                [(-158, -10), (-100, -30), (20, -38), (78, -8), (20, 22), (-100, 28), (-158, 14)], 8
            )
        ],
        x,
        y,
        turn,
    )
    canvas.fill(inner, (mix(palette.cloth, palette.ink, 0.2), palette.cloth))
    bow = turned([(x + 108, y - 6)], x, y, turn)[0]
    bloom(canvas, *bow, 25, palette.blooms[2])


def _pot_of_leaves(canvas: Canvas, x: float) -> None:
    palette = canvas.palette
    for n in range(9):
        sprig(canvas, x, 590, 270, -math.pi / 2 + (n - 4) * 0.2)
    pot = [(x - 66, 580), (x + 66, 580), (x + 50, 712), (x - 50, 712)]
    canvas.shadow(pot, dx=14, dy=8, blur=14)
    canvas.fill(
        pot,
        (
            mix(palette.blooms[2], palette.ink, 0.25),
            mix(palette.blooms[2], "#ffffff", 0.2),
            mix(palette.blooms[2], palette.ink, 0.3),
        ),
        across=True,
    )
    if palette.dark:
        leak(canvas)


SCENES = (gown, rail, accessories, jacket, fabrics)
