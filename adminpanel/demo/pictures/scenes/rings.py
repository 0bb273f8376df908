"""Rings: a pair on silk, one in its box, a goldsmith's bench, three on stone, a pair in a book's fold."""

import math

from adminpanel.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, curve, mix, oval, rounded, turned
from adminpanel.demo.pictures.lights import bokeh, leak
from adminpanel.demo.pictures.plants import bloom, sprig
from adminpanel.demo.pictures.scenes.flowers import linen, ribbon

STONES = (
    ("#ffffff", "#dfeaf2", "#b6cbdc"),
    ("#f7d6e0", "#e39bb2", "#b8577a"),
    ("#cfe6dc", "#7fb59c", "#3f7a62"),
    ("#dbe3f7", "#8fa3d8", "#4a5fa3"),
)


def pair(canvas: Canvas) -> None:
    """Two bands, one leaning on the other."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas, rng.choice((palette.cloth, palette.blooms[0])))
    for n in range(5):
        sprig(canvas, 1180, 120, 300, 2.0 + n * 0.3)
    bloom(canvas, 1090, 120, 96)
    bloom(canvas, 1000, 40, 66)
    bloom(canvas, 1150, 250, 60)
    canvas.soften(3)
    _band(canvas, 500, 430, 210, 168, 46, -0.2, _gold(canvas))
    _band(canvas, 740, 480, 188, 150, 34, 0.35, _silver(canvas))
    _stone(canvas, 806, 316, 46, rng.choice(STONES))
    canvas.glow(200, 60, 520, "#ffffff", 0.35)


def in_its_box(canvas: Canvas) -> None:
    """A velvet box, open, on a table by evening light."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.sky[0], palette.sky[1], palette.sky[2]],
        [palette.hills[2], palette.hills[1], palette.hills[1]],
    )
    bokeh(canvas, 40, bottom=560)
    canvas.fill(
        [(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(palette.cloth, palette.hills[1], 0.3), mix(palette.cloth, palette.ink, 0.4)),
    )
    velvet = rng.choice((palette.blooms[4], palette.leaves[2], palette.hills[2], palette.sky[0]))
    light, deep = mix(velvet, "#ffffff", 0.25), mix(velvet, palette.ink, 0.4)
    x, foot = 600, 700
    lid = [(x - 200, 410), (x - 176, 130), (x + 176, 130), (x + 200, 410)]
    canvas.shadow(lid, dx=20, dy=20, blur=34, strength=0.4)
    canvas.fill(lid, (light, deep))
    canvas.fill(
        [(x - 172, 392), (x - 152, 158), (x + 152, 158), (x + 172, 392)],
        (mix(palette.paper, palette.cloth, 0.4), palette.cloth),
    )
    case = rounded(x - 222, 420, 444, 280, 20)
    canvas.shadow(case, dy=18, blur=26, strength=0.55)
    canvas.fill(
        [(x - 212, 420), (x - 178, 372), (x + 178, 372), (x + 212, 420)],
        (mix(palette.cloth, palette.ink, 0.25), palette.cloth),
    )
    _band(canvas, x, 352, 104, 104, 26, 0, _gold(canvas))
    _stone(canvas, x, 232, 62, rng.choice(STONES))
    canvas.fill(
        [(x - 178, 392), (x + 178, 392), (x + 212, 442), (x - 212, 442)],
        (palette.cloth, mix(palette.cloth, palette.ink, 0.2)),
    )
    canvas.fill(case, (light, velvet, deep))
    canvas.box(x - 222, 462, 444, 7, palette.gold)
    canvas.box(x - 20, 452, 40, 34, (mix(palette.gold, "#ffffff", 0.4), palette.gold), radius=6)
    for n in range(5):
        sprig(canvas, 210, foot + 30, 190, -2.6 + n * 0.5)
    for dx, dy, size in ((0, 0, 66), (-84, 24, 46), (70, 34, 44)):
        bloom(canvas, 210 + dx, foot + 12 + dy, size)
    leak(canvas)


def bench(canvas: Canvas) -> None:
    """A goldsmith's tools and stones from above."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(["#c08f60", "#a87447", "#94623a"], ["#a87447", "#8d5c37", "#7a4c2c"])
    for n in range(12):
        y = n * 70 + rng.uniform(-10, 10)
        canvas.line(
            curve(
                [
                    (-20, y),
                    (400, y + rng.uniform(-16, 16)),
                    (800, y + rng.uniform(-16, 16)),
                    (1220, y),
                ]
            ),
            "#5c381f",
            2.4,
            alpha=0.28,
        )
    leather = rounded(300, 130, 620, 540, 22)
    canvas.shadow(leather, dy=10, blur=16, strength=0.45)
    canvas.fill(leather, (mix(palette.blooms[4], "#6b4026", 0.5), mix(palette.ink, "#5a3420", 0.6)))
    canvas.line(
        [*rounded(318, 148, 584, 504, 16), rounded(318, 148, 584, 504, 16)[0]],
        "#e7c79a",
        2,
        alpha=0.55,
    )
    for n, (x, y, size) in enumerate(
        ((450, 300, 92), (690, 330, 104), (520, 520, 84), (770, 530, 72))
    ):
        _band(
            canvas,
            x,
            y,
            size,
            size * 0.94,
            16 + n * 3,
            rng.uniform(-0.3, 0.3),
            _gold(canvas) if n % 2 else _silver(canvas),
        )
        if n != 2:
            _stone(canvas, x + size * 0.2, y - size * 0.9, 26 + n * 3, STONES[n])
    for _ in range(18):
        stone = rng.choice(STONES)
        _stone(canvas, 1010 + rng.gauss(0, 46), 250 + rng.gauss(0, 60), rng.uniform(9, 22), stone)
    for n, turn in enumerate((1.2, 1.42, 1.66)):
        tool = turned(rounded(90 + n * 66, 120, 20, 300, 8), 100 + n * 66, 400, turn - 1.42)
        canvas.shadow(tool, dy=6, blur=7)
        canvas.fill(tool, ("#f1e6d4", "#b9ada0", "#8b8078"))
        grip = turned(rounded(82 + n * 66, 400, 36, 240, 16), 100 + n * 66, 400, turn - 1.42)
        canvas.shadow(grip, dy=6, blur=7)
        canvas.fill(
            grip, (palette.blooms[2], mix(palette.blooms[2], palette.ink, 0.4)), across=True
        )
    canvas.shadow(oval(1030, 590, 96, 96), dy=10, blur=12)
    canvas.ellipse(
        1030, 590, 96, 96, (mix(palette.gold, "#ffffff", 0.3), mix(palette.gold, palette.ink, 0.45))
    )
    canvas.ellipse(1030, 590, 80, 80, ("#f4fbff", "#c9dbe0"))
    canvas.fill(oval(1004, 560, 34, 16, -0.7), "#ffffff", alpha=0.8)


def on_stone(canvas: Canvas) -> None:
    """Rings set on blocks of plaster, morning light from the side."""
    palette = canvas.palette
    wall = mix(palette.hills[0], palette.paper, 0.45)
    canvas.wash([mix(wall, palette.sun, 0.6), wall], [wall, mix(wall, palette.hills[1], 0.4)])
    canvas.glow(150, 150, 760, palette.sun, 0.7)
    for x, y, w, h, tone in (
        (180, 470, 250, 330, 0.1),
        (470, 380, 260, 420, 0.0),
        (780, 520, 260, 280, 0.22),
    ):
        block = mix(palette.paper, palette.hills[0], 0.2 + tone)
        canvas.shadow(
            [(x, y), (x + w, y), (x + w + 190, y + h), (x + 120, y + h)],
            dx=30,
            dy=0,
            blur=30,
            strength=0.25,
        )
        canvas.fill(
            [(x, y), (x + w, y), (x + w, HEIGHT), (x, HEIGHT)],
            (mix(block, palette.sun, 0.35), block, mix(block, palette.ink, 0.22)),
            across=True,
        )
        canvas.ellipse(x + w / 2, y, w / 2, 34, (mix(block, "#ffffff", 0.4), block))
        canvas.ellipse(x + w / 2, HEIGHT - 4, w / 2, 30, mix(block, palette.ink, 0.22))
    for x, foot, size, stone in ((305, 462, 82, 0), (600, 372, 100, 1), (910, 512, 80, 3)):
        canvas.ellipse(x + 12, foot + 4, size * 0.7, 11, palette.ink, alpha=0.25)
        _band(
            canvas,
            x,
            foot - size * 0.96,
            size,
            size,
            18,
            0,
            _gold(canvas) if stone != 3 else _silver(canvas),
            shadow=False,
        )
        _stone(canvas, x, foot - size * 2.08, size * 0.46, STONES[stone])
    for n in range(4):
        sprig(canvas, 1190, 800, 330, -2.5 + n * 0.25)
    canvas.fill(
        [(0, 770), (WIDTH, 770), (WIDTH, HEIGHT), (0, HEIGHT)], mix(wall, palette.ink, 0.12)
    )
    bloom(canvas, 1080, 762, 62)
    bloom(canvas, 1165, 720, 46)


def in_a_book(canvas: Canvas) -> None:
    """Two rings in the fold of an open book; their shadow is a heart."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas, mix(palette.hills[1], palette.cloth, 0.5))
    for side in (-1, 1):
        page = [
            (600, 90),
            *curve([(600, 90), (600 + side * 230, 58), (600 + side * 500, 110)], 8),
            (600 + side * 520, 700),
            *curve([(600 + side * 520, 700), (600 + side * 240, 648), (600, 690)], 8),
        ]
        canvas.shadow(page, dy=16, blur=22, strength=0.4)
        shades = (
            mix(palette.paper, palette.ink, 0.22),
            palette.paper,
            mix(palette.paper, "#ffffff", 0.6),
        )
        canvas.fill(page, shades if side > 0 else tuple(reversed(shades)), across=True)
        for row in range(15):
            y = 150 + row * 33
            for word in range(9):
                start = 600 + side * (60 + word * 48)
                if rng.random() < 0.88 and abs(y - 420) + abs(start - 600) * 0.3 > 60:
                    canvas.line(
                        [
                            (start, y - abs(start - 600) * 0.02),
                            (start + side * rng.uniform(18, 40), y - abs(start - 600) * 0.02),
                        ],
                        palette.ink,
                        4,
                        alpha=0.17,
                    )
    heart = curve(
        [
            (600, 560),
            (500, 470),
            (520, 410),
            (580, 410),
            (600, 444),
            (620, 410),
            (680, 410),
            (700, 470),
            (600, 560),
        ],
        8,
    )
    canvas.shadow(heart, dy=0, blur=7, strength=0.3)
    _band(canvas, 556, 380, 78, 74, 18, -0.3, _gold(canvas))
    _band(canvas, 648, 388, 72, 68, 14, 0.3, _gold(canvas))
    _stone(canvas, 674, 316, 24, STONES[0])
    ribbon(canvas, 600, 100, palette.blooms[2])
    for turn in (-0.7, -0.3, 0.1):
        sprig(canvas, 30, 770, 240, turn)
    bloom(canvas, 110, 720, 58)
    bloom(canvas, 1090, 90, 64)
    bloom(canvas, 1160, 170, 46)


def _band(
    canvas: Canvas,
    x: float,
    y: float,
    rx: float,
    ry: float,
    width: float,
    turn: float,
    metal: tuple[str, ...],
    *,
    shadow: bool = True,
) -> None:
    """A ring seen at an angle, bright where the light is."""
    if shadow:
        rim, hole = oval(x, y, rx, ry, turn), oval(x, y, rx - width, ry - width, turn)
        hoop = [*rim, rim[0], hole[0], *reversed(hole)]
        canvas.shadow(hoop, dx=16, dy=20, blur=9, strength=0.5)
    pieces = 72
    for n in range(pieces):
        a, b = (2 * math.pi * (n + d) / pieces for d in (0, 1.25))
        shine = (math.sin(a * 2 + 0.9) + math.sin(a + 2.2) * 0.6 + 1.6) / 3.2
        colour = (
            mix(metal[2], metal[1], min(1, shine * 1.6))
            if shine < 0.62
            else mix(metal[1], metal[0], (shine - 0.62) / 0.38)
        )
        outer, inner = (rx, ry), (rx - width, ry - width)
        quad = [
            (r[0] * math.cos(t), r[1] * math.sin(t))
            for r, t in ((outer, a), (outer, b), (inner, b), (inner, a))
        ]
        canvas.fill(turned([(x + p, y + q) for p, q in quad], x, y, turn), colour)
    for radius, colour in ((width * 0.12, metal[0]), (width * 0.9, metal[2])):
        edge = oval(x, y, rx - radius, ry - radius, turn, 60)
        canvas.line([*edge, edge[0]], colour, 1.6, alpha=0.7)


def _stone(
    canvas: Canvas, x: float, y: float, radius: float, colours: tuple[str, str, str]
) -> None:
    """A brilliant from above: eight facets and a table."""
    light, middle, deep = colours
    canvas.glow(x, y, radius * 2.2, "#ffffff", 0.5)
    for n in range(8):
        a, b = math.pi / 4 * n + 0.2, math.pi / 4 * (n + 1) + 0.2
        outer = [(x + math.cos(t) * radius, y + math.sin(t) * radius) for t in (a, (a + b) / 2, b)]
        inner = [(x + math.cos(t) * radius * 0.55, y + math.sin(t) * radius * 0.55) for t in (b, a)]
        canvas.fill([*outer, *inner], (light, middle, deep, middle)[n % 4])
        canvas.fill([outer[1], *inner], (middle, light, middle, deep)[n % 4])
    canvas.fill(
        [
            (
                x + math.cos(math.pi / 4 * n + 0.2) * radius * 0.55,
                y + math.sin(math.pi / 4 * n + 0.2) * radius * 0.55,
            )
            for n in range(8)
        ],
        (light, middle),
    )
    canvas.fill(
        [
            (x - radius * 0.3, y - radius * 0.35),
            (x + radius * 0.1, y - radius * 0.4),
            (x - radius * 0.2, y),
        ],
        "#ffffff",
        alpha=0.85,
    )


def _gold(canvas: Canvas) -> tuple[str, str, str]:
    return "#fff3d0", mix("#e0b45f", canvas.palette.gold, 0.5), "#8a6224"


def _silver(canvas: Canvas) -> tuple[str, str, str]:
    return (
        "#ffffff",
        mix("#d3d1d4", canvas.palette.cloth, 0.3),
        mix("#8b868c", canvas.palette.ink, 0.25),
    )


SCENES = (pair, in_its_box, bench, on_stone, in_a_book)
