"""Files in conversations: kept, dropped, sent with a message, shown small, swept.

A file is written before its row and removed after it: what a crash leaves behind is a file that
nobody knows, and `sweep_orphans` finds those.
"""

import datetime as dt
import hashlib
import logging
import re
import uuid
from collections.abc import Iterable, Sequence
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging import parcels, pictures, tasks
from messaging.exceptions import NoSuchFile, NotAMember, TooLarge
from messaging.journal import Draft
from messaging.limits import uploads
from messaging.models import Attachment, Conversation, Member, Message
from messaging.models.attachments import private_storage
from messaging.protocol import File
from messaging.scanning import refuse_infected
from messaging.services.voice import require_voice
from messaging.uploads import PICTURE_FORMATS, make_fit, megabytes, refuse_size

logger = logging.getLogger(__name__)

UNSENT_FOR = dt.timedelta(hours=24)
THUMB_SIDE = 640
BATCH = 200
OUR_FOLDER = re.compile("[0-9a-f]{2}")  # as in `stored_as`


def keep_upload(
    conversation: Conversation, *, owner: User, upload: UploadedFile[bytes]
) -> Attachment:
    """Keep a file that `owner` is about to send; nobody else sees it before that.

    Everything that can be refused without decoding it is refused first. Raises UploadError,
    NotAMember for strangers, Closed where somebody is blocked, TooFast for a flood.
    """
    require_voice(conversation.pk, owner.pk)
    uploads().take(owner.pk)
    refuse_size(upload)
    _refuse_over_quota(owner, upload.size or 0)
    scanned_at = None
    if settings.CLAMD_ADDRESS:
        refuse_infected(upload, settings.CLAMD_ADDRESS)
        scanned_at = timezone.now()
    fit = make_fit(upload)
    attachment = Attachment(
        conversation=conversation,
        owner=owner,
        kind=fit.kind,
        name=fit.name,
        content_type=fit.content_type,
        size=len(fit.content),
        checksum=hashlib.sha256(fit.content).hexdigest(),
        width=fit.width,
        height=fit.height,
        scanned_at=scanned_at,
    )
    attachment.file.save(fit.name, ContentFile(fit.content), save=False)
    try:
        _insert(attachment)
    except BaseException:
        attachment.file.delete(save=False)
        raise
    return attachment


def drop_upload(attachment_id: uuid.UUID, *, by: User) -> None:
    """Its owner does not want to send it after all. Raises NoSuchFile once it is sent."""
    with transaction.atomic():
        mine = Attachment.objects.unsent().select_for_update().filter(pk=attachment_id, owner=by)
        found = mine.first()
        if found is None:
            raise NoSuchFile
        remove_files([found])


def attach_files(draft: Draft, seq: int, ids: Sequence[uuid.UUID]) -> tuple[File, ...]:
    """Give unsent files of the draft's author to the message that has just got number `seq`, in
    the caller's transaction. Raises NoSuchFile when one of them is not to be had.
    """
    mine = Attachment.objects.unsent().filter(
        pk__in=ids, conversation=draft.conversation_id, owner=draft.author_id
    )
    found = {attachment.pk: attachment for attachment in mine.select_for_update()}
    if found.keys() != set(ids):
        raise NoSuchFile
    message = Message.objects.get(conversation=draft.conversation_id, seq=seq)
    attached = [found[pk] for pk in ids]
    for position, attachment in enumerate(attached):
        attachment.message, attachment.position = message, position
    Attachment.objects.bulk_update(attached, ["message", "position"])
    return tuple(parcels.file_of(attachment) for attachment in attached)


def remove_files(attachments: Iterable[Attachment]) -> None:
    """Forget these files: the rows with the caller's transaction, the files after its commit."""
    gone = list(attachments)
    names = [name for one in gone for name in (one.file.name, one.thumb.name) if name]
    Attachment.objects.filter(pk__in=[one.pk for one in gone]).delete()
    for name in names:
        transaction.on_commit(partial(private_storage().delete, name), robust=True)


