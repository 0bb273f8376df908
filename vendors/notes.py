"""What vendors add to the head of a conversation."""

from collections.abc import Iterable

from accounts.models import User
from messaging.models import Conversation
from vendors.inquiries import inquiry_in


def absence_notes(user: User, conversation: Conversation) -> Iterable[str]:
    """Couples read until when the vendor is away."""
    if user.joined_as != User.JoinedAs.COUPLE:
        return
    inquiry = inquiry_in(conversation)
    if inquiry is not None and inquiry.absence is not None:  # type: ignore[attr-defined]
        yield inquiry.absence.words  # type: ignore[attr-defined]
