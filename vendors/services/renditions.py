"""What pages show of pictures, made beside the pages. The row says whether there is something to do
and until when somebody is at work on it; the tasks only ring.
"""

import datetime as dt
import logging
import time
from dataclasses import asdict
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from vendors import renditions, tasks
from vendors.models import Photo

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
AT_WORK = 1.0  # seconds of each round: the embedded site has pages to serve beside


def ring_for(photo: Photo) -> None:
    """Have the pictures of this one made soon after the caller's commit."""
    ring = partial(tasks.make_renditions.delay, photo.pk)
    transaction.on_commit(ring, robust=True)


def make_renditions(photo_id: int) -> bool:
    """Make what pages show of one picture, unless that is done, being done, or hopeless. Safe to
    call twice. Returns whether it was done here.
    """
    photo = _claim(photo_id)
    if photo is None:
        return False
    try:
        with photo.image.open() as file:
            for name, content in renditions.draw(file, renditions.all_of(photo.shown)):
                _write(name, content)
    except OSError:
        logger.exception("Nothing can be made of picture %s", photo_id)
        return False
    return _mark_made(photo)


def make_missing_renditions() -> int:
    """Covers first, for about a second; the next round goes on. Returns how many were made."""
    deadline = time.monotonic() + AT_WORK
    made = 0
    while time.monotonic() < deadline:
        due = Photo.objects.due(timezone.now()).order_by("order", "pk")
        photo_id = due.values_list("pk", flat=True).first()
        if photo_id is None:
            break
        made += make_renditions(photo_id)
    return made


def forget_files(photo: Photo, *, image: bool) -> None:
    """After the caller's commit remove what was made of `photo` as it stands here, and with `image`
    the picture itself. Pictures that others show as well (the demo's) stay.
    """
    made = renditions.all_of(photo.shown) if photo.renditions else []
    names = [rendition.name for rendition in made]
    key, original = photo.renditions, photo.image.name

    def forget() -> None:
        if not Photo.objects.filter(renditions=key).exists():
            _delete(names)
        if image and original and not Photo.objects.filter(image=original).exists():
            _delete([original])

    transaction.on_commit(forget, robust=True)


def _claim(photo_id: int) -> Photo | None:
    """The picture for whoever comes first; for others nothing, until the lease has run out."""
    now = timezone.now()
    mine = Photo.objects.due(now).filter(pk=photo_id)
    if not mine.update(tries=F("tries") + 1, try_after=now + LEASE):
        return None
    return Photo.objects.filter(pk=photo_id).first()


def _mark_made(photo: Photo) -> bool:
    """Every row that shows this picture in this frame. None does any more when it was removed or
    cut anew meanwhile: then what was made goes.
    """
    key = renditions.key_of(photo.shown)
    same = asdict(photo.frame)
    if Photo.objects.filter(image=photo.image.name, renditions="", **same).update(renditions=key):
        return True
    if not Photo.objects.filter(renditions=key).exists():
        _delete([rendition.name for rendition in renditions.all_of(photo.shown)])
    return False


def _write(name: str, content: bytes) -> None:
    """Under this very name, in place of what a crash may have left half written."""
    default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(content))
    if stored != name:  # somebody else has just written the same
        default_storage.delete(stored)


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)
