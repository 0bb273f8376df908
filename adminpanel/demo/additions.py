"""What couples of the demo can add to packages, and what they have added."""

import dataclasses
from random import Random

from adminpanel.demo.world import BATCH, House, World
from bookings.extras import Bill, Line
from vendors.models import Counted, Extra, Package


@dataclasses.dataclass(frozen=True)
class Addition:
    """An extra as a trade offers it; its price in whole units from … to. With `first` it goes with
    so many packages from the smallest on: the larger ones have it already.
    """

    name: str
    text: str
    low: int
    high: int
    counted: Counted = Counted.ONCE
    most: int | None = None
    first: int | None = None


ADDITIONS = {
    "venues": (
        Addition("Fire bowls on the terrace", "Six of them, with wood until midnight.", 120, 220),
        Addition("Late licence", "Music indoors, an hour longer.", 180, 320, Counted.HOUR, 2),
        Addition("Breakfast the morning after", "Bread, eggs, fruit and strong coffee.", 14, 24, Counted.GUEST, 60, first=2),
    ),
    "photography": (
        Addition("Second photographer", "Another pair of eyes from the morning on.", 280, 450, first=1),
        Addition("Extra hour", "Stay for the cake, or for the last dance.", 120, 190, Counted.HOUR, 4),
        Addition("Album for the parents", "Forty pages, linen, a smaller copy of yours.", 190, 290, Counted.PIECE, 4),
    ),
    "flowers": (
        Addition("Buttonhole", "For brothers, fathers and friends.", 12, 18, Counted.PIECE, 20),
        Addition("Flower crown", "Light enough to dance in.", 38, 60, Counted.PIECE, 6),
        Addition("Rescue of the flowers", "The day after we take them to a home for the old.", 60, 110),
    ),
    "catering": (
        Addition("Soup at midnight", "In small cups, when feet begin to hurt.", 6, 9, Counted.GUEST),
        Addition("Children's table", "Pasta, crayons and somebody who looks after both.", 14, 20, Counted.PIECE, 30),
        Addition("Bar for one more hour", "", 190, 320, Counted.HOUR, 3),
    ),
    "cakes": (
        Addition("Small cakes to take home", "Boxed, with your names.", 4, 7, Counted.GUEST, 200),
        Addition("Another tier", "Twenty more slices.", 90, 140, Counted.PIECE, 2),
    ),
    "music": (
        Addition("One more hour", "We play on while somebody is dancing.", 220, 360, Counted.HOUR, 3),
        Addition("A song learnt for you", "Any song, if we hear it six weeks before.", 90, 150, Counted.PIECE, 3),
    ),
    "dresses": (
        Addition("A second fitting at home", "", 80, 130, first=1),
        Addition("Veil", "Silk tulle, as long as you like.", 160, 320),
    ),
    "rings": (
        Addition("Engraving by hand", "Up to thirty letters.", 45, 70, Counted.PIECE, 2),
    ),
    "stationery": (
        Addition("Menu cards", "", 2, 4, Counted.GUEST, 250),
        Addition("Addresses by hand", "One nib, one sort of ink.", 3, 5, Counted.PIECE, 150),
    ),
    "cars": (
        Addition("Ribbons and flowers on the bonnet", "", 40, 70),
        Addition("One more hour", "For the long way round.", 70, 120, Counted.HOUR, 4),
    ),
}  # fmt: skip
_Tied = Package.extras.through


def save_extras(world: World, houses: list[House]) -> None:
    """Of vendors and packages that are stored. Dice of its own: the rest falls as before."""
    for house in houses:
        rng = _dice(world, house.vendor.slug)
        if house is houses[0] or rng.random() < 0.8:
            _offer(rng, house)
    Extra.objects.bulk_create(
        [extra for house in houses for extra in house.all_extras], batch_size=BATCH
    )
    _Tied.objects.bulk_create(
        [
            _Tied(package=package, extra=extra)
            for house in houses
            for package in house.packages
            for extra in house.extras_of(package)
        ],
        batch_size=BATCH,
    )


def bill_for(world: World, house: House, package: Package, guests: int, key: object) -> Bill:
    """What a couple books: the package, and now and then some of its extras."""
    rng = _dice(world, key)
    offered = house.extras_of(package)
    chosen = [extra for extra in offered if rng.random() < 0.25]
    return Bill(package, tuple(Line(extra, _count(rng, extra, guests)) for extra in chosen))


def _offer(rng: Random, house: House) -> None:
    dear = rng.uniform(0.9, 1.15)
    for order, addition in enumerate(ADDITIONS[house.trade.slug]):
        price = max(1, round(rng.uniform(addition.low, addition.high) * dear)) * 100
        extra = Extra(
            vendor=house.vendor,
            name=addition.name,
            description=addition.text,
            price=price,
            counted=addition.counted,
            most=addition.most,
            order=order,
        )
        for package in house.packages[: addition.first]:
            house.extras.setdefault(package.order, []).append(extra)


def _count(rng: Random, extra: Extra, guests: int) -> int:
    if extra.counted == Counted.GUEST:
        return min(guests, extra.limit)
    return rng.randint(1, min(extra.limit, 3 if extra.counted == Counted.HOUR else 8))


def _dice(world: World, key: object) -> Random:
    return Random(f"{world.sizes.seed} extras {key}")  # noqa: S311
