"""What the parts of the demo share: how much of everything, the dice, the clock, who is there."""

import dataclasses
import datetime as dt
import uuid
from random import Random

from accounts.models import Couple, User
from adminpanel.demo.places import City
from adminpanel.demo.trades import Trade
from vendors.models import Extra, Package, Vendor

PASSWORD = "wedding-bazaar"  # noqa: S105
COUPLE_LOGIN = "couple@demo.test"
VENDOR_LOGIN = "vendor@demo.test"
BATCH = 2000


@dataclasses.dataclass(frozen=True)
class Sizes:
    vendors: int = 60
    couples: int = 40
    bookings: int = 320
    messages: int = 3600
    seed: int = 1


@dataclasses.dataclass
class Pair:
    """A couple and its people."""

    couple: Couple
    people: list[User]
    city: City
    joined: dt.datetime

    @property
    def date(self) -> dt.date:
        assert self.couple.wedding_date is not None  # noqa: S101 - every couple of the demo has one
        return self.couple.wedding_date


@dataclasses.dataclass
class House:
    """A vendor with what is needed to book it: packages, people, how much it takes on which day."""

    vendor: Vendor
    trade: Trade
    city: City
    people: list[User]
    packages: list[Package]
    weekly: dict[int, int]
    exceptions: dict[dt.date, int]
    held: dict[dt.date, int] = dataclasses.field(default_factory=dict)
    extras: dict[int, list[Extra]] = dataclasses.field(default_factory=dict)  # by package.order

    def extras_of(self, package: Package) -> list[Extra]:
        return self.extras.get(package.order, [])

    @property
    def all_extras(self) -> list[Extra]:
        """Each once."""
        return list({id(one): one for some in self.extras.values() for one in some}.values())

    def has_room(self, dates: list[dt.date]) -> bool:
        return all(self.held.get(date, 0) < self.capacity(date) for date in dates)

    def capacity(self, date: dt.date) -> int:
        return self.exceptions.get(date, self.weekly.get(date.weekday(), 0))

    def take(self, dates: list[dt.date]) -> list[int]:
        """The number of each day that the booking gets."""
        numbers = []
        for date in dates:
            numbers.append(self.held.get(date, 0))
            self.held[date] = numbers[-1] + 1
        return numbers


@dataclasses.dataclass
class World:
    sizes: Sizes
    now: dt.datetime
    rng: Random

    @property
    def today(self) -> dt.date:
        return self.now.date()

    def uuid(self) -> uuid.UUID:
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.datetime:
        """Some moment from start to end; start when there is nothing between."""
        room = (end - start).total_seconds()
        return start + dt.timedelta(seconds=self.rng.uniform(0, max(0, room)))
