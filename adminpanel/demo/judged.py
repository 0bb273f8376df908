"""Pictures that people reported, one that staff hid, and the words staff say often."""

import datetime as dt

from accounts.models import User
from adminpanel.demo.world import House, Pair, World
from adminpanel.models import AuditEntry, DecisionText
from adminpanel.starter_texts import STARTERS, write_starters
from vendors.models import Photo, PhotoReport, Vendor

MODERATOR = "moderator@demo.test"
Reason = PhotoReport.Reason
REPORTS = [
    (Reason.STOLEN, "This is the garden of my aunt, and my brother took the picture."),
    (Reason.MISLEADING, ""),
    (Reason.ADVERTISING, "There is a phone number on the wall."),
]


def save_judged(world: World, houses: list[House], pairs: list[Pair]) -> None:
    """Neither of the demo's own house."""
    write_starters(DecisionText.objects)
    listed = [one.vendor.pk for one in houses[1:] if one.vendor.state == Vendor.State.APPROVED]
    photos = list(Photo.objects.filter(vendor__in=listed[:8], order=1).order_by("pk"))
    people = [person for pair in pairs[:8] for person in pair.people]
    at = world.now
    for photo, person, (reason, words) in zip(photos[1:], people, REPORTS, strict=False):
        at -= dt.timedelta(hours=3)
        PhotoReport.objects.create(
            photo=photo, reporter=person, reason=reason, words=words, created_at=at
        )
    for photo in photos[:1]:
        _hide(world, photo, STARTERS["picture"]["People without consent"])


def _hide(world: World, photo: Photo, reason: str) -> None:
    at, by = world.now - dt.timedelta(days=2), User.objects.get(email=MODERATOR)
    photo.hidden_at, photo.hidden_by, photo.hidden_why = at, by, reason
    photo.save(update_fields=["hidden_at", "hidden_by", "hidden_why"])
    AuditEntry.objects.create(
        actor=by,
        action="hid the picture",
        subject_kind="vendors.photo",
        subject_key=str(photo.pk),
        subject=str(photo),
        facts={"vendor": str(photo.vendor), "reason": reason},
        at=at,
    )
