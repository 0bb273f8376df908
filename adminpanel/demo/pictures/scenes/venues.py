"""Places to marry in: a house on a hill, an orangery, chairs under an arch, a tent at night."""

import math

from adminpanel.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, arch, mix
from adminpanel.demo.pictures.lights import (
    bokeh,
    candle,
    cypress,
    hills,
    landscape,
    leak,
    stars,
    string_lights,
    tree,
)
from adminpanel.demo.pictures.plants import garland, sprig


def house(canvas: Canvas) -> None:
    """A villa among cypresses, its windows lit, lights over the lawn."""
    palette, rng = canvas.palette, canvas.rng
    ridges = landscape(canvas, rng.uniform(380, 440))
    if palette.dark:
        stars(canvas, 70, 300)
    middle = rng.uniform(420, 780)
    ground = _height_at(ridges[2], middle) + 40
    wall, roof = mix(palette.paper, palette.hills[1], 0.3), mix(palette.hills[2], "#a0523d", 0.4)
    for x in (-250, -215, 245, 285, 330):
        cypress(
            canvas,
            middle + x,
            ground + 20,
            rng.uniform(130, 210),
            mix(palette.hills[2], palette.leaves[2], 0.5),
        )
    _building(canvas, middle - 60, ground, 260, 120, wall, roof)
    _building(canvas, middle + 110, ground, 120, 175, mix(wall, palette.ink, 0.08), roof)
    canvas.glow(middle, ground + 20, 260, palette.gold, 0.35)
    hills(canvas, ground + 60, 14, (mix(palette.hills[1], palette.hills[2], 0.7), palette.hills[2]))
    string_lights(canvas, (middle - 330, ground - 40), (middle + 20, ground + 5), 70)
    string_lights(canvas, (middle + 20, ground + 5), (middle + 380, ground - 60), 70)
    for _ in range(26):
        sprig(
            canvas,
            rng.uniform(-20, WIDTH),
            HEIGHT + 20,
            rng.uniform(80, 170),
            rng.uniform(-2.1, -1.0),
            colour=mix(palette.hills[2], palette.leaves[0], 0.25),
        )


def orangery(canvas: Canvas) -> None:
    """Tall arched windows with the garden behind, a long table before them."""
    palette, rng = canvas.palette, canvas.rng
    landscape(canvas, rng.uniform(340, 400))
    for _ in range(9):
        tree(
            canvas,
            rng.uniform(0, WIDTH),
            rng.uniform(560, 640),
            rng.uniform(160, 260),
            mix(palette.leaves[0], palette.hills[1], 0.5),
        )
    canvas.soften(5)
    _wall_of_windows(canvas, count=rng.choice((3, 4)))
    canvas.fill(
        [(0, 640), (WIDTH, 640), (WIDTH, HEIGHT), (0, HEIGHT)],
        (mix(palette.cloth, palette.hills[1], 0.25), mix(palette.cloth, palette.ink, 0.35)),
    )
    for n in range(1, 9):
        y = 640 + 160 * (n / 9) ** 1.6
        canvas.line([(0, y), (WIDTH, y)], palette.ink, 1, alpha=0.12)
    top = [(455, 600), (745, 600), (985, 812), (215, 812)]
    canvas.shadow(top, dy=30, blur=40, strength=0.5)
    canvas.fill(top, (palette.paper, mix(palette.paper, palette.cloth, 0.7)))
    for depth in (0.06, 0.26, 0.55, 0.93):
        y, spread, size = 606 + 190 * depth, 112 + 195 * depth, 17 + 26 * depth
        for side in (-1, 1):
            x = 600 + side * spread
            canvas.ellipse(x, y + 2, size * 1.5, size * 0.6, palette.ink, alpha=0.16)
            canvas.ellipse(
                x, y, size * 1.5, size * 0.58, (mix(palette.paper, "#ffffff", 0.7), palette.cloth)
            )
            canvas.ring(x, y, size * 1.12, size * 0.42, palette.gold, 1.4)
            candle(canvas, 600 + side * spread * 0.45, y + 4, 48 + 46 * depth, width=7 + 7 * depth)
    garland(canvas, [(600, 604), (592, 660), (606, 720), (596, 812)], 50, flowers=0.8)
    string_lights(canvas, (-20, 60), (620, 40), 90, 18)
    string_lights(canvas, (580, 40), (1220, 60), 90, 18)


