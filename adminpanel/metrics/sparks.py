"""Lines drawn by the server: sparklines, and charts before any script runs."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 120, 32


@dataclass(frozen=True)
class Spark:
    """A path of an SVG of 120 by 32; empty when nothing is known."""

    line: str = ""

    @classmethod
    def of(cls, values: Sequence[float | None]) -> "Spark":
        top = max((value for value in values if value is not None), default=0) or 1
        return cls(broken_line(values, top, width=WIDTH, height=HEIGHT))


def broken_line(values: Sequence[float | None], top: float, *, width: int, height: int) -> str:
    """A path with gaps where nothing is known; what stands alone is a dot under a round cap."""
    parts, is_down = [], False
    for index, value in enumerate(values):
        if value is None:
            is_down = False
            continue
        x = index * width / max(len(values) - 1, 1)
        place = f"{x:.1f} {height - value / top * height:.1f}"
        parts.append(f"L{place}" if is_down else f"M{place} h0")
        is_down = True
    return " ".join(parts)
