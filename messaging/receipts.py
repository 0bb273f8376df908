"""What has reached people and what they have read: forward only, never beyond the head.

What comes over sockets is gathered for a moment, so that scrolling through a page, or a burst of
messages that reaches many, is one write.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import Q

from messaging import parcels
from messaging.hub import Parcel
from messaging.models import Conversation, Member
from messaging.threads import in_thread

logger = logging.getLogger(__name__)

MOMENT = 0.3
TOGETHER = 200  # seats that one transaction moves

Seat = tuple[int, int]
"""A conversation and a person in it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has got, as a client says; what is read was delivered too."""

    delivered: int = 0
    read: int = 0

    def and_then(self, later: "Progress") -> "Progress":
        return Progress(max(self.delivered, later.delivered), max(self.read, later.read))


class Receipts:
    """Those of this process's sockets."""

    def __init__(self, publish: Callable[[list[Parcel]], None]) -> None:
        self._publish = publish
        self._noted: dict[Seat, Progress] = {}
        self._storing: asyncio.Task[None] | None = None

    def note(self, conversation_id: int, user_id: int, progress: Progress) -> None:
        seat = (conversation_id, user_id)
        self._noted[seat] = self._noted.get(seat, Progress()).and_then(progress)
        if self._storing is None:
            self._storing = asyncio.ensure_future(self._store())

    async def _store(self) -> None:
        try:
            while self._noted:
                await asyncio.sleep(MOMENT)
                noted, self._noted = self._noted, {}
                self._publish(await in_thread(move, noted))
        except DatabaseError as error:  # the next thing that reaches them says it again
            logger.warning("Receipts could not be stored: %s", error)
        finally:
            self._storing = None


def move(noted: Mapping[Seat, Progress]) -> list[Parcel]:
    """Store how far people have got. Returns the receipts to send out, for those whom it moved."""
    seats = sorted(noted)
    return [
        receipt
        for start in range(0, len(seats), TOGETHER)
        for receipt in _move_some(seats[start : start + TOGETHER], noted)
    ]


def _move_some(seats: list[Seat], noted: Mapping[Seat, Progress]) -> list[Parcel]:
    wanted = Q(pk=None)
    for conversation_id, user_id in seats:
        wanted |= Q(conversation=conversation_id, user=user_id)
    with transaction.atomic():
        members = list(
            Member.objects.seated().filter(wanted).order_by("pk").select_for_update(no_key=True)
        )
        heads = _heads({member.conversation_id for member in members})
        moved = [
            member
            for member in members
            if _step(member, noted[member.conversation_id, member.user_id], heads)
        ]
        Member.objects.bulk_update(moved, ["delivered_seq", "read_seq"])
    return [parcels.receipt(member) for member in moved]


def _heads(conversation_ids: set[int]) -> dict[int, int]:
    found = Conversation.objects.filter(pk__in=conversation_ids)
    return dict(found.values_list("pk", "head_seq"))


def _step(member: Member, progress: Progress, heads: dict[int, int]) -> bool:
    """Move one member forward; whether that changed anything."""
    head = heads[member.conversation_id]
    read = max(member.read_seq, min(progress.read, head))
    delivered = max(member.delivered_seq, min(progress.delivered, head), read)
    if (delivered, read) == (member.delivered_seq, member.read_seq):
        return False
    member.delivered_seq, member.read_seq = delivered, read
    return True
