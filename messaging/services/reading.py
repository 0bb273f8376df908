"""How far people have got."""

from accounts.models import User
from messaging.models import Conversation
from messaging.receipts import move_read
from messaging.services.telling import tell


def mark_read(conversation: Conversation, *, by: User, seq: int) -> None:
    """Everything up to `seq` has been seen by this person."""
    if receipt := move_read(conversation.pk, user_id=by.pk, seq=seq):
        tell(receipt)
