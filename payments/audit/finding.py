"""What an audit says of a row that is not as it must be."""

import datetime as dt
from dataclasses import dataclass

STUCK_AFTER = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it must be."""

    promise: str
    row: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.promise}: {self.row} {self.detail}".strip()
