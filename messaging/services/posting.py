"""Saying something: people their words, apps their cards, the site its lines.

`post_card` and `post_message` hold their conversation until the caller's transaction ends, so in a
service they come last.
"""

import asyncio
import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.models import User
from messaging import parcels, tasks
from messaging.exceptions import (
    BadBody,
    MessagingError,
    NoSuchMessage,
    NotStored,
    TooManyFiles,
    UploadError,
)
from messaging.journal import NO_PLACE, Draft, Stored, append
from messaging.limits import sends
from messaging.live import Live
from messaging.models import Conversation, Message
from messaging.protocol import MAX_BODY, MAX_FILES, Card
from messaging.services.attachments import attach_files, drop_upload, keep_upload
from messaging.services.telling import tell
from messaging.services.voice import require_voice
from messaging.threads import in_thread

logger = logging.getLogger(__name__)


def post_message(
    conversation: Conversation,
    *,
    author: User,
    body: str,
    client_id: uuid.UUID | None = None,
    files: Sequence[uuid.UUID] = (),
    reply_seq: int | None = None,
) -> Stored:
    """Say something in a conversation, from a page or another service, with files that its author
    has uploaded before.

    Raises NotAMember for strangers, Closed where somebody is blocked, BadBody for nothing or too
    much, NoSuchFile for files that are not to be had, TooFast for a flood, NoSuchMessage when
    `reply_seq` is not there. With the `client_id` of an earlier call the earlier message is the
    answer.
    """
    require_voice(conversation.pk, author.pk)
    body, name = clean_message(body, files), client_id or uuid.uuid4()
    draft = Draft(conversation.pk, author.pk, body, name, reply_seq=reply_seq)
    sends().take(author.pk)
    return _append_and_tell(draft, files)


def post_with_uploads(
    conversation: Conversation,
    *,
    author: User,
    body: str,
    uploads: Sequence[UploadedFile[bytes]],
    client_id: uuid.UUID | None = None,
    reply_seq: int | None = None,
) -> Stored:
    """The same with the files themselves, from a form: all of it is taken, or nothing."""
    kept: list[uuid.UUID] = []
    place = None
    try:
        for upload in uploads:
            kept.append(_keep_named(conversation, author, upload))
        place = post_message(
            conversation,
            author=author,
            body=body,
            client_id=client_id,
            files=kept,
            reply_seq=reply_seq,
        )
        return place
    finally:
        if place is None or place.repeat:
            for attachment_id in kept:
                drop_upload(attachment_id, by=author)


def apost_message(
    conversation_id: int,
    *,
    author_id: int,
    body: str,
    client_id: uuid.UUID,
    files: Sequence[uuid.UUID] = (),
    reply_seq: int | None = None,
    via: object = None,
) -> "asyncio.Future[Stored]":
    """The same from a socket, whose consumer has checked membership, blocks and speed; stored
    with the next commit. With files it is a transaction of its own, beside the journal.
    """
    body = clean_message(body, files)
    draft = Draft(conversation_id, author_id, body, client_id, reply_seq=reply_seq, via=via)
    if files:
        return asyncio.ensure_future(_store_beside_the_journal(draft, files))
    return Live.here().journal.write(draft)


def post_line(conversation: Conversation, body: str) -> Stored:
    """The site itself says something."""
    return _append_and_tell(Draft(conversation.pk, None, clean_body(body)))


def post_card(
    conversation: Conversation,
    *,
    kind: str,
    key: object,
    url: str,
    body: str = "",
    author: User | None = None,
) -> Stored:
    """Show a thing of another app: pages fetch the fragment at `url`, each viewer for themselves.

    Cards of the same thing that were posted before show its new state too.
    """
    card_changed(kind, key)
    draft = Draft(
        conversation.pk, author.pk if author else None, body, card=Card(kind, str(key), url)
    )
    return _append_and_tell(draft)


def card_changed(kind: str, key: object) -> None:
    """The thing behind these cards looks different now: pages that show them fetch them again."""
    with transaction.atomic():
        cards = Message.objects.filter(card_kind=kind, card_key=str(key)).order_by(
            "conversation", "seq"
        )
        conversation_ids = cards.order_by("conversation").values_list("conversation", flat=True)
        for conversation_id in conversation_ids.distinct():
            here = cards.filter(conversation=conversation_id).prefetch_related("reactions")
            change_messages(conversation_id, here)


def clean_body(body: str) -> str:
    """What is stored of what somebody typed. Raises BadBody."""
    body = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not body:
        raise BadBody("A message needs at least one word.")
    if len(body) > MAX_BODY:
        raise BadBody(f"A message has at most {MAX_BODY:,} characters; this one has {len(body):,}.")
    return body


def clean_message(body: str, files: Sequence[uuid.UUID]) -> str:
    """The same for a message that may be nothing but files. Raises TooManyFiles too."""
    if len(files) > MAX_FILES:
        raise TooManyFiles(f"A message has at most {MAX_FILES} files; this one has {len(files)}.")
    return clean_body(body) if body.strip() or not files else ""


def change_messages(conversation_id: int, messages: Iterable[Message]) -> None:
    """Give changed messages the next revisions of their conversation, and tell."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    for message in messages:
        conversation.head_rev += 1
        message.rev = conversation.head_rev
        message.save(update_fields=["rev"])
        tell(parcels.changed(message))
    conversation.moved_at = timezone.now()
    conversation.save(update_fields=["head_rev", "moved_at"])


def _keep_named(conversation: Conversation, author: User, upload: UploadedFile[bytes]) -> uuid.UUID:
    """A form has many files: what is wrong is said with the name of the one."""
    try:
        return keep_upload(conversation, owner=author, upload=upload).pk
    except UploadError as error:
        raise UploadError(f"{upload.name}: {error}") from error


async def _store_beside_the_journal(draft: Draft, files: Sequence[uuid.UUID]) -> Stored:
    try:
        draft, place = await in_thread(_store, draft, files)
    except MessagingError:
        raise
    except DatabaseError as error:
        logger.warning("A message with files could not be stored: %s", error)
        raise NotStored from error
    Live.here().announce([(draft, place)])
    return place


def _append_and_tell(draft: Draft, files: Sequence[uuid.UUID] = ()) -> Stored:
    with transaction.atomic():
        draft, place = _store(draft, files)
        tell(parcels.written(draft, place))
        if draft.author_id and not place.repeat:
            _ring(draft.conversation_id)
    return place


def _ring(conversation_id: int) -> None:
    """Who listens to what people say hears of it after the commit, from a worker."""
    transaction.on_commit(lambda: tasks.tell_listeners.delay(conversation_id), robust=True)


def _store(draft: Draft, files: Sequence[uuid.UUID]) -> tuple[Draft, Stored]:
    """A message and its files, together or not at all. Of a repeat, what came first stays."""
    with transaction.atomic():
        (place,) = append([draft])
        assert place is not None  # noqa: S101 - only skipping, which we did not ask for, leaves a draft out
        if place is NO_PLACE:
            raise NoSuchMessage
        if files and not place.repeat:
            draft = replace(draft, att=attach_files(draft, place.seq, files))
    return draft, place
