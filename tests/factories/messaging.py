"""People who talk with each other."""

from messaging import services
from messaging.journal import Draft, append
from messaging.models import Conversation


def conversation_of(*people) -> Conversation:
    """Each person on a side of their own."""
    return services.start_conversation(*({person: person.name} for person in people))


def many_messages(conversation, author, number, body=None) -> None:
    """More than a person may write; without a body each says its own number."""
    append([Draft(conversation.pk, author.pk, body or str(n + 1)) for n in range(number)])
