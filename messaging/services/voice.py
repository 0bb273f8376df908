"""Who may say something in a conversation."""

from messaging.blocks import closed_to
from messaging.exceptions import Closed, NotAMember
from messaging.models import Member


def require_voice(conversation_id: int, user_id: int) -> None:
    """Whether somebody may write here. Raises NotAMember, or Closed with the reason in words."""
    if not Member.objects.seated().filter(conversation=conversation_id, user=user_id).exists():
        raise NotAMember
    if reason := closed_to(user_id, conversation_id=conversation_id).get(conversation_id):
        raise Closed(reason)
