"""Getting there: an old saloon, a small bus, a convertible by the sea, a carriage lamp, a bonnet with ribbons."""

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
    rounded,
)
from adminpanel.demo.pictures.lights import bokeh, cypress, hills, landscape, leak, stars, tree
from adminpanel.demo.pictures.plants import bloom, garland, sprig
from adminpanel.demo.pictures.scenes.flowers import ribbon

ROAD = 668


def saloon(canvas: Canvas) -> None:
    """A long old car on a country road, ribbons on its nose."""
    palette, rng = canvas.palette, canvas.rng
    landscape(canvas, rng.uniform(300, 350))
    for _ in range(5):
        cypress(
            canvas,
            rng.choice((rng.uniform(20, 300), rng.uniform(900, 1180))),
            590,
            rng.uniform(180, 290),
            mix(palette.hills[2], palette.leaves[2], 0.5),
        )
    _road(canvas)
    paint = rng.choice(
        (palette.paper, palette.blooms[2], palette.leaves[0], palette.sky[0], palette.hills[1])
    )
    light, deep = mix(paint, "#ffffff", 0.45), mix(paint, palette.ink, 0.35)
    canvas.ellipse(600, ROAD + 8, 430, 26, palette.ink, alpha=0.45)
    cabin = curve([(430, 470), (460, 350), (520, 306), (700, 300), (800, 330), (850, 470)], 8)
    canvas.fill([*cabin, (850, 500), (430, 500)], (light, paint))
    for left, right in ((476, 612), (632, 812)):
        glass = curve(
            [
                (left, 462),
                (left + 14, 368),
                (left + 42, 334),
                (right - 40, 330),
                (right - 12, 362),
                (right, 462),
            ],
            6,
        )
        canvas.fill([*glass], (mix(palette.sky[-1], "#ffffff", 0.35), palette.sky[1]))
        canvas.fill(
            [(left + 40, 340), (left + 72, 340), (left + 40, 460), (left + 12, 460)],
            "#ffffff",
            alpha=0.25,
        )
    body = curve(
        [
            (170, 560),
            (178, 496),
            (250, 468),
            (430, 458),
            (860, 458),
            (980, 480),
            (1040, 530),
            (1046, 600),
        ],
        8,
    )
    canvas.fill([*body, (1040, 622), (172, 622)], (light, paint, deep))
    for x in (338, 880):
        fender = curve(
            [
                (x - 150, 630),
                (x - 128, 540),
                (x - 40, 492),
                (x + 58, 508),
                (x + 120, 580),
                (x + 146, 632),
            ],
            8,
        )
        canvas.fill(fender, (mix(light, "#ffffff", 0.2), paint, deep))
        _wheel(canvas, x, 606, 76)
    canvas.box(
        440,
        612,
        350,
        18,
        (mix(palette.gold, "#ffffff", 0.5), mix(palette.gold, palette.ink, 0.4)),
        radius=8,
    )
    chrome = ("#ffffff", "#cfcac6", "#8d8682")
    canvas.line([(200, 520), (1010, 520)], "#ffffff", 3, alpha=0.6)
    canvas.ellipse(212, 512, 32, 34, chrome)
    canvas.ellipse(206, 512, 22, 25, ("#fffbe8", palette.gold))
    canvas.glow(196, 512, 130, "#fff3c9", 0.7)
    canvas.box(138, 590, 110, 18, chrome, radius=8)
    canvas.box(1000, 590, 76, 18, chrome, radius=8)
    for x in (640, 800):
        canvas.box(x, 500, 40, 8, chrome, radius=4)
    canvas.line(curve([(186, 500), (300, 470), (440, 452)]), palette.paper, 9)
    garland(canvas, [(200, 478), (250, 464), (300, 458)], 34, flowers=0.9)
    ribbon(canvas, 440, 440, palette.paper)


