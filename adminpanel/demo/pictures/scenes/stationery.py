"""Paper: an invitation suite, a letterpress card with an arch, envelopes and wax, a calligrapher's desk, place cards."""

import math

from adminpanel.demo.pictures.canvas import Canvas, Point, arch, curve, mix, oval, rounded, turned
from adminpanel.demo.pictures.plants import berries, bloom, garland, sprig
from adminpanel.demo.pictures.scenes.flowers import linen, ribbon


def suite(canvas: Canvas) -> None:
    """Everything that goes into one envelope, laid out."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    liner = rng.choice((palette.blooms[2], palette.leaves[0], palette.hills[1]))
    _envelope(canvas, 850, 270, 460, 310, 0.1, mix(liner, palette.paper, 0.5), open_with=liner)
    card = _card(canvas, 410, 400, 400, 560, -0.05)
    _words(canvas, card, 410, 390, -0.05, 230)
    garland_ends = [
        turned([(230, 150), (330, 150), (410, 170)], 410, 400, -0.05),
        turned([(410, 640), (500, 650), (590, 640)], 410, 400, -0.05),
    ]
    for path in garland_ends:
        garland(canvas, path, 40, flowers=0.8)
    small = _card(canvas, 900, 590, 330, 220, 0.06)
    _words(canvas, small, 900, 590, 0.06, 90)
    _seal(canvas, 690, 640, 50)
    for turn in (2.2, 2.6, 3.0):
        sprig(canvas, 1210, 820, 220, turn + 0.9)


def letterpress(canvas: Canvas) -> None:
    """One arched card on painted wood, a ribbon through it."""
    palette, rng = canvas.palette, canvas.rng
    board = rng.choice((palette.leaves[0], palette.hills[1], palette.sky[0]))
    canvas.wash([mix(board, palette.sun, 0.3), board], [board, mix(board, palette.ink, 0.4)])
    for x in range(0, 1200, 150):
        canvas.line([(x, 0), (x, 800)], mix(board, palette.ink, 0.5), 3, alpha=0.5)
        canvas.line([(x + 3, 0), (x + 3, 800)], mix(board, "#ffffff", 0.4), 2, alpha=0.3)
    back = turned(arch(370, 50, 480, 700), 600, 400, 0.09)
    canvas.shadow(back, dy=14, blur=20, strength=0.5)
    canvas.fill(back, (mix(palette.blooms[1], palette.paper, 0.3), palette.blooms[1]))
    front = turned(arch(375, 60, 450, 680), 600, 400, -0.03)
    canvas.shadow(front, dy=12, blur=18, strength=0.5)
    canvas.fill(front, (mix(palette.paper, "#ffffff", 0.7), palette.paper))
    inner = turned(arch(397, 84, 406, 632), 600, 400, -0.03)
    canvas.line([*inner, inner[0]], palette.gold, 3)
    _words(canvas, front, 600, 440, -0.03, 240)
    garland(canvas, [(400, 230), (450, 130), (590, 80), (740, 120), (810, 230)], 48, flowers=0.75)
    ribbon(canvas, 600, 640, palette.blooms[2])
    for turn in (-1.0, -0.6, -0.2):
        sprig(canvas, 40, 790, 260, turn)
    bloom(canvas, 120, 735, 66)
    bloom(canvas, 210, 775, 44)


def envelopes(canvas: Canvas) -> None:
    """A fan of envelopes in the mood's colours, sealed."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas)
    colours = [
        palette.blooms[1],
        palette.leaves[1],
        palette.paper,
        palette.gold,
        palette.blooms[2],
        palette.hills[0],
    ]
    rng.shuffle(colours)
    for n, colour in enumerate(colours):
        _envelope(
            canvas,
            330 + n * 108,
            330 + 36 * math.sin(n * 1.9) + n * 14,
            430,
            290,
            -0.34 + n * 0.13,
            mix(colour, palette.paper, 0.25),
        )
    x, y = turned([(870, 470)], 870, 440, 0.31)[0]
    _seal(canvas, x, y, 48)
    stick = turned(rounded(140, 640, 320, 34, 6), 300, 657, -0.2)
    canvas.shadow(stick, dy=8, blur=9)
    canvas.fill(stick, (mix(palette.blooms[4], "#ffffff", 0.3), palette.blooms[4]))
    for n in range(4):
        sprig(canvas, -10, 40, 250, 0.2 + n * 0.3)
    bloom(canvas, 90, 100, 64)
    berries(canvas, 190, 60, 70, palette.blooms[2])


