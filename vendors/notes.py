"""What vendors add to the head of a conversation."""

from collections.abc import Iterable

from accounts.models import User
from messaging.models import Conversation
from vendors.models import Absence


def absence_notes(user: User, conversation: Conversation) -> Iterable[str]:
    """Couples read until when the vendor is away."""
    if user.joined_as != User.JoinedAs.COUPLE:
        return
    planned = Absence.objects.told_in(conversation)
    yield from (absence.words for absence in planned)