def bus(canvas: Canvas) -> None:
    """A small round bus for the guests, bunting along its roof."""
    palette, rng = canvas.palette, canvas.rng
    landscape(canvas, rng.uniform(280, 340))
    for _ in range(6):
        tree(
            canvas,
            rng.uniform(0, WIDTH),
            600,
            rng.uniform(150, 260),
            mix(palette.leaves[0], palette.hills[1], 0.4),
        )
    _road(canvas)
    paint = rng.choice((palette.blooms[2], palette.leaves[0], palette.hills[0], palette.gold))
    cream = mix(palette.paper, "#ffffff", 0.4)
    canvas.ellipse(600, ROAD + 8, 400, 24, palette.ink, alpha=0.45)
    canvas.fill(rounded(230, 232, 740, 400, 72), (cream, cream, mix(cream, palette.ink, 0.1)))
    canvas.fill(
        [
            (230, 430),
            (970, 430),
            (970, 590),
            *[(970 - a, 632) for a in (40,)],
            (270, 632),
            (230, 590),
        ],
        (mix(paint, "#ffffff", 0.25), paint, mix(paint, palette.ink, 0.3)),
    )
    canvas.box(230, 424, 740, 10, mix(palette.gold, "#ffffff", 0.3))
    for n in range(6):
        left = 268 + n * 114
        canvas.box(
            left, 284, 96, 116, (mix(palette.sky[-1], "#ffffff", 0.4), palette.sky[1]), radius=16
        )
        canvas.fill(
            [(left + 26, 284), (left + 50, 284), (left + 22, 400), (left + 4, 400)],
            "#ffffff",
            alpha=0.3,
        )
    canvas.line([(612, 430), (612, 628)], mix(paint, palette.ink, 0.4), 3)
    for x in (390, 810):
        canvas.fill(arch(x - 92, 530, 184, 110), mix(palette.ink, paint, 0.25))
        _wheel(canvas, x, 612, 70)
    canvas.ellipse(248, 520, 24, 28, ("#fffbe8", palette.gold))
    canvas.glow(232, 520, 120, "#fff3c9", 0.7)
    canvas.box(206, 604, 110, 18, ("#ffffff", "#9a9490"), radius=8)
    canvas.box(884, 604, 110, 18, ("#ffffff", "#9a9490"), radius=8)
    for n in range(13):
        x, y = 262 + n * 56, 236 + 16 * math.sin(n / 12 * math.pi)
        canvas.fill([(x - 20, y), (x + 20, y), (x, y + 38)], palette.blooms[n % 5])
    garland(canvas, [(300, 230), (450, 214), (600, 224), (750, 214), (900, 230)], 40, flowers=0.7)


def by_the_sea(canvas: Canvas) -> None:
    """A small open car above the water, cans on strings behind."""
    palette, rng = canvas.palette, canvas.rng
    canvas.sky(down_to=440)
    sun = rng.uniform(300, 900)
    canvas.glow(sun, 400, 620, palette.sun, 0.9)
    canvas.ellipse(sun, 384, 58, 58, mix(palette.sun, "#ffffff", 0.4))
    canvas.fill(
        [(0, 430), (WIDTH, 430), (WIDTH, 640), (0, 640)],
        (mix(palette.sky[-1], palette.hills[0], 0.5), palette.hills[0], palette.hills[1]),
    )
    for _ in range(120):
        depth = rng.random()
        canvas.ellipse(
            sun + rng.gauss(0, 70 + 160 * depth),
            436 + 190 * depth,
            rng.uniform(8, 44) * (0.5 + depth),
            1.5,
            "#fff7df",
            alpha=rng.uniform(0.15, 0.6),
        )
    hills(canvas, 596, 12, mix(palette.leaves[0], palette.hills[2], 0.5))
    _road(canvas)
    paint = rng.choice(
        (palette.blooms[1], palette.leaves[1], palette.paper, palette.hills[0], palette.blooms[2])
    )
    light, deep = mix(paint, "#ffffff", 0.45), mix(paint, palette.ink, 0.32)
    canvas.ellipse(610, ROAD + 8, 360, 22, palette.ink, alpha=0.45)
    canvas.fill(
        curve([(500, 500), (540, 420), (556, 402), (570, 420), (560, 500)], 6),
        palette.sky[-1],
        alpha=0.6,
    )
    canvas.line(curve([(500, 504), (536, 424), (556, 400)]), "#d9d4cf", 8)
    canvas.box(650, 444, 90, 80, (mix("#a5653c", "#ffffff", 0.1), "#7d4a2b"), radius=26)
    canvas.box(762, 450, 74, 74, (mix("#a5653c", "#ffffff", 0.1), "#7d4a2b"), radius=24)
    body = curve(
        [
            (262, 590),
            (262, 530),
            (330, 502),
            (500, 494),
            (600, 520),
            (800, 516),
            (900, 490),
            (966, 530),
            (964, 604),
        ],
        8,
    )
    canvas.fill([*body, (960, 626), (266, 626)], (light, paint, deep))
    for x in (396, 836):
        canvas.fill(
            curve([(x - 116, 632), (x - 96, 556), (x, 520), (x + 96, 556), (x + 116, 632)], 8),
            (mix(light, "#ffffff", 0.2), paint, deep),
        )
        _wheel(canvas, x, 612, 66)
    canvas.ellipse(282, 546, 24, 26, ("#fffbe8", palette.gold))
    canvas.glow(266, 546, 110, "#fff3c9", 0.6)
    canvas.box(236, 600, 80, 15, ("#ffffff", "#9a9490"), radius=7)
    canvas.box(915, 600, 80, 15, ("#ffffff", "#9a9490"), radius=7)
    canvas.line([(560, 566), (740, 566)], "#ffffff", 3, alpha=0.6)
    for n in range(4):
        x = 1036 + n * 34
        y = 640 + 14 * (n % 2)
        canvas.line(curve([(978, 606), (1006 + n * 16, 630), (x, y)]), palette.paper, 2.4)
        canvas.box(x - 11, y - 6, 22, 32, ("#ffffff", "#bdb6b0", "#8d8682"), radius=4, across=True)
    garland(canvas, [(840, 500), (890, 488), (946, 516)], 36, flowers=0.9)
    garland(canvas, [(300, 504), (360, 492), (430, 490)], 30, flowers=0.8)


