"""What a reconciliation has done, and how often it looks."""

import datetime as dt
from dataclasses import dataclass, field

OVERLAP = dt.timedelta(hours=1)
LOOK_AGAIN_AFTER = dt.timedelta(minutes=5)
AT_MOST = 200


@dataclass
class Report:
    """What a run has done."""

    looked: int = 0
    repaired: int = 0
    silent: int = 0
    unmatched: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.looked} looked at, {self.repaired} repaired, {self.silent} without an answer,"
            f" {len(self.unmatched)} not ours"
        )
