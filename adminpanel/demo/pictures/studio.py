"""Which vendor shows which pictures, and drawing them once on all cores."""

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from adminpanel.demo.pictures import scenes
from adminpanel.demo.pictures.canvas import Canvas
from adminpanel.demo.pictures.palettes import PALETTES

FOLDER = "demo/1"  # a new number when the drawings change: what has been drawn is not drawn again
SETS = 6
PER_VENDOR = 4


def chosen(trade: str, number: int) -> list[tuple[int, str]]:
    """The pictures of a trade's vendor `number`: (scene, path under the media root), cover first."""
    in_set = number % SETS
    count = len(scenes.BY_TRADE[trade])
    return [
        ((in_set + turn) % count, f"{FOLDER}/{trade}-{in_set}-{turn}.webp")
        for turn in range(PER_VENDOR)
    ]


def draw_missing(trades: Sequence[str], sets: int, media: Path) -> int:
    """Draw every picture that `sets` vendors of each trade need and that is not there yet."""
    jobs = [
        (trade, number, turn, scene, str(media / path))
        for trade in trades
        for number in range(min(sets, SETS))
        for turn, (scene, path) in enumerate(chosen(trade, number))
        if not (media / path).exists()
    ]
    if not jobs:
        return 0
    (media / FOLDER).mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as hands:
        list(hands.map(_draw, jobs, chunksize=6))
    return len(jobs)


def _draw(job: tuple[str, int, int, int, str]) -> None:
    trade, number, turn, scene, path = job
    place = list(scenes.BY_TRADE).index(trade)
    palette = PALETTES[(place * 3 + number * 7) % len(PALETTES)]
    canvas = Canvas(palette, seed=place * 1000 + number * 10 + turn)
    scenes.BY_TRADE[trade][scene](canvas)
    unfinished = Path(f"{path}.part")
    unfinished.write_bytes(canvas.finish())
    unfinished.rename(path)
