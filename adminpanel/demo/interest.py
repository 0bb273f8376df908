"""What people have in mind before they book: looks at vendors' pages, and couples' budgets."""

import datetime as dt
from random import Random

from adminpanel.demo.world import BATCH, House, Pair, World
from bookings.models import Budget, BudgetPart
from vendors.models import DaySlot, FullDate, Vendor, VisitDay

LOOKED_AT = 100  # houses, and their days, with visits
DAYS = 40
DAYS_OF_OWN = 380  # of the demo's own house: insights show a year
# Of a hundred, what couples mean to spend on each trade.
SHARES = {
    "venues": 34,
    "catering": 24,
    "photography": 12,
    "flowers": 7,
    "music": 7,
    "dresses": 8,
    "rings": 4,
    "cakes": 2,
}


def save_visits(world: World, houses: list[House]) -> None:
    """Dice of its own, here and below: the rest of the demo falls as before."""
    rows = []
    for number, house in enumerate(houses[:LOOKED_AT]):
        if house.vendor.state != Vendor.State.APPROVED:
            continue
        rng = _dice(world, house.vendor.slug)
        liked = rng.uniform(2, 9)
        for ago in range(DAYS if number else DAYS_OF_OWN):
            date = world.today - dt.timedelta(days=ago)
            weekend = 1.6 if date.weekday() > 4 else 1
            count = round(rng.uniform(0.3, 1.7) * liked * weekend)
            shown = round(count * rng.uniform(6, 14))
            rows.append(VisitDay(vendor=house.vendor, date=date, count=count, shown=shown))
    VisitDay.objects.bulk_create(rows, batch_size=BATCH)


def save_full_dates(world: World, vendor: Vendor) -> None:
    """Couples looked for days that the demo's own house has given away by now."""
    rng = _dice(world, "full dates")
    taken = DaySlot.objects.filter(vendor=vendor, date__gte=world.today).order_by("date")
    dates = list(taken.values_list("date", flat=True).distinct()[:10])
    FullDate.objects.bulk_create(
        FullDate(vendor=vendor, date=date, count=rng.randrange(2, 25)) for date in dates
    )


def save_budgets(world: World, pairs: list[Pair], houses: list[House]) -> None:
    """Of the demo's own couple, and of more than half of the others."""
    categories = {house.trade.slug: house.vendor.category for house in houses}
    budgets, parts = [], []
    for number, pair in enumerate(pairs):
        rng = _dice(world, number)
        if number and rng.random() < 0.4:
            continue
        total = (240 if number == 0 else rng.randrange(120, 400, 10)) * 100_00
        budget = Budget(couple=pair.couple, currency=pair.city.currency, total=total)
        budgets.append(budget)
        parts += [
            BudgetPart(budget=budget, category=categories[slug], amount=total * share // 100)
            for slug, share in SHARES.items()
            if slug in categories and (number == 0 or rng.random() < 0.7)
        ]
    Budget.objects.bulk_create(budgets, batch_size=BATCH)
    BudgetPart.objects.bulk_create(parts, batch_size=BATCH)


def _dice(world: World, key: object) -> Random:
    return Random(f"{world.sizes.seed} interest {key}")  # noqa: S311
