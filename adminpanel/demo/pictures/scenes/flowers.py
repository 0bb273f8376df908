"""Flowers: a vase in window light, a bunch on linen, one bloom near, a wreath, pots on a step."""

import math

from adminpanel.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, curve, mix, oval
from adminpanel.demo.pictures.lights import bokeh, leak
from adminpanel.demo.pictures.plants import (
    GOLDEN_ANGLE,
    bloom,
    bouquet,
    garland,
    grass,
    peony,
    rose,
    sprig,
)


def vase(canvas: Canvas) -> None:
    """A full vase on a table, a window's light on the wall."""
    palette, rng = canvas.palette, canvas.rng
    wall = mix(palette.sky[1], palette.paper, 0.35)
    canvas.wash(
        [mix(wall, palette.ink, 0.22), wall, mix(wall, palette.sun, 0.5)],
        [mix(wall, palette.ink, 0.3), mix(wall, palette.hills[0], 0.3), wall],
    )
    window_light(canvas)
    canvas.fill(
        [(0, 640), (WIDTH, 630), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(palette.cloth, palette.hills[1], 0.2), mix(palette.cloth, palette.hills[2], 0.45)),
    )
    x = rng.uniform(500, 700)
    body = _pot(x, 712, rng.uniform(92, 116), rng.uniform(235, 265))
    canvas.shadow(body, dx=50, dy=10, blur=34, strength=0.5)
    glaze = rng.choice((palette.paper, palette.hills[0], palette.blooms[2], palette.leaves[1]))
    canvas.fill(
        body,
        (
            mix(glaze, palette.ink, 0.3),
            mix(glaze, "#ffffff", 0.35),
            glaze,
            mix(glaze, palette.ink, 0.4),
        ),
        across=True,
    )
    bouquet(canvas, x, 305, rng.uniform(190, 212))
    for _ in range(7):
        canvas.ellipse(
            rng.uniform(250, 950),
            rng.uniform(690, 770),
            rng.uniform(9, 20),
            rng.uniform(5, 9),
            rng.choice(palette.blooms),
        )
    if palette.dark:
        leak(canvas)


