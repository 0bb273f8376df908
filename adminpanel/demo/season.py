"""Who books whom, when, and how it went: the plan of a year, before any of it is written."""

import dataclasses
import datetime as dt

from adminpanel.demo.places import City
from adminpanel.demo.trades import TRADES
from adminpanel.demo.world import House, Pair, World
from bookings.models import Booking
from bookings.services.deposits import DEPOSIT_WINDOW, DEPOSIT_WINDOW_INSTANT
from vendors.models import Package, Vendor

State = Booking.State

PAST = ((State.COMPLETED, 76), (State.DECLINED, 9), (State.EXPIRED, 8), (State.CANCELLED, 7))
COMING = (
    (State.CONFIRMED, 68),
    (State.REQUESTED, 6),
    (State.ACCEPTED, 4),
    (State.DECLINED, 8),
    (State.EXPIRED, 8),
    (State.CANCELLED, 6),
)
HOLDING = (State.REQUESTED, State.ACCEPTED, State.CONFIRMED, State.COMPLETED)
PAID = (State.CONFIRMED, State.COMPLETED)
# These were answered, or not, by a person: never booked instantly.
ASKED_FIRST = (State.REQUESTED, State.ACCEPTED, State.DECLINED, State.EXPIRED, State.CANCELLED)
PASSES = 40


class NoRoom(ValueError):
    """More bookings were asked for than the vendors' calendars take."""


@dataclasses.dataclass
class Plan:
    """One booking to be: between whom, of what, and the moments of its life."""

    pair: Pair
    house: House
    package: Package
    state: Booking.State
    requested_at: dt.datetime
    accepted_at: dt.datetime | None = None
    paid_at: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    numbers: list[int] = dataclasses.field(default_factory=list)

    @property
    def dates(self) -> list[dt.date]:
        return [self.pair.date + dt.timedelta(days=n) for n in range(self.package.days)]

    @property
    def paid_up_at(self) -> dt.datetime | None:
        """When the balance came: about a week before a day that is over by now."""
        if self.state != Booking.State.COMPLETED or not self.paid_at or not self.ended_at:
            return None
        return max(self.paid_at + dt.timedelta(hours=1), self.ended_at - dt.timedelta(days=8))


def plan_bookings(world: World, pairs: list[Pair], houses: list[House]) -> list[Plan]:
    """As many as asked for. The demo's own people come first, so that they see every state."""
    market = _Market(world, houses)
    plans = [*_of_the_demo_couple(market, pairs[0]), *_of_rosewood(market, pairs, houses[0])]
    wanted = world.sizes.bookings
    for _ in range(PASSES):
        for pair in pairs[1:]:
            if len(plans) >= wanted:
                return plans[: max(wanted, 0)] if wanted < len(plans) else plans
            trade = world.rng.choice(TRADES).slug
            if plan := market.book(pair, trade):
                plans.append(plan)
    if len(plans) < wanted:
        raise NoRoom(
            f"{wanted} bookings do not fit; {len(plans)} do. Ask for more vendors or couples."
        )
    return plans


class _Market:
    """Finds somebody of a trade who has room, near the wedding when there is one near."""

    def __init__(self, world: World, houses: list[House]) -> None:
        self.world = world
        self.pools: dict[tuple[str, str], list[House]] = {}
        self.spoken: set[tuple[int, int]] = set()
        for house in houses[1:]:
            if house.vendor.state == Vendor.State.APPROVED:
                for where in _circles(house.city):
                    self.pools.setdefault((house.trade.slug, where), []).append(house)

    def book(self, pair: Pair, trade: str, state: Booking.State | None = None) -> Plan | None:
        for where in _circles(pair.city):
            pool = self.pools.get((trade, where), [])
            for house in self.world.rng.sample(pool, k=min(3, len(pool))):
                if plan := self.try_house(pair, house, state or self.some_state(pair)):
                    return plan
        return None

    def try_house(self, pair: Pair, house: House, state: Booking.State) -> Plan | None:
        """A plan when the pair has not asked this house before and the days have room."""
        if (id(pair), id(house)) in self.spoken:
            return None
        packages = house.packages
        if state in ASKED_FIRST:
            packages = [package for package in packages if not package.instant_book]
        plan = Plan(pair, house, self.world.rng.choice(packages), state, self.world.now)
        if not house.has_room(plan.dates):
            return None
        _tell_the_story(self.world, plan)
        if house.vendor.decided_at is None or plan.requested_at < house.vendor.decided_at:
            return None
        if state in HOLDING:
            plan.numbers = house.take(plan.dates)
        self.spoken.add((id(pair), id(house)))
        return plan

    def some_state(self, pair: Pair) -> Booking.State:
        states = PAST if pair.date < self.world.today else COMING
        return self.world.rng.choices([s for s, _ in states], [w for _, w in states])[0]


