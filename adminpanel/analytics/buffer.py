"""Pages that were seen, on their way to the database. What a killed process had not written is
lost, and when more come than can be written they are dropped: these are statistics, and pages must
not wait for them.
"""

import datetime as dt
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass

from accounts.models import Place
from adminpanel.models import Event
from adminpanel.writers import Writer
from vendors.models import Category, Vendor

MOST = 10_000
AGAIN_AFTER = 1800.0  # seconds until another page of the same visitor is a visit again


@dataclass(frozen=True)
class Sight:
    """One page as the request knew it: slugs as they were typed, whether they exist or not."""

    visitor: uuid.UUID
    user_id: int | None
    step: str
    at: dt.datetime
    device: str
    category: str = ""
    place: str = ""
    vendor: str = ""
    wanted: dt.date | None = None


class Buffer(Writer[Sight]):
    name = "visits"
    every = 2.0
    most = MOST

    def __init__(self) -> None:
        super().__init__()
        self._lately: OrderedDict[tuple[uuid.UUID, int | None], float] = OrderedDict()

    def add(self, sight: Sight) -> None:
        if sight.step != Event.Step.VISIT or self._is_new(sight):
            self.put(sight)

    def write(self, things: list[Sight]) -> None:
        """In one statement."""
        Event.objects.bulk_create(_rows(things), batch_size=1000)

    def forget(self) -> None:
        """For tests: nothing waits, nobody was here."""
        self._waiting.queue.clear()
        self._lately.clear()

    def _is_new(self, sight: Sight) -> bool:
        """Whether this visitor was not seen for a while by this process."""
        who, now = (sight.visitor, sight.user_id), time.monotonic()
        with self._lock:
            seen = self._lately.pop(who, None)
            is_new = seen is None or now - seen > AGAIN_AFTER
            self._lately[who] = now if is_new or seen is None else seen
            while len(self._lately) > MOST:
                self._lately.popitem(last=False)
        return is_new


def _rows(sights: list[Sight]) -> list[Event]:
    categories = _keys(Category, {sight.category for sight in sights})
    places = _keys(Place, {sight.place for sight in sights})
    vendors = {
        vendor.slug: vendor
        for vendor in Vendor.objects.filter(slug__in={sight.vendor for sight in sights}).only(
            "slug", "category", "place"
        )
    }
    rows = []
    for sight in sights:
        vendor = vendors.get(sight.vendor)
        rows.append(
            Event(
                visitor=sight.visitor,
                user_id=sight.user_id,
                step=sight.step,
                at=sight.at,
                device=sight.device,
                category_id=vendor.category_id if vendor else categories.get(sight.category),
                place_id=vendor.place_id if vendor else places.get(sight.place),
                vendor=vendor,
                wanted=sight.wanted,
            )
        )
    return rows


def _keys(model: type[Category] | type[Place], slugs: set[str]) -> dict[str, int]:
    return dict(model.objects.filter(slug__in=slugs - {""}).values_list("slug", "pk"))


buffer = Buffer()
