"""Who may say something in a conversation."""

from messaging.blocks import Blocks
from messaging.exceptions import Closed, NotAMember
from messaging.models import Member


def require_voice(conversation_id: int, user_id: int) -> None:
    """Whether somebody may write here. Raises NotAMember, or Closed with the reason in words."""
    if not Member.objects.seated().filter(conversation=conversation_id, user=user_id).exists():
        raise NotAMember
    closed = Blocks.around(user_id).closed(conversation_id=conversation_id)
    if reason := closed.get(conversation_id):
        raise Closed(reason)