def _circles(city: City) -> tuple[str, str, str]:
    """Where to look: in the city, among those who charge in its money, anywhere."""
    return city.slug, city.currency, ""


def _of_the_demo_couple(market: _Market, pair: Pair) -> list[Plan]:
    """One of each, so that the dashboard of couple@demo.test shows all that can be."""
    wanted = (
        ("venues", State.CONFIRMED),
        ("catering", State.CONFIRMED),
        ("flowers", State.ACCEPTED),
        ("music", State.REQUESTED),
        ("cakes", State.DECLINED),
        ("cars", State.EXPIRED),
    )
    others = [trade.slug for trade in TRADES]
    found = (
        next(filter(None, (market.book(pair, trade, state) for trade in (first, *others))), None)
        for first, state in wanted
    )
    return [plan for plan in found if plan]


def _of_rosewood(market: _Market, pairs: list[Pair], rosewood: House) -> list[Plan]:
    """A full desk for vendor@demo.test. The demo couple's own day stays free."""
    states = (
        *(State.REQUESTED,) * 3, *(State.ACCEPTED,) * 2, *(State.CONFIRMED,) * 6, State.DECLINED, State.CANCELLED,
    )  # fmt: skip
    today, own = market.world.today, pairs[0].date
    coming = [pair for pair in pairs[1:] if pair.date > today and pair.date != own]
    past = [pair for pair in pairs[1:] if pair.date < today]
    plans = [
        *map(lambda pair, state: market.try_house(pair, rosewood, state), coming, states),
        *(market.try_house(pair, rosewood, State.COMPLETED) for pair in past[:6]),
    ]
    return [plan for plan in plans if plan]


def _tell_the_story(world: World, plan: Plan) -> None:
    """Give every step of the booking its moment, in order and none to come."""
    rng, now = world.rng, world.now
    if plan.state == State.REQUESTED:
        plan.requested_at = now - _hours(rng.uniform(0.3, 20))
    elif plan.state == State.ACCEPTED:
        plan.accepted_at = now - _hours(rng.uniform(0.2, 14))
        plan.requested_at = plan.accepted_at - _hours(rng.uniform(0.5, 12))
    elif plan.state == State.CONFIRMED and rng.random() < 0.05:
        _lately(world, plan)
    else:
        _some_time_ago(world, plan)


def _lately(world: World, plan: Plan) -> None:
    """Asked, answered and paid within the last days."""
    rng = world.rng
    plan.paid_at = world.now - _hours(rng.uniform(0.1, 100))
    plan.accepted_at = plan.paid_at - _hours(rng.uniform(0.05, 1.5))
    plan.requested_at = plan.accepted_at - _hours(rng.uniform(0.5, 5))
    if plan.package.instant_book:
        plan.requested_at = plan.accepted_at


def _some_time_ago(world: World, plan: Plan) -> None:
    rng = world.rng
    wedding = dt.datetime.combine(plan.pair.date, dt.time(12), dt.UTC)
    latest = min(world.now - dt.timedelta(days=9), wedding - dt.timedelta(days=25))
    plan.requested_at = world.between(plan.pair.joined, latest)
    hold, instant = plan.package.hold_hours, plan.package.instant_book
    answered = plan.requested_at + _hours(0 if instant else rng.uniform(0.5, 0.8 * hold))
    if plan.state in PAID:
        window = DEPOSIT_WINDOW_INSTANT if instant else DEPOSIT_WINDOW
        plan.accepted_at, plan.paid_at = answered, answered + window * rng.uniform(0.02, 0.9)
        if plan.state == State.COMPLETED:
            plan.ended_at = wedding + dt.timedelta(days=1)
    elif plan.state == State.EXPIRED:
        plan.ended_at = plan.requested_at + _hours(hold)
    else:
        plan.ended_at = answered


def _hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)
