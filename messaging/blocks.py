"""Who is kept apart from whom, and where that closes a conversation to somebody."""

from dataclasses import dataclass
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from messaging.models import Block, Member


class Reason(TextChoices):
    """Why somebody cannot write in a conversation: somebody on another side has blocked them, or
    they have blocked everybody there.
    """

    BLOCKED = "blocked", _("You have been blocked here, so you cannot write. You can still read.")
    BLOCKING = "blocking", _("You have blocked them, so nobody can write. Unblock them to go on.")


@dataclass(frozen=True, slots=True)
class Blocks:
    """All that keeps this person apart from somebody, as (blocker, blocked)."""

    user_id: int
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def around(cls, user_id: int) -> Self:
        pairs = Block.objects.around(user_id).values_list("blocker", "blocked")
        return cls(user_id, tuple(pairs))

    @property
    def apart(self) -> frozenset[int]:
        """The people between whom and this person nothing passes."""
        return frozenset(one for pair in self.pairs for one in pair if one != self.user_id)

    def closed(self, *, conversation_id: int | None = None) -> dict[int, Reason]:
        """The conversations in which this person cannot write (or whether it is this one), and
        why.

        Who has blocked somebody writes on to others on that side, where there are any.
        """
        if not self.pairs:
            return {}
        blockers = {blocker for blocker, blocked in self.pairs if blocked == self.user_id}
        blocked = {blocked for blocker, blocked in self.pairs if blocker == self.user_id}
        closed: dict[int, Reason] = {}
        others_in = _others(self.user_id, blockers | blocked, conversation_id)
        for conversation, others in others_in.items():
            if others & blockers:
                closed[conversation] = Reason.BLOCKED
            elif others <= blocked:
                closed[conversation] = Reason.BLOCKING
        return closed


def _others(user_id: int, people: set[int], conversation_id: int | None) -> dict[int, set[int]]:
    """Who sits on the other sides, in the conversations of this person with one of these people."""
    mine = Member.objects.seated().filter(user=user_id)
    if conversation_id is not None:
        mine = mine.filter(conversation=conversation_id)
    shared = Member.objects.seated().filter(user__in=people).values("conversation")
    parties = dict(mine.filter(conversation__in=shared).values_list("conversation", "party"))
    rows = Member.objects.seated().filter(conversation__in=parties)
    others: dict[int, set[int]] = {}
    for conversation, user, party in rows.values_list("conversation", "user", "party"):
        if party != parties[conversation]:
            others.setdefault(conversation, set()).add(user)
    return others