def aisle(canvas: Canvas) -> None:
    """Rows of chairs, petals between them, an arch of flowers at the end."""
    palette, rng = canvas.palette, canvas.rng
    landscape(canvas, rng.uniform(300, 360))
    lawn = (
        mix(palette.leaves[1], palette.hills[1], 0.3),
        mix(palette.leaves[0], palette.hills[2], 0.45),
    )
    canvas.fill([(0, 520), (WIDTH, 520), (WIDTH, HEIGHT), (0, HEIGHT)], lawn)
    canvas.glow(600, 470, 420, palette.sun, 0.5)
    canvas.fill(
        [(560, 522), (640, 522), (800, 800), (400, 800)],
        (mix(palette.paper, palette.cloth, 0.5), palette.paper),
    )
    points = [(490, 540), (478, 420), (500, 300), (600, 232), (700, 300), (722, 420), (710, 540)]
    canvas.line(points, palette.ink, 5, alpha=0.7)
    garland(canvas, points, 44, flowers=0.75)
    for row in range(6):
        depth = row / 5
        y, size = 545 + 250 * depth**1.5, 34 + 74 * depth**1.3
        for side in (-1, 1):
            for seat in range(5):
                _chair(canvas, 600 + side * (72 + 125 * depth**1.3 + seat * size * 1.25), y, size)
    for _ in range(90):
        depth = rng.random() ** 0.6
        canvas.ellipse(
            600 + rng.gauss(0, 20 + 75 * depth),
            530 + 265 * depth,
            2 + 5 * depth,
            1.2 + 3 * depth,
            rng.choice(palette.blooms),
            alpha=0.9,
        )


def tent(canvas: Canvas) -> None:
    """A sailcloth tent glowing in the dark, the lake in front of it giving the light back."""
    palette, rng = canvas.palette, canvas.rng
    night = [mix(colour, palette.ink, 0.55) for colour in palette.sky]
    canvas.sky(night, down_to=560)
    stars(canvas, 150, 420)
    moon = rng.uniform(200, 1000)
    canvas.glow(moon, 150, 190, "#fff7dd", 0.6)
    canvas.ellipse(moon, 150, 34, 34, "#fff7dd")
    hills(canvas, 430, 40, mix(palette.hills[1], palette.ink, 0.55))
    hills(canvas, 495, 22, mix(palette.hills[2], palette.ink, 0.5))
    canvas.glow(600, 520, 560, palette.gold, 0.5)
    left, right, foot = 230, 970, 560
    peaks = (380, 600, 820)
    roof = [(left, 440)]
    for n, peak in enumerate(peaks):
        roof += [(peak - 60, 372), (peak, 300), (peak + 60, 372)]
        roof += [(peak + 110, 402)] if n < 2 else []
    canvas.fill(
        [*roof, (right, 440), (right, foot), (left, foot)],
        ("#fff3d3", palette.gold, mix(palette.gold, palette.blooms[2], 0.45)),
    )
    for x in range(left, right + 1, 74):
        canvas.line([(x, 440), (x, foot)], mix(palette.gold, palette.ink, 0.45), 3)
    for x in range(left + 24, right, 74):
        canvas.glow(x + 14, 520, 40, "#fff8e2", 0.9)
    canvas.fill([(left, 440), (right, 440), (right, 456), (left, 456)], "#fff6dd", alpha=0.9)
    water = (
        mix(palette.gold, night[1], 0.45),
        mix(night[1], palette.ink, 0.2),
        mix(night[0], palette.ink, 0.4),
    )
    canvas.fill([(0, foot), (WIDTH, foot), (WIDTH, HEIGHT), (0, HEIGHT)], water)
    for _ in range(150):
        depth = rng.random()
        canvas.ellipse(
            600 + rng.gauss(0, 230),
            foot + 8 + 230 * depth,
            rng.uniform(12, 60) * (0.6 + depth),
            1.4 + 1.5 * depth,
            "#ffe2a3",
            alpha=rng.uniform(0.1, 0.5) * (1 - 0.5 * depth),
        )
    string_lights(canvas, (-10, 330), (380, 300), 60, 12)
    string_lights(canvas, (820, 300), (1210, 330), 60, 12)
    for _ in range(22):
        sprig(
            canvas,
            rng.choice((rng.uniform(-20, 300), rng.uniform(900, 1220))),
            HEIGHT + 15,
            rng.uniform(70, 170),
            rng.uniform(-2.0, -1.1),
            colour=mix(palette.ink, palette.leaves[2], 0.35),
        )


