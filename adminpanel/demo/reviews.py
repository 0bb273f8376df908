"""What couples said of the vendors of the demo, in bulk. Dice of its own, so that everything else
falls as it would without.
"""

import dataclasses
import datetime as dt
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.files import File
from django.db.models import Count, Sum

from accounts.models import User
from adminpanel.demo.chronicle import Thread
from adminpanel.demo.opinions import CLOSING, GOOD, MIXED, PRAISE, REPLIES, TITLES
from adminpanel.demo.pictures import studio
from adminpanel.demo.season import Plan
from adminpanel.demo.world import BATCH, VENDOR_LOGIN, World
from bookings.models import Booking, Review, ReviewPhoto, ReviewVersion
from bookings.models.reviews import private_storage
from bookings.services.reviews import rating_of
from vendors.models import Vendor

State = ReviewVersion.State
MODERATOR = "moderator@demo.test"
SHARE, WAITING_SHARE, REPLY_SHARE = 0.72, 0.06, 0.5
STARS = ((5, 62), (4, 28), (3, 8), (2, 2))
SHOWN = ("venues", "flowers", "catering")  # what the pictures of a couple show
HOUR = dt.timedelta(hours=1)


@dataclasses.dataclass
class Opinion:
    """A review to be, with its one version and (for some) pictures."""

    review: Review
    version: ReviewVersion
    photos: list[ReviewPhoto]


def save_reviews(world: World, chunk: list[Thread]) -> None:
    """For most of the weddings in this chunk that took place; a few wait for staff."""
    moderator = User.objects.get(email=MODERATOR)
    done = [
        (thread.booking, thread.plan)
        for thread in chunk
        if thread.booking and thread.plan and thread.plan.state == Booking.State.COMPLETED
    ]
    opinions = [
        opinion for booking, plan in done if (opinion := _opinion(world, booking, plan, moderator))
    ]
    Review.objects.bulk_create([one.review for one in opinions], batch_size=BATCH)
    ReviewVersion.objects.bulk_create([one.version for one in opinions], batch_size=BATCH)
    ReviewPhoto.objects.bulk_create(
        [photo for one in opinions for photo in one.photos], batch_size=BATCH
    )
    shows = ReviewVersion.photos.through
    shows.objects.bulk_create(
        [
            shows(reviewversion_id=one.version.pk, reviewphoto_id=photo.pk)
            for one in opinions
            for photo in one.photos
        ],
        batch_size=BATCH,
    )


def save_ratings() -> None:
    """What the reviews come to, for all vendors at once."""
    rows = (
        ReviewVersion.objects.published()
        .order_by()
        .values_list("review__vendor")
        .annotate(total=Sum("overall"), count=Count("pk"))
    )
    Vendor.objects.bulk_update(
        [
            Vendor(pk=vendor, rating=rating_of(total, count), review_count=count)
            for vendor, total, count in rows
        ],
        ["rating", "review_count"],
        batch_size=BATCH,
    )


def _opinion(world: World, booking: Booking, plan: Plan, moderator: User) -> Opinion | None:
    rng = Random(f"{world.sizes.seed}-{booking.uuid}")  # noqa: S311 - a made-up season
    is_demo = plan.house.people[0].email == VENDOR_LOGIN
    ended = plan.ended_at
    if ended is None or not (is_demo or rng.random() < SHARE):
        return None
    submitted = ended + rng.uniform(20, 400) * HOUR
    if submitted > world.now:
        return None
    published = submitted + rng.uniform(1, 26) * HOUR
    waits = published > world.now or (not is_demo and rng.random() < WAITING_SHARE)
    if waits:  # nobody lets a couple wait for weeks
        submitted = max(submitted, world.now - rng.uniform(1, 40) * HOUR)
    stars = rng.choices([s for s, _ in STARS], [w for _, w in STARS])[0]
    author = rng.choice(plan.pair.people)
    review = Review(
        booking=booking,
        vendor=plan.house.vendor,
        author=author,
        submitted_at=submitted,
        published_at=None if waits else published,
    )
    if not waits:
        _reply(world, rng, review, stars, plan.house.people[0])
    version = ReviewVersion(
        review=review,
        title=rng.choice(TITLES[stars]),
        text=_text(rng, plan.house.trade.slug, stars),
        written_by=author,
        state=State.SUBMITTED if waits else State.PUBLISHED,
        submitted_at=submitted,
        decided_at=None if waits else published,
        decided_by=None if waits else moderator,
        overall=stars,
        quality=_near(rng, stars + 1 if stars < 4 else stars),
        communication=_near(rng, stars),
        value=_near(rng, stars),
        punctuality=_near(rng, stars),
    )
    photos = _photos(rng, review) if is_demo and not waits else []
    return Opinion(review, version, photos)


def _text(rng: Random, trade: str, stars: int) -> str:
    first, second = rng.sample(PRAISE[trade], 2)
    if stars == 5:
        return f"{first} {second}\n\n{rng.choice(CLOSING)}"
    if stars == 4:
        return f"{first} {rng.choice(GOOD)}\n\n{rng.choice(CLOSING)}"
    return f"{first}\n\n{rng.choice(MIXED)}"


def _near(rng: Random, stars: int) -> int:
    return min(5, max(1, stars + rng.choice((-1, 0, 0, 0, 1))))


def _reply(world: World, rng: Random, review: Review, stars: int, by: User) -> None:
    assert review.published_at is not None  # noqa: S101 - only published ones get here
    at = review.published_at + rng.uniform(1, 70) * HOUR
    if stars in REPLIES and at < world.now and rng.random() < REPLY_SHARE:
        review.reply, review.replied_at, review.replied_by = rng.choice(REPLIES[stars]), at, by


def _photos(rng: Random, review: Review) -> list[ReviewPhoto]:
    """One to three pictures that the demo has drawn, copied to where those of reviews lie."""
    drawn = [path for trade in SHOWN for _, path in studio.chosen(trade, 0)]
    return [
        ReviewPhoto(review=review, image=_copied(path, review, number), width=1200, height=800)
        for number, path in enumerate(rng.sample(drawn, rng.choice((1, 2, 3))))
    ]


def _copied(path: str, review: Review, number: int) -> str:
    """Under the same name each time: a demo that is loaded again leaves no second copy."""
    storage, name = private_storage(), f"reviews/demo/{review.booking.uuid.hex}-{number}.webp"
    if not storage.exists(name):
        with (Path(settings.MEDIA_ROOT) / path).open("rb") as file:
            storage.save(name, File(file))
    return name
