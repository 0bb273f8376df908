"""All figures of one moment, as the collector saw them; everybody else reads its last one."""

import datetime as dt
import time
from typing import TypeVar

import msgspec
from django.core.cache import cache
from django.utils import timezone
from msgspec import Struct

from adminpanel.metrics import canaries, health, hooks, people, queues, trade
from adminpanel.metrics.meters import KEPT, SLOT, Key
from adminpanel.metrics.reports import Report, slot_of
from adminpanel.metrics.tallies import Tally

PLACE = "metrics:snapshot"
STALE = 15.0  # seconds
SETTLED = 6  # seconds after a slot has ended within which everybody has reported it
LIFE = 3600
T = TypeVar("T")


class Snapshot(Struct):
    """Times are Unix time. `samples` are levels, `minute` what was counted over the last `seconds`
    (a minute and the slot that runs), `slot` what was counted in the last slot that has settled,
    which began at `slot_at`; all by name and label.
    """

    at: float
    seconds: float
    samples: dict[str, dict[str, int]]
    minute: dict[str, dict[str, Tally]]
    slot: dict[str, dict[str, Tally]] = {}
    slot_at: int = 0

    def level(self, name: str, label: str = "") -> int | None:
        return self.samples.get(name, {}).get(label)

    def counted(self, name: str, label: str = "") -> Tally:
        return self.minute.get(name, {}).get(label) or Tally()

    def rate(self, name: str, label: str = "") -> float:
        """How often a minute."""
        return self.counted(name, label).count * 60 / self.seconds

    @property
    def taken_at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.at, dt.UTC)

    @property
    def is_stale(self) -> bool:
        return time.time() - self.at > STALE

    def flat(self) -> dict[Key, int]:
        return {
            (name, label): value
            for name, labels in self.samples.items()
            for label, value in labels.items()
        }


def take(reports: list[Report]) -> Snapshot:
    """Look at everything once."""
    now = timezone.now()
    moment = now.timestamp()
    samples = (
        people.sample(reports, moment)
        | queues.sample()
        | canaries.sample(moment)
        | hooks.sample(now)
        | health.sample()
        | trade.sample(now)
    )
    first = int(moment) // SLOT * SLOT - (KEPT - 1) * SLOT
    minute: dict[Key, Tally] = {}
    for start in range(first, int(moment) + 1, SLOT):
        for key, tally in slot_of(reports, start).items():
            minute.setdefault(key, Tally()).add(tally)
    settled = settled_slot(moment)
    slot = slot_of(reports, settled)
    return Snapshot(
        moment, moment - first, _nested(samples), _nested(minute), _nested(slot), settled
    )


def settled_slot(moment: float) -> int:
    """When the last slot began that everybody has reported by then."""
    return int(moment - SETTLED) // SLOT * SLOT - SLOT


def keep(snapshot: Snapshot) -> None:
    cache.set(PLACE, _encoder.encode(snapshot), LIFE)


def latest() -> Snapshot | None:
    """The collector's last; None when there is none, or it was written by another version."""
    raw = cache.get(PLACE)
    try:
        return _decoder.decode(raw) if raw else None
    except msgspec.DecodeError:
        return None


def _nested(flat: dict[Key, T]) -> dict[str, dict[str, T]]:
    found: dict[str, dict[str, T]] = {}
    for (name, label), value in flat.items():
        found.setdefault(name, {})[label] = value
    return found


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Snapshot)