def lamp(canvas: Canvas) -> None:
    """A car's round lamp and grille, near, flowers tied to it."""
    palette, rng = canvas.palette, canvas.rng
    paint = rng.choice(
        (palette.sky[0], palette.blooms[4], palette.leaves[2], palette.hills[1], palette.paper)
    )
    light, deep = mix(paint, "#ffffff", 0.4), mix(paint, palette.ink, 0.4)
    canvas.wash(
        [palette.sky[-1], palette.sky[1], palette.sky[-1]],
        [palette.hills[0], palette.hills[1], palette.hills[0]],
    )
    bokeh(canvas, 22, bottom=420)
    canvas.soften(4)
    canvas.fill(
        curve(
            [(-40, 360), (200, 240), (520, 190), (820, 200), (1240, 330), (1240, 830), (-40, 830)],
            10,
        ),
        (light, paint, deep),
    )
    canvas.fill(
        curve([(160, 420), (380, 230), (560, 206), (500, 300), (300, 480)], 8),
        "#ffffff",
        alpha=0.16,
    )
    chrome = ("#ffffff", "#e3dfdb", "#9a938e", "#f4f1ee", "#8d8682")
    grille = curve([(700, 330), (800, 300), (1000, 300), (1110, 330), (1120, 760), (690, 760)], 8)
    canvas.shadow(grille, dy=8, blur=14, strength=0.4)
    canvas.fill([*grille], chrome)
    canvas.fill(
        [(716, 350), (1094, 350), (1100, 760), (708, 760)], mix(palette.ink, "#1d1719", 0.5)
    )
    for n in range(12):
        canvas.box(722 + n * 31, 346, 13, 420, chrome, radius=5, across=True)
    x, y, r = 380, 500, 190
    canvas.shadow(oval(x, y, r, r), dy=14, blur=22, strength=0.5)
    canvas.ellipse(x, y, r, r, chrome)
    canvas.ellipse(
        x, y, r * 0.86, r * 0.86, ("#fffdf2", mix(palette.gold, "#ffffff", 0.5), palette.gold)
    )
    for n in range(-6, 7):
        reach = math.sqrt(max(0, (r * 0.84) ** 2 - (n * 25) ** 2))
        canvas.line([(x + n * 25, y - reach), (x + n * 25, y + reach)], "#ffffff", 2, alpha=0.5)
    canvas.glow(x, y, r * 0.8, "#fffef6", 0.95)
    canvas.box(-20, 724, 1240, 60, chrome, radius=24)
    for n in range(6):
        sprig(canvas, 610, 330, 190, n * 1.05)
    for dx, dy, size in (
        (0, 0, 82),
        (-96, 26, 56),
        (84, 40, 60),
        (12, 104, 52),
        (-40, -84, 48),
        (70, -62, 44),
    ):
        bloom(canvas, 610 + dx, 330 + dy, size)
    ribbon(canvas, 612, 470, palette.paper)