def evening(canvas: Canvas) -> None:
    """Out of focus lights over a courtyard: what one remembers of the evening."""
    palette = canvas.palette
    canvas.wash(
        palette.sky[:3],
        [mix(c, palette.ink, 0.3) for c in palette.sky[1:4]],
        [palette.hills[2], palette.hills[1], palette.ink],
    )
    bokeh(canvas, 46)
    for n in range(3):
        string_lights(
            canvas, (-20, 60 + 90 * n), (1220, 20 + 120 * n), 120 - 20 * n, 16, size=5 + n * 1.5
        )
    garland(canvas, [(-20, 760), (300, 700), (600, 770), (900, 700), (1220, 760)], 74, flowers=0.45)
    leak(canvas)


def _building(
    canvas: Canvas, x: float, foot: float, width: float, height: float, wall: str, roof: str
) -> None:
    palette = canvas.palette
    canvas.fill(
        [
            (x - width / 2, foot + 40),
            (x - width / 2, foot - height),
            (x + width / 2, foot - height),
            (x + width / 2, foot + 40),
        ],
        (mix(wall, palette.sun, 0.4), wall, mix(wall, palette.ink, 0.22)),
        across=True,
    )
    canvas.fill(
        [
            (x - width * 0.56, foot - height),
            (x + width * 0.56, foot - height),
            (x + width * 0.42, foot - height - 38),
            (x - width * 0.42, foot - height - 38),
        ],
        (mix(roof, palette.sun, 0.3), roof),
        across=True,
    )
    floors = max(1, round(height / 72))
    columns = max(2, round(width / 58))
    for floor in range(floors):
        for column in range(columns):
            wx = x - width / 2 + width * (column + 0.5) / columns
            wy = foot - height + 24 + floor * 62
            canvas.glow(wx, wy + 15, 38, palette.gold, 0.5)
            canvas.fill(arch(wx - 9, wy, 18, 34), ("#fff4cf", palette.gold))


def _wall_of_windows(canvas: Canvas, count: int) -> None:
    """A wall in front of what is drawn already, cut open by tall arches."""
    palette = canvas.palette
    view = canvas.image.copy()
    canvas.wash(
        [mix(palette.paper, palette.cloth, 0.4)] * 2,
        [mix(palette.cloth, palette.hills[1], 0.2)] * 2,
    )
    pitch = WIDTH / count
    for n in range(count):
        width = pitch * 0.66
        opening = arch(n * pitch + (pitch - width) / 2, 90, width, 550)
        canvas.shadow(opening, dy=0, blur=10, strength=0.4)
        canvas.cut_out(opening, view)
        x = n * pitch + pitch / 2
        for share in (-0.25, 0, 0.25):
            canvas.line(
                [(x + width * share, 92 if not share else 120), (x + width * share, 640)],
                palette.paper,
                5,
            )
        for y in (260, 400, 540):
            canvas.line([(x - width / 2, y), (x + width / 2, y)], palette.paper, 5)
        canvas.line([*opening, opening[0]], mix(palette.paper, palette.ink, 0.1), 10)


def _chair(canvas: Canvas, x: float, y: float, size: float) -> None:
    wood = mix(canvas.palette.paper, canvas.palette.hills[2], 0.15)
    shade = mix(wood, canvas.palette.ink, 0.35)
    for dx in (-0.4, 0.4):
        canvas.line(
            [(x + dx * size, y - size * 0.95), (x + dx * size, y + size * 0.1)], shade, size * 0.075
        )
    for dy in (0.9, 0.72, 0.54):
        canvas.line(
            [(x - size * 0.4, y - size * dy), (x + size * 0.4, y - size * dy)], wood, size * 0.085
        )
    canvas.fill(
        [
            (x - size * 0.46, y - size * 0.42),
            (x + size * 0.46, y - size * 0.42),
            (x + size * 0.5, y - size * 0.28),
            (x - size * 0.5, y - size * 0.28),
        ],
        wood,
    )


def _height_at(ridge: list[tuple[float, float]], x: float) -> float:
    return min(ridge, key=lambda point: math.fabs(point[0] - x))[1]


SCENES = (house, orangery, aisle, tent, evening)
