"""Puts the whole demo together, once."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from adminpanel.demo import people
from adminpanel.demo.chronicle import Thread, plan_threads, write_threads
from adminpanel.demo.days import save_days
from adminpanel.demo.disputes import save_lost_dispute, save_open_dispute
from adminpanel.demo.houses import save_houses
from adminpanel.demo.interest import save_budgets, save_full_dates, save_visits
from adminpanel.demo.judged import save_judged
from adminpanel.demo.money import save_money
from adminpanel.demo.paid_out import save_payouts
from adminpanel.demo.pictures.studio import draw_missing
from adminpanel.demo.reported import save_reported
from adminpanel.demo.reviews import save_ratings, save_reviews
from adminpanel.demo.season import plan_bookings
from adminpanel.demo.tiers import save_tiers
from adminpanel.demo.trades import TRADES
from adminpanel.demo.visits import compute_figures, save_events
from adminpanel.demo.world import COUPLE_LOGIN, House, Pair, Sizes, World
from bookings.services import recount_all_acceptance
from messaging.search import index_moved
from vendors.models import Vendor

Say = Callable[[str], None]
H = dt.timedelta(hours=1)

FIRST_WORDS = [
    (75 * H, "couple", "Hello Rosewood! We are Emma and Noah. We are getting married in Lisbon and your picture of the two small figures on the hill has been our screen for a week."),
    (74.2 * H, "vendor", "Hello Emma, hello Noah! That was a very patient couple and a very late sun. Congratulations, and tell me more."),
    (73.8 * H, "couple", "About eighty people, a garden, dinner outside if the weather is kind. Nobody in our families likes standing in rows."),
    (52.5 * H, "vendor", "Then there will be no rows. I walk with you, I talk to the aunts, and I take one portrait of the two of you about twenty minutes before sunset."),
    (52.1 * H, "couple", "How long until we would see the pictures?"),
    (51.9 * H, "vendor", "A dozen the next morning, all of them within five weeks."),
    (27.4 * H, "couple", "And do you bring a second photographer?"),
    (26.8 * H, "vendor", "For the full day, always. One of us stays with each of you in the morning."),
    (4.6 * H, "couple", "We looked at your calendar and our day is still green. We talk about it tonight and then ask for it properly."),
    (4.1 * H, "vendor", "Take your time. When you ask for the day it is held for you, so nobody has to hurry. There is a countdown, it is a patient one."),
]  # fmt: skip


def load_demo(sizes: Sizes, *, say: Say, now: dt.datetime | None = None) -> bool:
    """Everything, or nothing and False when it is there already. All rows in one transaction."""
    if User.objects.filter(email=COUPLE_LOGIN).exists():
        return False
    drawn = draw_missing(
        [trade.slug for trade in TRADES],
        -(-sizes.vendors // len(TRADES)),
        Path(settings.MEDIA_ROOT),
    )
    say(f"{drawn} pictures drawn")
    world = World(sizes, now or timezone.now(), Random(sizes.seed))  # noqa: S311
    with transaction.atomic():
        _load(world, say)
    while index_moved():
        pass
    say("What was said can be searched")
    return True


def _load(world: World, say: Say) -> None:
    password = people.hashed_password()
    places = people.save_places()
    people.save_staff(world, password)
    houses = save_houses(world, places, password)
    say(f"{len(houses)} vendors")
    pairs = people.save_couples(world, places, password)
    say(f"{len(pairs)} couples")
    save_visits(world, houses)
    save_budgets(world, pairs, houses)
    plans = plan_bookings(world, pairs, houses)
    threads = plan_threads(
        world, plans, _talk_only(world, pairs, houses, {(id(p.pair), id(p.house)) for p in plans})
    )
    done = 0
    for chunk in write_threads(world, threads):
        save_money(world, chunk)
        save_reviews(world, chunk)
        done += len(chunk)
        say(f"{done} of {len(threads)} conversations with their bookings")
    save_ratings()
    recount_all_acceptance()
    save_lost_dispute(world)
    save_payouts(world, houses)
    save_tiers(world, houses)
    save_full_dates(world, houses[0].vendor)
    save_days(world)
    save_judged(world, houses, pairs)
    save_reported(world)
    save_open_dispute(world)
    say(f"{save_events(world, pairs, houses)} pages seen by those who agreed to be counted")
    compute_figures(world)


def _talk_only(
    world: World, pairs: list[Pair], houses: list[House], spoken: set[tuple[int, int]]
) -> list[Thread]:
    """Conversations that have not led to a booking; first of all the demo couple's with Rosewood."""
    threads = [Thread(pairs[0], houses[0], None, written=FIRST_WORDS)]
    spoken = spoken | {(id(pairs[0]), id(houses[0]))}
    listed = [house for house in houses if house.vendor.state == Vendor.State.APPROVED]
    for _ in range(world.sizes.bookings // 12):
        pair, house = world.rng.choice(pairs), world.rng.choice(listed)
        coming = pair.date > world.today
        if coming and (id(pair), id(house)) not in spoken:
            spoken.add((id(pair), id(house)))
            threads.append(Thread(pair, house, None))
    return threads
