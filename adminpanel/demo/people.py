"""Users: staff, couples with their weddings, and the people vendors are."""

import datetime as dt
from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.groups import ADMINISTRATOR, FINANCE, MODERATION, ensure_staff_groups
from accounts.models import Couple, CoupleMember, Place, User
from adminpanel.demo.places import CITIES, City
from adminpanel.demo.world import BATCH, COUPLE_LOGIN, PASSWORD, Pair, World

STAFF = (
    ("admin@demo.test", "Ada Admin", ADMINISTRATOR),
    ("finance@demo.test", "Finn Ledger", FINANCE),
    ("moderator@demo.test", "Mona Fair", MODERATION),
)
BACK, AHEAD = 350, 420
SEASON = (2, 2, 4, 6, 10, 12, 11, 12, 11, 7, 3, 4)  # January to December
WEEKDAYS = (0, 0, 0.3, 0.8, 3, 12, 2)


def save_places() -> dict[str, Place]:
    Place.objects.bulk_create(
        [
            Place(
                slug=city.slug,
                name=city.name,
                country=city.country,
                latitude=city.latitude,
                longitude=city.longitude,
                time_zone=city.time_zone,
            )
            for city in CITIES
        ],
        ignore_conflicts=True,
    )
    return {place.slug: place for place in Place.objects.all()}


def save_staff(world: World, password: str) -> None:
    groups = ensure_staff_groups()
    for email, name, group in STAFF:
        user = User(
            email=email,
            name=name,
            password=password,
            joined_as=User.JoinedAs.STAFF,
            is_staff=True,
            is_superuser=group == ADMINISTRATOR,
            time_zone="Europe/Lisbon",
            date_joined=world.now - dt.timedelta(days=400),
        )
        user.save()
        user.groups.add(groups[group])
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)


def save_couples(world: World, places: dict[str, Place], password: str) -> list[Pair]:
    """Couples with one or two people each; the first is the one of the demo login."""
    dates = _wedding_dates(world)
    pairs = [_pair(world, places, password, number, date) for number, date in enumerate(dates)]
    save_users([user for pair in pairs for user in pair.people])
    Couple.objects.bulk_create([pair.couple for pair in pairs], batch_size=BATCH)
    CoupleMember.objects.bulk_create(
        [
            CoupleMember(couple=pair.couple, user=user, joined_at=pair.joined)
            for pair in pairs
            for user in pair.people
        ],
        batch_size=BATCH,
    )
    return pairs


def save_users(users: list[User]) -> None:
    """Users with their address proven."""
    User.objects.bulk_create(users, batch_size=BATCH)
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users],
        batch_size=BATCH,
    )


def hashed_password() -> str:
    """One hash for all: hashing it ten thousand times would take the better part of an hour."""
    return make_password(PASSWORD)


def new_user(
    world: World,
    city: City,
    place: Place,
    *,
    email: str,
    name: str,
    password: str,
    joined: dt.datetime,
    joined_as: str,
) -> User:
    last_seen = world.between(max(joined, world.now - dt.timedelta(days=9)), world.now)
    return User(
        email=email,
        name=name,
        password=password,
        joined_as=joined_as,
        time_zone=city.time_zone,
        place=place,
        date_joined=joined,
        last_seen=last_seen,
    )


def name_of(world: World, city: City) -> tuple[str, str]:
    return world.rng.choice(city.first_names), world.rng.choice(city.last_names)


def _pair(
    world: World, places: dict[str, Place], password: str, number: int, date: dt.date
) -> Pair:
    rng, is_demo = world.rng, number == 0
    city = CITIES[0] if is_demo else rng.choice(CITIES)
    wedding = dt.datetime.combine(date, dt.time(15), dt.UTC)
    joined = wedding - dt.timedelta(days=rng.uniform(200, 640))
    if joined > world.now - dt.timedelta(days=30):
        joined = world.now - dt.timedelta(days=rng.uniform(30, 230))
    couple = Couple(
        wedding_date=date,
        place=places[city.slug],
        guests=80 if is_demo else rng.randrange(24, 161, 4),
        created_at=joined,
    )
    names = [("Emma", "Hart"), ("Noah", "Lind")] if is_demo else _two(world, city)
    emails = _emails(number)
    alone = not is_demo and rng.random() < 0.12
    people = [
        new_user(
            world, city, places[city.slug], email=email, name=f"{first} {last}", password=password,
            joined=joined + dt.timedelta(days=half), joined_as=User.JoinedAs.COUPLE,
        )
        for half, (email, (first, last)) in enumerate(zip(emails, names, strict=True))
    ]  # fmt: skip
    return Pair(couple, people[:1] if alone else people, city, joined)


def _emails(number: int) -> tuple[str, str]:
    if number == 0:
        return COUPLE_LOGIN, "partner@demo.test"
    return f"couple{number}@demo.test", f"partner{number}@demo.test"


def _two(world: World, city: City) -> list[tuple[str, str]]:
    first, second = world.rng.sample(city.first_names, 2)
    return [(first, world.rng.choice(city.last_names)), (second, world.rng.choice(city.last_names))]


def _wedding_dates(world: World) -> list[dt.date]:
    """Spread like weddings are: Saturdays, early summer to autumn; the demo's own some months ahead."""
    days = [world.today + dt.timedelta(days=n) for n in range(-BACK, AHEAD) if abs(n) > 5]
    weights = [SEASON[day.month - 1] * WEEKDAYS[day.weekday()] for day in days]
    dates = world.rng.choices(days, weights, k=max(0, world.sizes.couples - 1))
    return [demo_wedding(world.today), *dates]


def demo_wedding(today: dt.date) -> dt.date:
    """The first Saturday in June or September that leaves half a year to plan."""
    day = today + dt.timedelta(days=150)
    while not (day.weekday() == 5 and day.month in (6, 9)):
        day += dt.timedelta(days=1)
    return day


def everybody(pairs: Iterable[Pair]) -> list[User]:
    return [user for pair in pairs for user in pair.people]
