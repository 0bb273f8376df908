"""Who looked around before they wrote: pages of those who agreed to be counted, and what the
figures of the control room make of them and of all the rest.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from random import Random

from accounts.models import CoupleMember
from adminpanel.analytics import refreshing
from adminpanel.analytics.forecast import compute_forecasts
from adminpanel.demo.world import BATCH, House, Pair, World
from adminpanel.models import Event
from vendors.models import Vendor

DAYS = 120
GUESTS_PER_BOOKING = 3
AGREED = 0.8  # of the couples
DEVICES = ("phone", "desk", "tablet")
WEIGHTS = (62, 32, 6)
# Of a hundred guests: who searches, of those who opens a vendor's page.
SEARCH, PROFILE = 0.68, 0.55
Step = Event.Step


def save_events(world: World, pairs: list[Pair], houses: list[House]) -> int:
    """Dice of its own: the rest of the demo falls as before."""
    rng = Random(f"{world.sizes.seed} visits")  # noqa: S311
    listed = [house for house in houses if house.vendor.state == Vendor.State.APPROVED]
    events = itertools.chain(
        _of_couples(world, rng, pairs, listed), _of_guests(world, rng, pairs, listed)
    )
    number = 0
    while some := list(itertools.islice(events, BATCH)):
        number += len(Event.objects.bulk_create(some))
    return number


def compute_figures(world: World) -> None:
    """As the beat would, so that no page of numbers is empty on the first day."""
    refreshing.rebuild()
    compute_forecasts(world.now)


def _of_couples(
    world: World, rng: Random, pairs: list[Pair], houses: list[House]
) -> Iterator[Event]:
    """Each looks around for a while before joining, and signs in on the way."""
    people = dict(CoupleMember.objects.order_by("-pk").values_list("couple", "user"))
    for pair in pairs:
        if rng.random() < AGREED:
            start = pair.joined - dt.timedelta(hours=rng.expovariate(1 / 30))
            seen = list(_look(world, rng, start, pair, houses, searches=1, opens=1))
            yield from seen
            user, device = people[pair.couple.pk], seen[0].device
            yield _event(seen[0].visitor, Step.VISIT, pair.joined, device, user_id=user)


def _of_guests(
    world: World, rng: Random, pairs: list[Pair], houses: list[House]
) -> Iterator[Event]:
    for _ in range(world.sizes.bookings * GUESTS_PER_BOOKING):
        # More of them lately: the site grows.
        ago = DAYS * rng.random() ** 1.3
        start = world.now - dt.timedelta(days=ago)
        pair = rng.choice(pairs)
        yield from _look(world, rng, start, pair, houses, searches=SEARCH, opens=PROFILE)


def _look(
    world: World,
    rng: Random,
    start: dt.datetime,
    pair: Pair,
    houses: list[House],
    *,
    searches: float,
    opens: float,
) -> Iterator[Event]:
    """One browser: a visit, perhaps searches, perhaps vendors' pages; never in the future."""
    visitor, device = _visitor(rng), rng.choices(DEVICES, WEIGHTS)[0]
    yield _event(visitor, Step.VISIT, start, device)
    if rng.random() >= searches:
        return
    at = start + dt.timedelta(seconds=rng.lognormvariate(4, 0.8))
    house = rng.choice(houses)
    for _ in range(1 + int(rng.expovariate(1))):
        wanted = pair.date if pair.date > at.date() else None
        if at < world.now:
            yield _search(visitor, at, device, house, wanted)
        at += dt.timedelta(seconds=rng.lognormvariate(4, 0.7))
    if rng.random() >= opens:
        return
    others = rng.sample(houses, k=min(len(houses), int(rng.expovariate(0.7))))
    for opened in [house, *others]:
        if at < world.now:
            yield _profile(visitor, at, device, opened)
        at += dt.timedelta(seconds=rng.lognormvariate(4.5, 0.9))


def _visitor(rng: Random) -> uuid.UUID:
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _event(visitor: uuid.UUID, step: str, at: dt.datetime, device: str, **facts: object) -> Event:
    return Event(visitor=visitor, step=step, at=at, device=device, **facts)


def _search(
    visitor: uuid.UUID, at: dt.datetime, device: str, house: House, wanted: dt.date | None
) -> Event:
    vendor = house.vendor
    category, place = vendor.category_id, vendor.place_id
    return _event(
        visitor, Step.SEARCH, at, device, category_id=category, place_id=place, wanted=wanted
    )


def _profile(visitor: uuid.UUID, at: dt.datetime, device: str, house: House) -> Event:
    vendor = house.vendor
    category, place = vendor.category_id, vendor.place_id
    return _event(
        visitor, Step.PROFILE, at, device, vendor=vendor, category_id=category, place_id=place
    )