def make_thumbnail(attachment_id: uuid.UUID | str) -> None:
    """Draw the small picture of a picture that has none. Safe to call twice."""
    picture = Attachment.objects.without_thumb().filter(pk=attachment_id).first()
    if picture is None:
        return
    try:
        with picture.file.open() as file:
            drawn = pictures.redraw(
                file,
                formats=PICTURE_FORMATS,
                longest_side=THUMB_SIDE,
                as_format=pictures.WEBP,
            )
    except (OSError, pictures.NotAPicture):
        logger.exception("No thumbnail can be made of %s", attachment_id)
        return
    with transaction.atomic():
        locked = Attachment.objects.without_thumb().select_for_update().filter(pk=picture.pk)
        if bare := locked.first():
            bare.thumb.save("", ContentFile(drawn.content), save=False)
            bare.save(update_fields=["thumb"])


def make_missing_thumbnails() -> int:
    """Ring for pictures whose bell was lost. What has none after a day cannot be drawn."""
    since = timezone.now() - UNSENT_FOR
    bare = Attachment.objects.without_thumb().filter(created_at__gt=since).order_by("created_at")
    waiting = list(bare.values_list("pk", flat=True)[:BATCH])
    for attachment_id in waiting:
        make_thumbnail(attachment_id)
    return len(waiting)


def sweep_orphans() -> int:
    """Remove what was never sent within a day, and files that no row knows. Returns how many."""
    return _sweep_unsent() + _sweep_strays()


def _require_member(conversation: Conversation, person: User) -> None:
    if not Member.objects.seated().filter(conversation=conversation, user=person).exists():
        raise NotAMember


def _refuse_over_quota(owner: User, size: int) -> None:
    if Attachment.objects.bytes_of(owner) + size > settings.UPLOAD_QUOTA_BYTES:
        raise TooLarge(
            f"Your files would take more than {megabytes(settings.UPLOAD_QUOTA_BYTES)}. "
            "Delete some that you have shared, then try again."
        )


def _insert(attachment: Attachment) -> None:
    with transaction.atomic():
        owner = _locked(attachment.owner_id)
        _require_member(attachment.conversation, owner)
        _refuse_over_quota(owner, attachment.size)
        attachment.save(force_insert=True)
        if attachment.kind == Attachment.Kind.PICTURE:
            ring = partial(tasks.make_thumbnail.delay, str(attachment.pk))
            transaction.on_commit(ring, robust=True)


def _locked(owner_id: int) -> User:
    """Two uploads at once must not both fit into the last free place."""
    return User.objects.select_for_update(no_key=True).get(pk=owner_id)


def _sweep_unsent() -> int:
    too_old = timezone.now() - UNSENT_FOR
    swept = 0
    while True:
        with transaction.atomic():
            unsent = Attachment.objects.unsent().filter(created_at__lt=too_old)
            batch = list(unsent.select_for_update(skip_locked=True)[:BATCH])
            remove_files(batch)
        swept += len(batch)
        if len(batch) < BATCH:
            return swept


def _sweep_strays() -> int:
    """Files are never younger than their rows, so an old one without a row will never get one.

    Ours are in folders of two digits; what other apps keep in private beside them is theirs.
    """
    storage = private_storage()
    if not storage.exists(""):
        return 0
    too_old = timezone.now() - UNSENT_FOR
    swept = 0
    for folder in filter(OUR_FOLDER.fullmatch, storage.listdir("")[0]):
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        for name in names - _known(names):
            if storage.get_modified_time(name) < too_old:
                storage.delete(name)
                swept += 1
    return swept


def _known(names: Iterable[str]) -> set[str]:
    owners = {pk for name in names if (pk := _owner_of(name))}
    rows = Attachment.objects.filter(pk__in=owners).values_list("file", "thumb")
    return {name for row in rows for name in row}


def _owner_of(name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(name.rpartition("/")[2][:32])
    except ValueError:
        return None
