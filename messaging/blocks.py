"""Who is kept apart from whom, and where that closes a conversation to somebody."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from messaging.models import Block, Member


class Reason(TextChoices):
    """Why somebody cannot write in a conversation: somebody on another side has blocked them, or
    they have blocked everybody there.
    """

    BLOCKED = "blocked", _("You have been blocked here, so you cannot write. You can still read.")
    BLOCKING = "blocking", _("You have blocked them, so nobody can write. Unblock them to go on.")


def apart_from(user_id: int) -> frozenset[int]:
    """The people between whom and this person nothing passes."""
    pairs = Block.objects.around(user_id).values_list("blocker", "blocked")
    return frozenset(one for pair in pairs for one in pair if one != user_id)


def closed_to(user_id: int, *, conversation_id: int | None = None) -> dict[int, Reason]:
    """The conversations in which this person cannot write (or whether it is this one), and why.

    Who has blocked somebody writes on to others on that side, where there are any.
    """
    pairs = list(Block.objects.around(user_id).values_list("blocker", "blocked"))
    if not pairs:
        return {}
    blockers = {blocker for blocker, blocked in pairs if blocked == user_id}
    blocked = {blocked for blocker, blocked in pairs if blocker == user_id}
    closed: dict[int, Reason] = {}
    for conversation, others in _others(user_id, blockers | blocked, conversation_id).items():
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