def desk(canvas: Canvas) -> None:
    """Ink, nib and half a sentence."""
    palette = canvas.palette
    linen(canvas, mix(palette.cloth, palette.hills[0], 0.3))
    for n, turn in enumerate((0.1, -0.08)):
        sheet = turned(rounded(170 + n * 60, 90 + n * 20, 640, 620, 2), 500, 400, turn)
        canvas.shadow(sheet, dy=9, blur=13, strength=0.35)
        canvas.fill(sheet, (mix(palette.paper, "#ffffff", 0.6), palette.paper))
    for row in range(4):
        y = 220 + row * 112
        path: list[Point] = []
        for n in range(40 - row * 7 if row == 3 else 40):
            x = 300 + n * 11
            path.append(
                (x, y + 26 * math.sin(n * 1.55 + row) * (0.55 + 0.45 * math.sin(n * 0.7 + row * 2)))
            )
        canvas.line(turned(curve(path, 5), 500, 400, -0.08), palette.ink, 3.4, alpha=0.85)
    pen = turned(rounded(610, 560, 420, 20, 10), 620, 570, -0.62)
    canvas.shadow(pen, dx=10, dy=20, blur=12, strength=0.4)
    canvas.fill(pen, ("#8d5c37", "#b98556", "#5a3a22"))
    nib = turned([(560, 570), (612, 558), (626, 570), (612, 582)], 620, 570, -0.62)
    canvas.fill(nib, (palette.gold, mix(palette.gold, palette.ink, 0.3)))
    canvas.shadow(oval(970, 230, 105, 105), dy=14, blur=16, strength=0.45)
    canvas.ellipse(
        970,
        230,
        105,
        105,
        (mix(palette.sky[1], "#ffffff", 0.4), mix(palette.sky[0], palette.ink, 0.2)),
    )
    canvas.ellipse(
        970, 230, 74, 74, (mix(palette.gold, "#ffffff", 0.4), mix(palette.gold, palette.ink, 0.4))
    )
    canvas.ellipse(970, 230, 60, 60, (mix(palette.blooms[4], palette.ink, 0.5), palette.ink))
    canvas.fill(oval(948, 204, 20, 9, -0.6), "#ffffff", alpha=0.4)
    for n in range(5):
        sprig(canvas, 1080, 640, 210, -2.7 + n * 0.6)
    for dx, dy, size in ((0, 0, 74), (-86, 40, 50), (62, 66, 52)):
        bloom(canvas, 1070 + dx, 640 + dy, size)


def place_cards(canvas: Canvas) -> None:
    """Folded cards in rows on a table, a sprig on each."""
    palette, rng = canvas.palette, canvas.rng
    linen(canvas, mix(palette.leaves[1], palette.cloth, 0.65))
    for row in range(3):
        for column in range(4):
            x, y, turn = 175 + column * 284, 150 + row * 250, rng.uniform(-0.07, 0.07)
            card = turned(rounded(x - 112, y - 70, 224, 140, 3), x, y, turn)
            canvas.shadow(card, dy=12, blur=12, strength=0.4)
            canvas.fill(
                card,
                (
                    mix(palette.paper, palette.ink, 0.1),
                    mix(palette.paper, "#ffffff", 0.6),
                    palette.paper,
                ),
            )
            canvas.line(
                turned([(x - 112, y - 62), (x + 112, y - 62)], x, y, turn),
                mix(palette.paper, palette.ink, 0.3),
                1.5,
            )
            name = [
                (
                    x - 66 + n * 9,
                    y
                    + 16
                    + 15 * math.sin(n * 1.5 + column) * (0.5 + 0.5 * math.sin(n * 0.8 + row)),
                )
                for n in range(rng.randrange(10, 17))
            ]
            canvas.line(turned(curve(name, 5), x, y, turn), palette.ink, 2.8)
            sprig(canvas, x - 92, y - 22, 112, -0.25 + turn)
            bloom(canvas, x - 92, y - 28, 25)
            canvas.line(turned([(x - 60, y + 50), (x + 60, y + 50)], x, y, turn), palette.gold, 2.4)


