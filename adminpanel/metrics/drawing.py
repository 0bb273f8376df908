"""A chart as the server draws it: what stands in the page before, or without, any script."""

from dataclasses import dataclass

from adminpanel.metrics.charts import Chart
from adminpanel.metrics.sparks import broken_line

WIDTH, HEIGHT = 720, 200


@dataclass(frozen=True)
class Stroke:
    name: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """`top` is what the highest point comes to, in the unit of the chart."""

    strokes: tuple[Stroke, ...]
    top: float

    @classmethod
    def of(cls, chart: Chart) -> "Drawing":
        known = [value for line in chart.lines for value in line.values if value is not None]
        top = max(known, default=0) or 1
        strokes = tuple(
            Stroke(line.name, broken_line(line.values, top, width=WIDTH, height=HEIGHT))
            for line in chart.lines
        )
        return cls(strokes, top)
