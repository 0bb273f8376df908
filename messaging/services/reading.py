"""How far people have got."""

from accounts.models import User
from messaging.models import Conversation
from messaging.receipts import Progress, move
from messaging.services.telling import tell


def mark_read(conversation: Conversation, *, by: User, seq: int) -> None:
    """Everything up to `seq` has been seen by this person. Of strangers nothing is noted."""
    for receipt in move({(conversation.pk, by.pk): Progress(read=seq)}):
        tell(receipt)
