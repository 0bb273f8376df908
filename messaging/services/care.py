"""What happens to messages after they were sent: edited, deleted, reacted to.

Each takes the conversation first, as posting does, so nobody waits in a circle; pages hear of it by
`changed`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging.exceptions import NoSuchMessage, NotYours, TooLate
from messaging.limits import sends
from messaging.models import EMOJI, Conversation, Message, Reaction
from messaging.services.attachments import remove_files
from messaging.services.posting import change_messages, clean_message
from messaging.services.voice import require_voice


def edit_message(message_id: int, *, by: User, body: str) -> Message:
    """Other words, by their author, within a quarter of an hour. Raises NotYours, NoSuchMessage,
    TooLate, BadBody, Closed, TooFast.
    """
    with _held(message_id) as message:
        require_voice(message.conversation_id, by.pk)
        _require_author(message, by)
        body = clean_message(body, [file.pk for file in message.attachments.all()])
        now = timezone.now()
        if not message.can_be_edited(by, now):
            raise TooLate
        if body != message.body:
            sends().take(by.pk)
            message.body, message.edited_at = body, now
            message.save(update_fields=["body", "edited_at"])
            change_messages(message.conversation_id, [message])
    return message


def delete_message(message_id: int, *, by: User) -> Message:
    """Take one's words back: the row and its number stay, what was said is gone for everybody.
    Raises NotYours. Twice is once.
    """
    with _held(message_id) as message:
        if message.author_id != by.pk:
            raise NotYours
        if message.deleted_at is None:
            message.body = message.card_kind = message.card_key = message.card_url = ""
            message.deleted_at = timezone.now()
            message.save(update_fields=["body", "card_kind", "card_key", "card_url", "deleted_at"])
            message.reactions.all().delete()
            remove_files(message.attachments.all())
            change_messages(message.conversation_id, [message])
    return message


def react(message_id: int, *, by: User, emoji: str, on: bool) -> Message:
    """Put an emoji under a message, or take one's own away. Raises NoSuchMessage, Closed, TooFast,
    ValueError for what is no emoji of ours.
    """
    if emoji not in EMOJI:
        raise ValueError(emoji)
    with _held(message_id) as message:
        require_voice(message.conversation_id, by.pk)
        if message.deleted_at is not None:
            raise NoSuchMessage
        sends().take(by.pk)
        if _set_reaction(message, by, emoji, on=on):
            change_messages(message.conversation_id, [message])
    return message


def _set_reaction(message: Message, by: User, emoji: str, *, on: bool) -> bool:
    """Whether that changed anything."""
    if on:
        return Reaction.objects.get_or_create(message=message, user=by, emoji=emoji)[1]
    return Reaction.objects.filter(message=message, user=by, emoji=emoji).delete()[0] > 0


def _require_author(message: Message, by: User) -> None:
    if message.author_id != by.pk:
        raise NotYours
    if message.deleted_at is not None:
        raise NoSuchMessage


@contextmanager
def _held(message_id: int) -> Iterator[Message]:
    """A message whose conversation nobody else writes to meanwhile."""
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(messages=message_id)
        yield Message.objects.get(pk=message_id)