def on_linen(canvas: Canvas) -> None:
    """Seen from above: a tied bunch, ribbon and scissors on linen."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    turn = rng.uniform(0.5, 0.9)
    x, y = 490, 340
    for n in range(9):
        angle, length = turn + (n - 4) * 0.026, rng.uniform(430, 480)
        canvas.line(
            [(x, y), (x + math.cos(angle) * length, y + math.sin(angle) * length)],
            mix(palette.leaves[2], palette.leaves[0], n / 9),
            14,
        )
    bouquet(canvas, x, y, 235)
    kx, ky = x + math.cos(turn) * 300, y + math.sin(turn) * 300
    ribbon(canvas, kx, ky, rng.choice((palette.blooms[2], palette.gold, palette.hills[1])))
    for _ in range(12):
        px, py = rng.uniform(40, WIDTH - 40), rng.uniform(40, HEIGHT - 40)
        petal = oval(px, py, rng.uniform(9, 19), rng.uniform(6, 11), rng.uniform(0, 3))
        canvas.shadow(petal, dy=3, blur=4, strength=0.3)
        canvas.fill(petal, rng.choice(palette.blooms))


def near(canvas: Canvas) -> None:
    """So near that one flower fills the sheet; the others are only colour."""
    palette, rng = canvas.palette, canvas.rng
    canvas.wash(
        [palette.leaves[2], palette.hills[1], palette.sky[-1]],
        [mix(palette.leaves[2], palette.ink, 0.5), palette.leaves[0], palette.hills[0]],
        [palette.ink, palette.leaves[2], palette.leaves[0]],
    )
    for _ in range(12):
        sprig(
            canvas,
            rng.uniform(0, WIDTH),
            rng.uniform(200, HEIGHT),
            rng.uniform(260, 420),
            rng.uniform(0, 6.28),
        )
    for _ in range(6):
        bloom(canvas, rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), rng.uniform(80, 150))
    canvas.soften(16)
    bokeh(canvas, 14)
    x, y = rng.uniform(430, 720), rng.uniform(370, 440)
    for n in range(10):
        sprig(canvas, x, y, rng.uniform(330, 460), n * GOLDEN_ANGLE)
    for angle in (0.7, 2.6, 4.3):
        bloom(canvas, x + math.cos(angle) * 330, y + math.sin(angle) * 270, rng.uniform(95, 130))
    (peony if rng.random() < 0.6 else rose)(
        canvas, x, y, rng.uniform(225, 265), palette.blooms[rng.choice((0, 1, 2))]
    )
    canvas.glow(950, 60, 520, palette.sun, 0.5)


def wreath(canvas: Canvas) -> None:
    """A ring of greens and blooms on a painted door."""
    palette, rng = canvas.palette, canvas.rng
    door = rng.choice((palette.hills[1], palette.leaves[0], palette.hills[0]))
    canvas.wash([mix(door, palette.sun, 0.25), door], [door, mix(door, palette.ink, 0.35)])
    for x in (175, 615):
        for y, height in ((40, 330), (430, 420)):
            canvas.box(x - 8, y - 8, 426, height + 16, mix(door, palette.ink, 0.35), radius=4)
            canvas.box(
                x,
                y,
                410,
                height,
                (mix(door, palette.sun, 0.12), mix(door, palette.ink, 0.14)),
                radius=3,
            )
    canvas.line([(600, -10), (600, 190)], palette.cloth, 26)
    ring = oval(600, 410, 225, 225, steps=20)
    canvas.shadow(oval(600, 410, 285, 285), dy=26, blur=40, strength=0.4)
    garland(canvas, [*ring, ring[0], ring[1]], 66, flowers=0.42)
    ribbon(canvas, 600, 195, palette.cloth)
    canvas.glow(1100, 0, 700, palette.sun, 0.35)


def meadow(canvas: Canvas) -> None:
    """Stems on their way to becoming a bouquet, against the light."""
    palette, rng = canvas.palette, canvas.rng
    canvas.sky()
    canvas.glow(rng.uniform(300, 900), 330, 640, palette.sun, 0.95)
    bokeh(canvas, 18, bottom=500)
    for layer, blur in ((0.35, 7), (0.7, 2), (1.0, 0)):
        for _ in range(20):
            x, top = rng.uniform(-20, WIDTH + 20), rng.uniform(190, 560) + (1 - layer) * 130
            tip = x + rng.uniform(-60, 60)
            stem = mix(palette.leaves[2], palette.sky[-1], 0.5 * (1 - layer))
            canvas.line(
                curve([(x, 820), ((x + tip) / 2 + 14, (820 + top) / 2), (tip, top)]),
                stem,
                3 * layer,
            )
            if rng.random() < 0.3:
                for rise in (0.0, 0.35, 0.7):
                    sprig(
                        canvas,
                        x + (tip - x) * rise,
                        820 - (820 - top) * rise,
                        150 * layer,
                        -math.pi / 2,
                        colour=stem,
                        bend=0.2,
                    )
            elif rng.random() < 0.25:
                grass(
                    canvas,
                    x,
                    820,
                    840 - top,
                    -math.pi / 2 + rng.uniform(-0.1, 0.1),
                    mix(palette.gold, stem, 0.3),
                )
            else:
                bloom(canvas, tip, top, rng.uniform(22, 48) * layer)
        if blur:
            canvas.soften(blur)


def linen(canvas: Canvas, colour: str | None = None) -> None:
    """A cloth seen from above, with folds and the shadow of a window."""
    palette, rng = canvas.palette, canvas.rng
    colour = colour or palette.cloth
    canvas.wash(
        [mix(colour, "#ffffff", 0.4), colour, mix(colour, palette.hills[0], 0.25)],
        [colour, mix(colour, "#ffffff", 0.25), colour],
        [mix(colour, palette.hills[1], 0.25), colour, mix(colour, palette.ink, 0.12)],
    )
    for _ in range(5):
        y = rng.uniform(0, HEIGHT)
        fold = curve(
            [
                (-20, y),
                (400, y + rng.uniform(-60, 60)),
                (800, y + rng.uniform(-60, 60)),
                (1220, y + rng.uniform(-90, 90)),
            ]
        )
        canvas.line(fold, mix(colour, palette.ink, 0.4), 7, alpha=0.14)
        canvas.line([(a, b + 7) for a, b in fold], "#ffffff", 6, alpha=0.3)
    canvas.soften(4)


def window_light(canvas: Canvas) -> None:
    """Panes of sun on a wall."""
    light = mix(canvas.palette.sun, "#ffffff", 0.3)
    x = canvas.rng.uniform(80, 620)
    for column in range(2):
        for row in range(3):
            left, top = x + column * 170 + row * 26, 40 + row * 180
            canvas.fill(
                [
                    (left, top),
                    (left + 150, top + 22),
                    (left + 174, top + 180),
                    (left + 24, top + 158),
                ],
                light,
                alpha=0.34,
            )
    canvas.soften(6)


def ribbon(canvas: Canvas, x: float, y: float, colour: str) -> None:
    """A bow with two tails."""
    rng = canvas.rng
    deep = mix(colour, canvas.palette.ink, 0.25)
    for side in (-1, 1):
        tail = curve(
            [
                (x, y),
                (x + side * 34, y + 70),
                (x + side * 18, y + 130),
                (x + side * rng.uniform(40, 80), y + 210),
            ]
        )
        canvas.line(tail, deep if side < 0 else colour, 17)
    for side in (-1, 1):
        loop = curve(
            [
                (x, y),
                (x + side * 58, y - 52),
                (x + side * 104, y - 8),
                (x + side * 62, y + 26),
                (x, y),
            ]
        )
        canvas.fill(loop, (mix(colour, "#ffffff", 0.25), colour, deep))
        canvas.fill([(x + (a - x) * 0.55, y + (b - y) * 0.5) for a, b in loop], deep)
    canvas.box(x - 15, y - 17, 30, 34, (mix(colour, "#ffffff", 0.3), deep), radius=9)


def _pot(x: float, foot: float, width: float, height: float) -> list[tuple[float, float]]:
    left = curve(
        [
            (x - width * 0.45, foot - height),
            (x - width * 0.5, foot - height * 0.85),
            (x - width * 1.0, foot - height * 0.45),
            (x - width * 0.55, foot),
        ]
    )
    return [*left, *[(2 * x - a, b) for a, b in reversed(left)]]


SCENES = (vase, on_linen, near, wreath, meadow)
