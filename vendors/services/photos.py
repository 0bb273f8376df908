"""A vendor's gallery: what is in it, in which order, and what of each picture is shown."""

from collections.abc import Sequence

from django.core.files import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.groups import moderators
from accounts.models import User
from messaging.limits import uploads
from messaging.services import touch
from vendors.exceptions import FrameImpossible, TooManyPhotos
from vendors.models import Photo, Vendor
from vendors.models.photos import FRAME_FIELDS, Frame
from vendors.pictures import clean_picture
from vendors.services.addresses import note_page_change
from vendors.services.days import lock_managed_vendor
from vendors.services.renditions import forget_files, ring_for


class Step(models.TextChoices):
    """Ways through the gallery that do not depend on what somebody sees of it."""

    COVER = "cover", _("Make cover")
    EARLIER = "earlier", _("Earlier")
    LATER = "later", _("Later")
    SHOWN = "shown", _("Show this one")


def add_photo(vendor_id: int, *, image: File[bytes], alt: str = "", by: User) -> Photo:
    """Keep a re-encoded copy of `image`, without what cameras write into pictures, as the last.

    Raises vendors.pictures.NotAPicture for anything that is not a picture of reasonable size,
    TooManyPhotos for one more than the vendor's tier has, messaging's TooFast for a flood.
    """
    uploads().take(by.pk)
    _refuse_full(vendor_id)  # before it is decoded; counted again under the lock
    cleaned = clean_picture(image)
    with transaction.atomic():
        vendor = lock_managed_vendor(vendor_id, by=by)
        _refuse_full(vendor.pk)
        places = _renumber(_gallery(vendor))
        photo = Photo.objects.create(vendor=vendor, image=cleaned, alt=alt, order=places)
        ring_for(photo)
        note_page_change([vendor.pk])
        touch(vendor.people(), "vendor", vendor.pk)
        touch(moderators(), "photos", "queue")
    return photo


def describe_photo(photo_id: int, *, alt: str, by: User) -> Photo:
    """Say what it shows, for who cannot see it; without words it counts as not described."""
    with transaction.atomic():
        photo = _locked(photo_id, by)
        photo.alt = alt
        photo.save(update_fields=["alt"])
        note_page_change([photo.vendor_id])
    return photo


def move_photo(photo_id: int, *, to: Step | int, by: User) -> tuple[int, int]:
    """Move it a step, to the last place that the tier shows, or to a place counted from 1; beyond
    the ends is at the end. Everything is counted as it stands now, so moves from several tabs lose
    nothing. Returns its place and how many there are.
    """
    with transaction.atomic():
        photo = _locked(photo_id, by)
        gallery = _gallery(photo.vendor)
        now = gallery.index(photo)
        gallery.remove(photo)
        wanted = {
            Step.COVER: 0,
            Step.EARLIER: now - 1,
            Step.LATER: now + 1,
            Step.SHOWN: _last_shown(gallery, photo.vendor.photo_limit),
        }
        index = wanted[to] if isinstance(to, Step) else to - 1
        index = min(max(index, 0), len(gallery))
        gallery.insert(index, photo)
        count = _renumber(gallery)
        note_page_change([photo.vendor_id])
    return index + 1, count


def frame_photo(photo_id: int, *, frame: Frame, by: User) -> Photo:
    """Choose what of the picture is shown. The picture stays; what was made of it is made anew.
    Raises FrameImpossible when the cuts leave too little.
    """
    if not frame.is_possible:
        raise FrameImpossible
    with transaction.atomic():
        photo = _locked(photo_id, by)
        if frame == photo.frame:
            return photo
        forget_files(photo, image=False)
        for name in FRAME_FIELDS:
            setattr(photo, name, getattr(frame, name))
        photo.renditions, photo.tries, photo.try_after = "", 0, timezone.now()
        photo.save(update_fields=[*FRAME_FIELDS, "renditions", "tries", "try_after"])
        ring_for(photo)
        note_page_change([photo.vendor_id])
    return photo


def remove_photo(photo_id: int, *, by: User) -> None:
    """The row with the transaction, its files after the commit."""
    with transaction.atomic():
        photo = _locked(photo_id, by)
        vendor = photo.vendor
        forget_files(photo, image=True)
        photo.delete()
        _renumber(_gallery(vendor))
        note_page_change([vendor.pk])
        touch(vendor.people(), "vendor", vendor.pk)
        touch(moderators(), "photos", "queue")


def _locked(photo_id: int, by: User) -> Photo:
    """The picture as it stands once its vendor is ours."""
    vendor_id = Photo.objects.values_list("vendor", flat=True).get(pk=photo_id)
    vendor = lock_managed_vendor(vendor_id, by=by)
    photo = Photo.objects.get(pk=photo_id)
    photo.vendor = vendor
    return photo


def _gallery(vendor: Vendor) -> list[Photo]:
    return list(Photo.objects.filter(vendor=vendor))


def _last_shown(others: Sequence[Photo], limit: int) -> int:
    """The place among the others in which a picture is the last that couples see."""
    seen = [place for place, photo in enumerate(others) if not photo.is_hidden]
    return seen[limit - 1] if len(seen) >= limit else len(others)


def _renumber(gallery: Sequence[Photo]) -> int:
    """Places from 0 without gaps; returns how many there are."""
    moved = [photo for place, photo in enumerate(gallery) if photo.order != place]
    for place, photo in enumerate(gallery):
        photo.order = place
    Photo.objects.bulk_update(moved, ["order"])
    return len(gallery)


def _refuse_full(vendor_id: int) -> None:
    vendor = Vendor.objects.only("photo_limit", "tier").get(pk=vendor_id)
    if vendor.photos.count() >= vendor.photo_limit:
        raise TooManyPhotos(vendor)
