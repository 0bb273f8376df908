"""Vendors: names and words, packages, pictures, weeks and holidays."""

import datetime as dt
import hashlib
from decimal import Decimal
from itertools import groupby

from django.core.files.base import ContentFile
from django.utils.text import slugify

from accounts.models import Place, User
from adminpanel.demo import people
from adminpanel.demo.additions import save_extras
from adminpanel.demo.instalments import schedule_of
from adminpanel.demo.payouts import can_be_paid, save_payout_accounts
from adminpanel.demo.pictures import studio
from adminpanel.demo.pictures.paper import registration
from adminpanel.demo.places import CITIES, City
from adminpanel.demo.trades import CLOSINGS, TRADES, WORDS, Trade
from adminpanel.demo.traits import also_of, give_traits, save_traits
from adminpanel.demo.world import BATCH, VENDOR_LOGIN, House, World
from vendors.models import (
    Category,
    DateException,
    Package,
    Photo,
    ReviewComment,
    Vendor,
    VendorDocument,
    VendorMember,
    WeeklyAvailability,
)
from vendors.search import index_vendors

STATES_OF_SOME = (
    Vendor.State.SUBMITTED,
    Vendor.State.CHANGES_REQUESTED,
    Vendor.State.SUBMITTED,
    Vendor.State.DRAFT,
)
WHY_CLOSED = ("Family time", "Holidays", "A wedding of our own", "Workshop", "Repairs")
DEPOSITS = (20, 25, 30, 30, 30, 40, 50)
HOLDS = (48, 72, 96, 120, 168)


def save_categories() -> dict[str, Category]:
    Category.objects.bulk_create(
        [
            Category(
                slug=trade.slug,
                name=trade.name,
                blurb=trade.blurb,
                icon=trade.icon,
                also=also_of(trade.slug),
                order=n,
            )
            for n, trade in enumerate(TRADES)
        ],
        ignore_conflicts=True,
    )
    return {category.slug: category for category in Category.objects.all()}


def save_houses(world: World, places: dict[str, Place], password: str) -> list[House]:
    """All vendors with everything that hangs on them; the first is Rosewood Studio."""
    categories = save_categories()
    taken: set[str] = set()
    houses = [
        _house(world, number, places, categories, password, taken)
        for number in range(world.sizes.vendors)
    ]
    for house in houses:
        give_traits(world, house)
    people.save_users([user for house in houses for user in house.people])
    Vendor.objects.bulk_create([house.vendor for house in houses], batch_size=BATCH)
    Package.objects.bulk_create(
        [package for house in houses for package in house.packages], batch_size=BATCH
    )
    save_extras(world, houses)
    save_traits(world, houses)
    _save_members(houses)
    _save_photos(houses)
    _save_days(world, houses)
    _save_reviews(houses)
    save_payout_accounts(world, houses)
    index_vendors([house.vendor.pk for house in houses])
    return houses


def trade_of(number: int) -> Trade:
    """Every trade in turn; the demo's own vendor is a photographer."""
    return TRADES[(number + 1) % len(TRADES)]


