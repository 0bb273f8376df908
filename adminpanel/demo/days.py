"""The days to come: when and where vendors are expected, and how to reach people. Dice of its own,
so that everything else falls as it would without.
"""

import datetime as dt
from random import Random

from django.db.models import Q

from accounts.models import User
from adminpanel.demo.world import BATCH, COUPLE_LOGIN, VENDOR_LOGIN, World
from bookings.models import Booking, DayPlan

# When each trade comes and goes, on most days.
HOURS = {
    "venues": (8, 2),
    "catering": (13, 1),
    "photography": (11, 23),
    "flowers": (9, 12),
    "music": (16, 2),
    "cakes": (15, 16),
}
PLACES = (
    "Quinta da Bela Vista, Estrada da Serra 12",
    "The old orangery, Orchard Lane 4",
    "Casa do Lago, by the boathouse",
    "Villa Serena, Via dei Cipressi 9",
)
NOTES = (
    "Ask for Clara at the gate; there is parking behind the barn.",
    "The couple's families eat at 13:00, everything else waits.",
    "Power is on the left of the stage. The neighbours want quiet from midnight on.",
    "In case of rain everything moves to the winter garden.",
)
SHARE = 0.8
# Numbers that Ofcom keeps free for films and plays.
NUMBER = "+44 7700 900{:03}"


def save_days(world: World) -> None:
    """Plans of most weddings to come, and telephone numbers of those whom they concern."""
    rng = Random(f"{world.sizes.seed} days")  # noqa: S311
    coming = Booking.objects.filter(state=Booking.State.CONFIRMED, date__gte=world.today)
    rows = coming.select_related("vendor__category").order_by("pk")
    plans = [_plan(booking, world, rng) for booking in rows if rng.random() < SHARE]
    DayPlan.objects.bulk_create(plans, batch_size=BATCH)
    shown = Q(vendor__members__user__email=VENDOR_LOGIN)
    shown |= Q(couple__members__user__email=COUPLE_LOGIN)
    concerned = coming.filter(shown).values("pk")
    both_sides = Q(couple_membership__couple__bookings__in=concerned)
    both_sides |= Q(vendor_memberships__vendor__bookings__in=concerned)
    people = User.objects.filter(both_sides).distinct().order_by("pk")
    for number, person in enumerate(people):
        person.phone = NUMBER.format(number % 1000)
    User.objects.bulk_update(people, ["phone"], batch_size=BATCH)


def _plan(booking: Booking, world: World, rng: Random) -> DayPlan:
    comes, goes = HOURS.get(booking.vendor.category.slug, (10, 18))
    return DayPlan(
        booking=booking,
        arrives_at=dt.time(comes, rng.choice((0, 0, 30))),
        leaves_at=dt.time(goes),
        place=rng.choice(PLACES),
        notes=rng.choice(NOTES),
        changed_by_id=booking.requested_by_id,
        changed_at=max(booking.requested_at, world.now - dt.timedelta(days=rng.randrange(2, 40))),
    )