def at_night(canvas: Canvas) -> None:
    """Tail lights leaving under the stars, sparklers of friends behind."""
    palette, rng = canvas.palette, canvas.rng
    night = 0.45 if palette.dark else 0.72
    canvas.sky([mix(colour, palette.ink, night) for colour in palette.sky], down_to=620)
    stars(canvas, 160, 420)
    hills(canvas, 470, 40, mix(palette.hills[1], palette.ink, 0.5))
    hills(canvas, 540, 26, mix(palette.hills[2], palette.ink, 0.4))
    ground = mix(palette.hills[2], palette.ink, 0.6)
    canvas.fill([(0, 590), (WIDTH, 590), (WIDTH, HEIGHT), (0, HEIGHT)], ground)
    canvas.fill(
        [(560, 590), (640, 590), (980, HEIGHT), (220, HEIGHT)], mix(ground, "#8a7f86", 0.25)
    )
    paint = mix(palette.ink, palette.hills[1], 0.25)
    canvas.glow(600, 640, 330, palette.gold, 0.35)
    canvas.fill(
        curve([(500, 560), (520, 496), (550, 474), (650, 474), (680, 496), (700, 560)], 8),
        (mix(paint, "#ffffff", 0.3), paint),
    )
    canvas.fill(
        [(530, 550), (546, 500), (654, 500), (670, 550)],
        (palette.gold, mix(palette.gold, palette.ink, 0.5)),
    )
    canvas.fill(
        curve([(452, 676), (446, 590), (480, 556), (720, 556), (754, 590), (748, 676)], 8),
        (mix(paint, "#ffffff", 0.25), mix(paint, palette.ink, 0.4)),
    )
    for x in (486, 714):
        canvas.glow(x, 604, 90, "#ff6a4d", 0.9)
        canvas.ellipse(x, 604, 17, 17, ("#ffd9c9", "#e5402c"))
        canvas.box(x - 24, 660, 48, 46, "#120d10", radius=10)
    canvas.box(448, 650, 304, 14, ("#ffffff", "#8d8682"), radius=7)
    canvas.box(552, 596, 96, 34, palette.paper, radius=5)
    canvas.line(
        curve([(568, 618), (584, 606), (598, 618), (616, 604), (632, 616)]), palette.ink, 2.4
    )
    for _ in range(18):
        hand = rng.choice((rng.uniform(20, 400), rng.uniform(800, 1180)))
        y = rng.uniform(520, 680)
        canvas.glow(hand, y, 74, palette.gold, 0.7)
        for _ in range(13):
            angle, reach = rng.uniform(0, 6.28), rng.uniform(8, 36)
            canvas.line(
                [(hand, y), (hand + math.cos(angle) * reach, y + math.sin(angle) * reach)],
                "#fff4cf",
                1.3,
            )
    for n in range(4):
        x = 520 + n * 54
        canvas.line(curve([(600, 668), (x, 716), (x + (x - 600) * 0.3, 756)]), palette.paper, 1.6)
        canvas.box(
            x + (x - 600) * 0.3 - 8, 748, 16, 22, ("#ffffff", "#8d8682"), radius=3, across=True
        )
    leak(canvas)


def _road(canvas: Canvas) -> None:
    palette = canvas.palette
    verge = mix(palette.leaves[0], palette.hills[2], 0.45)
    canvas.fill(
        [(0, 596), (WIDTH, 590), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(verge, palette.sun, 0.2), verge),
    )
    canvas.fill(
        [(0, 640), (WIDTH, 636), (WIDTH, 748), (0, 760)],
        (mix(palette.cloth, palette.hills[1], 0.45), mix(palette.cloth, palette.hills[2], 0.45)),
    )
    for _ in range(30):
        sprig(
            canvas,
            canvas.rng.uniform(-20, WIDTH + 20),
            HEIGHT + 16,
            canvas.rng.uniform(50, 110),
            canvas.rng.uniform(-2.0, -1.1),
            colour=mix(verge, palette.ink, 0.3),
        )


def _wheel(canvas: Canvas, x: float, y: float, radius: float) -> None:
    palette = canvas.palette
    canvas.ellipse(x, y, radius, radius, ("#3a3235", "#171214"))
    canvas.ellipse(x, y, radius * 0.76, radius * 0.76, mix(palette.paper, "#ffffff", 0.5))
    canvas.ellipse(x, y, radius * 0.58, radius * 0.58, ("#ffffff", "#b5aeaa", "#8d8682"))
    for n in range(12):
        angle = n * math.pi / 6
        spoke: list[Point] = [
            (x, y),
            (x + math.cos(angle) * radius * 0.56, y + math.sin(angle) * radius * 0.56),
        ]
        canvas.line(spoke, "#7d7672", 2)
    canvas.ellipse(x, y, radius * 0.16, radius * 0.16, ("#ffffff", palette.gold))


SCENES = (saloon, bus, by_the_sea, lamp, at_night)
