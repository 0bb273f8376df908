"""Keeping the search up with the conversations.

A conversation says how far it is indexed (`indexed_seq`, `indexed_rev`). As its messages are
numbered without gaps, nothing between that and its head can be missed, whatever committed first.
Two processes that index the same at once write the same.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from messaging.models import Conversation, Message, SearchLine
from messaging.search.words import tokens

CONVERSATIONS = 200
MESSAGES = 2000


def index_moved() -> int:
    """Index what conversations have gained or changed since they were indexed: a batch.

    Returns how many conversations were looked at; call it again until that is nothing.
    """
    with transaction.atomic():
        conversations = list(Conversation.objects.to_index()[:CONVERSATIONS])
        if conversations:
            _index(conversations)
    return len(conversations)


def _index(conversations: Sequence[Conversation]) -> None:
    told = Message.objects.filter(conversation__in=conversations).prefetch_related("attachments")
    new = told.filter(seq__gt=F("conversation__indexed_seq"))
    changed = told.filter(
        seq__lte=F("conversation__indexed_seq"), rev__gt=F("conversation__indexed_rev")
    )
    fresh = list(new.order_by("conversation", "seq")[:MESSAGES])
    _write([*changed, *fresh])
    reached = {message.conversation_id: message.seq for message in fresh}
    _note(conversations, reached, is_cut=len(fresh) == MESSAGES)


def _write(messages: Sequence[Message]) -> None:
    lines = [
        SearchLine(
            message=message,
            conversation_id=message.conversation_id,
            created_at=message.created_at,
            has_file=bool(message.attachments.all()),
            words=" ".join(tokens(text_of(message))),
        )
        for message in messages
    ]
    SearchLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["message"],
        update_fields=["has_file", "words"],
    )


def text_of(message: Message) -> str:
    """The words of a message, and the names of its files."""
    return " ".join([message.body, *(file.name for file in message.attachments.all())])


def _note(conversations: Sequence[Conversation], reached: dict[int, int], *, is_cut: bool) -> None:
    """How far each is now. Their rows are held only here, at the end, for sending waits for them.

    Where the batch was cut, the conversations it did not reach stay as they were.
    """
    heads = {one.pk: one for one in conversations}
    rows = Conversation.objects.filter(pk__in=heads).order_by("pk")
    held = list(rows.select_for_update(no_key=True))
    for row in held:
        if is_cut and row.pk not in reached:
            continue
        row.indexed_seq = max(row.indexed_seq, reached.get(row.pk, 0))
        row.indexed_rev = heads[row.pk].head_rev
    Conversation.objects.bulk_update(held, ["indexed_seq", "indexed_rev"])
