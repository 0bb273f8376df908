"""Days of UTC."""

import datetime as dt


def whole(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Its first and its last moment, for `__range`."""
    return (
        dt.datetime.combine(day, dt.time.min, dt.UTC),
        dt.datetime.combine(day, dt.time.max, dt.UTC),
    )
