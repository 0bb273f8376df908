"""A forecast as lines and a band, measured for an SVG that the server draws."""

import datetime as dt
from dataclasses import dataclass

from adminpanel.analytics.forecast import YEAR, Outlook

WIDTH, HEIGHT = 720, 200


@dataclass(frozen=True)
class Fan:
    """Points of SVG lines: what is known (the last year of it), the likeliest, and the outline of
    the band; labels by their x.
    """

    known: str
    mean: str
    band: str
    now: float
    top: float
    labels: list[tuple[float, str]]
    width: int = WIDTH
    height: int = HEIGHT

    @classmethod
    def of(cls, outlook: Outlook) -> "Fan":
        values, ahead = outlook.values[-YEAR:], outlook.ahead
        top = max([*values, *(each.high for each in ahead), 1])
        step = WIDTH / max(1, len(values) + len(ahead) - 1)

        def at(place: int, value: float) -> str:
            return f"{place * step:.1f},{HEIGHT - value * HEIGHT / top:.1f}"

        last = len(values) - 1
        known = [at(place, value) for place, value in enumerate(values)]
        start = known[-1:]
        low = [at(last + place, each.low) for place, each in enumerate(ahead, 1)]
        high = [at(last + place, each.high) for place, each in enumerate(ahead, 1)]
        mean = [at(last + place, each.mean) for place, each in enumerate(ahead, 1)]
        mondays = [*outlook.mondays[-YEAR:], *(monday for monday, _ in outlook.coming)]
        return cls(
            known=" ".join(known),
            mean=" ".join([*start, *mean]) if mean else "",
            band=" ".join([*start, *high, *reversed(low)]) if mean else "",
            now=round(last * step, 1),
            top=top,
            labels=_labels(mondays, step),
        )


def _labels(mondays: list[dt.date], step: float) -> list[tuple[float, str]]:
    """Every other month, at its first Monday."""
    return [
        (round(place * step, 1), f"{monday:%b}")
        for place, monday in enumerate(mondays)
        if monday.day <= 7 and monday.month % 2 and 0 < place < len(mondays) - 2
    ]
