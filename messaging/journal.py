"""Where a message becomes true: it gets the next number of its conversation and is committed.

Messages of this process queue for one writer. While a commit runs, the next batch gathers, so the
more arrives the more each commit carries. `append` is the portable way and serves SQLite, system
lines and pages; `postgres_journal` does the same in one statement. One test suite holds both to
the same results.
"""

import asyncio
import datetime as dt
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from messaging import tally
from messaging.exceptions import NoSuchMessage, NotStored
from messaging.models import Conversation, Message, milliseconds
from messaging.protocol import Card, File

logger = logging.getLogger(__name__)

BATCH = 500
PATIENCE = 10.0  # seconds a draft waits for a locked conversation or a database that is away
LOCK_PAUSE = 0.01
Key = tuple[int, int | None, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a number. `via` is the socket it came through, which gets an ack
    instead of the frame. `att` are files that whoever stores it has linked in the same transaction.
    """

    conversation_id: int
    author_id: int | None
    body: str
    client_id: uuid.UUID = field(default_factory=uuid.uuid4)
    card: Card | None = None
    att: tuple[File, ...] = ()
    reply_seq: int | None = None
    via: object = field(default=None, compare=False)

    @property
    def key(self) -> Key:
        return (self.conversation_id, self.author_id, self.client_id)


@dataclass(frozen=True, slots=True)
class Stored:
    """Its place. A `repeat` had that place already, with the time of the first."""

    seq: int
    ts: int
    repeat: bool = False


NO_PLACE = Stored(0, 0)  # of a draft that answers a message which is not there


class Writer(Protocol):
    """Stores a batch in one commit; None where somebody else holds the conversation just now."""

    away: tuple[type[Exception], ...]

    async def write(self, drafts: Sequence[Draft]) -> list[Stored | None]: ...

    async def close(self) -> None: ...


Announce = Callable[[list[tuple[Draft, Stored]]], None]


class Journal:
    """The one lane to the database for everything that comes over this process's sockets."""

    def __init__(self, writer: Writer, announce: Announce) -> None:
        self._writer = writer
        self._announce = announce
        self._queue: deque[_Waiting] = deque()
        self._lane: asyncio.Task[None] | None = None

    def write(self, draft: Draft) -> "asyncio.Future[Stored]":
        """Queue a draft; the future has its place once that is committed. Raises NotStored
        through the future.
        """
        waiting = _Waiting(draft)
        self._queue.append(waiting)
        if self._lane is None:
            self._lane = asyncio.ensure_future(self._work())
        return waiting.stored

    async def close(self) -> None:
        """Finish what is queued, then let go of the database."""
        if self._lane is not None:
            await asyncio.wait([self._lane], timeout=PATIENCE)
        await self._writer.close()

    async def _work(self) -> None:
        try:
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                skipped = await self._write(batch)
                self._queue.extendleft(reversed(skipped))
                if skipped and len(skipped) == len(self._queue):
                    await asyncio.sleep(LOCK_PAUSE)
        finally:
            self._lane = None

    async def _write(self, batch: list["_Waiting"]) -> list["_Waiting"]:
        """Commit a batch and answer it. Returns those whose conversation was locked, to try again
        first.
        """
        try:
            places = await self._writer.write([waiting.draft for waiting in batch])
        except self._writer.away as error:
            logger.warning("The journal cannot reach the database: %s", error)
            await asyncio.sleep(0.2)
            return _still_patient(batch)
        except Exception as error:
            return await self._write_alone(batch, error)
        stored = [(w, place) for w, place in zip(batch, places, strict=True) if place is not None]
        self._announce([(w.draft, place) for w, place in stored if place is not NO_PLACE])
        for waiting, place in stored:
            waiting.answer(place)
        return _still_patient(w for w, place in zip(batch, places, strict=True) if place is None)

    async def _write_alone(self, batch: list["_Waiting"], error: Exception) -> list["_Waiting"]:
        """One draft spoils the batch (its author was deleted, say): the others must not suffer."""
        if len(batch) == 1:
            logger.error("A message could not be stored", exc_info=error)
            batch[0].refuse()
            return []
        skipped = []
        for waiting in batch:
            skipped += await self._write([waiting])
        return skipped


class _Waiting:
    __slots__ = ("draft", "since", "stored")

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.since = time.monotonic()
        self.stored: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()

    def answer(self, place: Stored) -> None:
        if self.stored.done():
            return
        if place is NO_PLACE:
            self.stored.set_exception(NoSuchMessage())
        else:
            self.stored.set_result(place)

    def refuse(self) -> None:
        if not self.stored.done():
            self.stored.set_exception(NotStored())


def _still_patient(batch: Iterable[_Waiting]) -> list[_Waiting]:
    """Those that may wait on; the others learn that they were not stored."""
    waiting, oldest = [], time.monotonic() - PATIENCE
    for one in batch:
        if one.since >= oldest:
            waiting.append(one)
        else:
            one.refuse()
    return waiting


# ---------------------------------------------------------------- the portable way


def append(drafts: Sequence[Draft], *, wait: bool = True) -> list[Stored | None]:
    """Store `drafts` in one transaction, inside the caller's when there is one.

    Conversations that somebody else holds are waited for, or with `wait=False` skipped: their
    place is None. What answers a message that is not there gets NO_PLACE. An IntegrityError means
    that something was sent before; then all is done once more, looking first.
    """
    try:
        with transaction.atomic():
            return _append(drafts, {}, wait=wait)
    except IntegrityError:
        with transaction.atomic():
            heads = _lock(drafts, wait=wait)
            return _append(drafts, _sent_before(drafts), wait=wait, heads=heads)


def _append(
    drafts: Sequence[Draft],
    known: dict[Key, Stored],
    *,
    wait: bool,
    heads: dict[int, int] | None = None,
) -> list[Stored | None]:
    heads = _lock(drafts, wait=wait) if heads is None else heads
    before = dict(heads)
    places, rows, now = [], [], this_millisecond()
    for draft in drafts:
        head = heads.get(draft.conversation_id)
        if head is None and wait:
            raise Conversation.DoesNotExist
        if head is None or draft.key in known:
            places.append(None if head is None else known[draft.key])
            continue
        if (draft.reply_seq or 0) > before[draft.conversation_id]:
            places.append(NO_PLACE)
            continue
        place = Stored(head + 1, milliseconds(now))
        heads[draft.conversation_id] = place.seq
        known[draft.key] = replace(place, repeat=True)
        places.append(place)
        rows.append(_row(draft, place, now))
    Message.objects.bulk_create(rows)
    transaction.on_commit(lambda: tally.add(len(rows)))
    for conversation_id in sorted({row.conversation_id for row in rows}):
        Conversation.objects.filter(pk=conversation_id).update(
            head_seq=heads[conversation_id], moved_at=now
        )
    return places


def _lock(drafts: Sequence[Draft], *, wait: bool) -> dict[int, int]:
    """The heads of the conversations, locked in the order of their ids so that two writers cannot
    deadlock.
    """
    return dict(
        Conversation.objects.filter(pk__in={draft.conversation_id for draft in drafts})
        .order_by("pk")
        .select_for_update(skip_locked=not wait, no_key=True)
        .values_list("pk", "head_seq")
    )


def _sent_before(drafts: Sequence[Draft]) -> dict[Key, Stored]:
    wanted = {draft.key for draft in drafts}
    rows = Message.objects.filter(
        conversation__in={draft.conversation_id for draft in drafts},
        author__in={draft.author_id for draft in drafts if draft.author_id is not None},
        client_id__in={draft.client_id for draft in drafts},
    )
    found = {(row.conversation_id, row.author_id, row.client_id): row for row in rows}
    return {
        key: Stored(row.seq, row.ts, repeat=True) for key, row in found.items() if key in wanted
    }


def _row(draft: Draft, place: Stored, now: dt.datetime) -> Message:
    card = draft.card or Card("", "", "")
    return Message(
        conversation_id=draft.conversation_id,
        seq=place.seq,
        client_id=draft.client_id,
        author_id=draft.author_id,
        body=draft.body,
        reply_seq=draft.reply_seq,
        card_kind=card.kind,
        card_key=card.key,
        card_url=card.url,
        created_at=now,
    )


def this_millisecond() -> dt.datetime:
    """Now, cut to what a frame can carry: the row and the ack must tell the same time."""
    now = timezone.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class OrmWriter:
    """`append` in one thread of its own: SQLite has one writer anyway, and two are slower than
    one.
    """

    away: tuple[type[Exception], ...] = (OperationalError, InterfaceError)

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run

    async def write(self, drafts: Sequence[Draft]) -> list[Stored | None]:
        places: list[Stored | None] = await self._run(_append_skipping, drafts)
        return places

    async def close(self) -> None:
        """The thread closes its connection after each batch."""


def _append_skipping(drafts: Sequence[Draft]) -> list[Stored | None]:
    return append(drafts, wait=False)