def _card(
    canvas: Canvas, x: float, y: float, width: float, height: float, turn: float
) -> list[Point]:
    palette = canvas.palette
    sheet = turned(rounded(x - width / 2, y - height / 2, width, height, 4), x, y, turn)
    canvas.shadow(sheet, dy=12, blur=16, strength=0.4)
    canvas.fill(sheet, (mix(palette.paper, "#ffffff", 0.7), palette.paper))
    line = turned(
        rounded(x - width / 2 + 18, y - height / 2 + 18, width - 36, height - 36, 2), x, y, turn
    )
    canvas.line([*line, line[0]], palette.gold, 2.4)
    return sheet


def _words(
    canvas: Canvas, sheet: list[Point], x: float, y: float, turn: float, height: float
) -> None:
    """Lines that read as writing without saying anything: a script line, small lines, a script line."""
    palette, rng = canvas.palette, canvas.rng
    rows = max(3, round(height / 42))
    for row in range(rows):
        at = y - height / 2 + row * 42
        if row in (0, rows // 2):
            script = [
                (
                    x - 96 + n * 12,
                    at + 14 * math.sin(n * 1.5) * (0.5 + 0.5 * math.sin(n * 0.9 + row)),
                )
                for n in range(17)
            ]
            canvas.line(turned(curve(script, 5), x, y, turn), palette.ink, 3)
        else:
            reach = rng.uniform(50, 120)
            canvas.line(
                turned([(x - reach, at), (x + reach, at)], x, y, turn), palette.ink, 3.4, alpha=0.35
            )


def _envelope(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    turn: float,
    colour: str,
    open_with: str | None = None,
) -> None:
    left, top, right, foot = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    ink = canvas.palette.ink
    if open_with:
        flap = turned([(left, top), (x, top - height * 0.62), (right, top)], x, y, turn)
        canvas.shadow(flap, dy=8, blur=12)
        canvas.fill(flap, colour)
        canvas.fill(
            turned([(left + 24, top), (x, top - height * 0.53), (right - 24, top)], x, y, turn),
            (open_with, mix(open_with, ink, 0.25)),
        )
    body = turned([(left, top), (right, top), (right, foot), (left, foot)], x, y, turn)
    canvas.shadow(body, dy=10, blur=14, strength=0.4)
    canvas.fill(body, open_with or (mix(colour, "#ffffff", 0.2), colour))
    for points, shade in (
        ([(left, top), (x, y + 8), (left, foot)], 0.08),
        ([(right, top), (x, y + 8), (right, foot)], 0.08),
        ([(left, foot), (x, y - 14), (right, foot)], 0.0),
    ):
        canvas.fill(turned(points, x, y, turn), mix(colour, ink, shade))
    if not open_with:
        flap = turned([(left, top), (right, top), (x, y + height * 0.14)], x, y, turn)
        canvas.shadow(flap, dy=5, blur=7, strength=0.35)
        canvas.fill(flap, (mix(colour, "#ffffff", 0.3), colour))


def _seal(canvas: Canvas, x: float, y: float, radius: float) -> None:
    wax = canvas.palette.blooms[4]
    edge = [
        (
            x + math.cos(a / 5) * radius * (1 + 0.05 * math.sin(a * 1.3)),
            y + math.sin(a / 5) * radius * (1 + 0.06 * math.cos(a * 1.7)),
        )
        for a in range(32)
    ]
    canvas.shadow(edge, dy=7, blur=8, strength=0.5)
    canvas.fill(edge, (mix(wax, "#ffffff", 0.25), mix(wax, canvas.palette.ink, 0.25)))
    canvas.ellipse(x, y, radius * 0.72, radius * 0.72, (mix(wax, canvas.palette.ink, 0.3), wax))
    canvas.ring(
        x - radius * 0.16,
        y + radius * 0.08,
        radius * 0.27,
        radius * 0.27,
        mix(wax, "#ffffff", 0.4),
        3,
    )
    canvas.ring(
        x + radius * 0.16,
        y + radius * 0.08,
        radius * 0.27,
        radius * 0.27,
        mix(wax, "#ffffff", 0.4),
        3,
    )


SCENES = (suite, letterpress, envelopes, desk, place_cards)
