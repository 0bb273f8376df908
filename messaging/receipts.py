"""How far people have read: forward only, never beyond the head.

What comes over sockets is gathered for a moment, so that scrolling through a page is one write.
"""

import asyncio
import logging
from collections.abc import Callable

from django.db import DatabaseError, transaction

from messaging import parcels
from messaging.hub import Parcel
from messaging.models import Member
from messaging.threads import in_thread

logger = logging.getLogger(__name__)

MOMENT = 0.3


class Receipts:
    """Those of this process's sockets."""

    def __init__(self, publish: Callable[[list[Parcel]], None]) -> None:
        self._publish = publish
        self._read: dict[tuple[int, int], int] = {}
        self._storing: asyncio.Task[None] | None = None

    def note_read(self, conversation_id: int, user_id: int, seq: int) -> None:
        place = (conversation_id, user_id)
        self._read[place] = max(seq, self._read.get(place, 0))
        if self._storing is None:
            self._storing = asyncio.ensure_future(self._store())

    async def _store(self) -> None:
        try:
            while self._read:
                await asyncio.sleep(MOMENT)
                read, self._read = self._read, {}
                self._publish(await in_thread(_move_all, read))
        except DatabaseError as error:  # the next thing they read says it again
            logger.warning("Receipts could not be stored: %s", error)
        finally:
            self._storing = None


def move_read(conversation_id: int, *, user_id: int, seq: int) -> Parcel | None:
    """Store that a person has read up to `seq`; the receipt to send out when that is news."""
    with transaction.atomic():
        member = (
            Member.objects.select_for_update(of=("self",))
            .select_related("conversation")
            .filter(conversation=conversation_id, user=user_id, left_at=None)
            .first()
        )
        if member is None:
            return None
        read = min(seq, member.conversation.head_seq)
        if read <= member.read_seq:
            return None
        member.read_seq, member.delivered_seq = read, max(read, member.delivered_seq)
        member.save(update_fields=["read_seq", "delivered_seq"])
    return parcels.receipt(conversation_id, user_id, delivered=member.delivered_seq, read=read)


def _move_all(read: dict[tuple[int, int], int]) -> list[Parcel]:
    moved = [
        move_read(conversation_id, user_id=user_id, seq=seq)
        for (conversation_id, user_id), seq in sorted(read.items())
    ]
    return [receipt for receipt in moved if receipt is not None]