def _house(
    world: World,
    number: int,
    places: dict[str, Place],
    categories: dict[str, Category],
    password: str,
    taken: set[str],
) -> House:
    rng = world.rng
    trade = trade_of(number)
    city = CITIES[(number * 7 + number // len(CITIES)) % len(CITIES)]
    is_new = number and rng.random() < 0.15
    joined = world.now - dt.timedelta(
        days=rng.uniform(10, 200) if is_new else rng.uniform(800, 1100)
    )
    owners = _owners(world, number, city, places[city.slug], password, joined)
    facts = _names(world, number, trade, city, owners[0], taken)
    vendor = Vendor(
        slug=slugify(facts["name"])[:80],
        name=facts["name"],
        category=categories[trade.slug],
        place=places[city.slug],
        tagline=rng.choice(trade.taglines).format_map(facts),
        description="\n\n".join(
            rng.choice(part).format_map(facts) for part in (trade.about, trade.working, CLOSINGS)
        ),
        currency=city.currency,
        lead_days=rng.choice((2, 3, 7, 14)),
        horizon_days=rng.choice((540, 730, 730)),
        created_at=joined,
        state=_state(number),
    )
    if number == 0:
        vendor.tax_rate, vendor.tax_id = Decimal(23), "PT500100144"
    _date_the_decision(world, vendor)
    vendor.payouts_ready = can_be_paid(vendor)
    packages = _packages(world, vendor, trade, number)
    vendor.starting_price = min(package.price for package in packages)
    return House(
        vendor,
        trade,
        city,
        owners,
        packages,
        weekly=_week(world, trade, always=number == 0),
        exceptions=_exceptions(world),
    )


def _owners(
    world: World, number: int, city: City, place: Place, password: str, joined: dt.datetime
) -> list[User]:
    count = 2 if world.rng.random() < 0.2 else 1
    owners = []
    for n in range(count):
        first, last = ("Rosa", "Almeida") if number == n == 0 else people.name_of(world, city)
        email = f"vendor{number}@demo.test" if number else VENDOR_LOGIN
        owners.append(
            people.new_user(
                world,
                city,
                place,
                email=f"team-{email}" if n else email,
                name=f"{first} {last}",
                password=password,
                joined=joined,
                joined_as=User.JoinedAs.VENDOR,
            )
        )
    return owners


def _names(
    world: World, number: int, trade: Trade, city: City, owner: User, taken: set[str]
) -> dict[str, str]:
    """The words that sentences about the house are filled with; its name is nobody else's."""
    first, last = owner.name.split(" ", 1)
    for attempt in range(60):
        facts = {
            "first": first,
            "last": last,
            "last2": world.rng.choice(city.last_names),
            "word": world.rng.choice(WORDS),
            "city": city.name,
        }
        name = world.rng.choice(trade.houses).format_map(facts)
        if attempt > 6:
            name = f"{name} {city.name}"
        if attempt > 20:
            name = f"{name} {number}"
        if number == 0:
            name = "Rosewood Studio"
        if slugify(name) not in taken:
            break
    taken.add(slugify(name))
    return {**facts, "name": name}


def _state(number: int) -> Vendor.State:
    """A few of the first twenty still wait for staff; the rest are in the directory."""
    if number % 5 == 4 and number < 20:
        return STATES_OF_SOME[number // 5]
    return Vendor.State.APPROVED


def _date_the_decision(world: World, vendor: Vendor) -> None:
    if vendor.state == Vendor.State.DRAFT:
        return
    fresh = vendor.state != Vendor.State.APPROVED
    start = world.now - dt.timedelta(days=3) if fresh else vendor.created_at
    vendor.submitted_at = world.between(start, start + dt.timedelta(days=2))
    vendor.week_saved_at = vendor.terms_saved_at = vendor.submitted_at
    if vendor.state == Vendor.State.SUBMITTED:
        return
    vendor.decided_at = min(world.now, vendor.submitted_at + dt.timedelta(hours=20))
    if vendor.state == Vendor.State.CHANGES_REQUESTED:
        vendor.review_note = "Lovely pictures. Please tell couples what is not in the price."


def _packages(world: World, vendor: Vendor, trade: Trade, number: int) -> list[Package]:
    rng = world.rng
    dear = rng.uniform(0.9, 1.15)
    deposit, hold = rng.choice(DEPOSITS), rng.choice(HOLDS)
    instant = trade.capacity >= 3 and rng.random() < 0.4
    return [
        Package(
            vendor=vendor,
            name=offer.name,
            description=offer.text,
            price=round(rng.uniform(offer.low, offer.high) * dear / 10) * 1000,
            deposit_percent=deposit,
            schedule=schedule_of(number, order),
            instant_book=instant and order == 0,
            hold_hours=hold,
            days=2 if trade.two_days and order == len(trade.offers) - 1 else 1,
            order=order,
        )
        for order, offer in enumerate(trade.offers)
    ]


def _week(world: World, trade: Trade, *, always: bool) -> dict[int, int]:
    rng = world.rng
    chances = (0.35, 0.35, 0.4, 0.6, 0.95, 1.0, 0.85)
    return {
        day: max(1, trade.capacity - (day < 4))
        for day, chance in enumerate(chances)
        if always or rng.random() < chance
    }


def _exceptions(world: World) -> dict[dt.date, int]:
    """A holiday ahead, some single days off, and one day with a place more."""
    rng = world.rng
    start = world.today + dt.timedelta(days=rng.randrange(20, 400))
    away = {start + dt.timedelta(days=n): 0 for n in range(rng.randrange(5, 12))}
    for _ in range(rng.randrange(2, 6)):
        away[world.today + dt.timedelta(days=rng.randrange(5, 500))] = 0
    return away


def _save_members(houses: list[House]) -> None:
    VendorMember.objects.bulk_create(
        [
            VendorMember(
                vendor=house.vendor,
                user=user,
                role=VendorMember.Role.MANAGER if n else VendorMember.Role.OWNER,
                joined_at=user.date_joined,
            )
            for house in houses
            for n, user in enumerate(house.people)
        ],
        batch_size=BATCH,
    )


def _save_photos(houses: list[House]) -> None:
    counts: dict[str, int] = {}
    photos = []
    for house in houses:
        number = counts.get(house.trade.slug, 0)
        counts[house.trade.slug] = number + 1
        for order, (scene, path) in enumerate(studio.chosen(house.trade.slug, number)):
            alt = house.trade.alts[scene]
            photos.append(
                Photo(vendor=house.vendor, image=path, width=1200, height=800, alt=alt, order=order)
            )
    Photo.objects.bulk_create(photos, batch_size=BATCH)


def _save_reviews(houses: list[House]) -> None:
    """Papers of those who have not been approved yet, and what staff asked of some."""
    paper = registration()
    for house in houses:
        vendor = house.vendor
        if vendor.state not in {Vendor.State.SUBMITTED, Vendor.State.CHANGES_REQUESTED}:
            continue
        document = VendorDocument(
            vendor=vendor,
            kind=VendorDocument.Kind.REGISTRATION,
            name="registration.png",
            content_type="image/png",
            size=len(paper),
            checksum=hashlib.sha256(paper).hexdigest(),
            uploaded_by=house.people[0],
            uploaded_at=vendor.submitted_at or vendor.created_at,
        )
        document.file.save(document.name, ContentFile(paper), save=False)
        document.save(force_insert=True)
        if vendor.state == Vendor.State.CHANGES_REQUESTED:
            ReviewComment.objects.create(
                vendor=vendor,
                field=ReviewComment.Field.DESCRIPTION,
                text="Say how many hours you stay, and what travel costs.",
                made_at=vendor.decided_at or vendor.created_at,
            )


def _save_days(world: World, houses: list[House]) -> None:
    WeeklyAvailability.objects.bulk_create(
        [
            WeeklyAvailability(vendor=house.vendor, weekday=weekday, capacity=capacity)
            for house in houses
            for weekday, capacity in house.weekly.items()
        ],
        batch_size=BATCH,
    )
    rows = []
    for house in houses:
        for _, run in groupby(
            enumerate(sorted(house.exceptions)), lambda pair: pair[1].toordinal() - pair[0]
        ):
            reason = world.rng.choice(WHY_CLOSED)
            rows += [
                DateException(
                    vendor=house.vendor, date=date, capacity=house.exceptions[date], reason=reason
                )
                for _, date in run
            ]
    DateException.objects.bulk_create(rows, batch_size=BATCH)
