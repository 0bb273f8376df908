"""Saying something: people their words, apps their cards, the site its lines.

`post_card` and `post_message` hold their conversation until the caller's transaction ends, so in a
service they come last.
"""

import asyncio
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging import parcels
from messaging.exceptions import BadBody, NotAMember
from messaging.journal import Draft, Stored, append
from messaging.limits import sends
from messaging.live import Live
from messaging.models import Conversation, Member, Message
from messaging.protocol import MAX_BODY, Card
from messaging.services.telling import tell


def post_message(
    conversation: Conversation, *, author: User, body: str, client_id: uuid.UUID | None = None
) -> Stored:
    """Say something in a conversation, from a page or another service.

    Raises NotAMember for strangers, BadBody for nothing or too much, TooFast for a flood. With
    the `client_id` of an earlier call the earlier message is the answer.
    """
    if not Member.objects.seated().filter(conversation=conversation, user=author).exists():
        raise NotAMember
    draft = Draft(conversation.pk, author.pk, clean_body(body), client_id or uuid.uuid4())
    sends().take(author.pk)
    return _append_and_tell(draft)


def apost_message(
    conversation_id: int, *, author_id: int, body: str, client_id: uuid.UUID, via: object = None
) -> "asyncio.Future[Stored]":
    """The same from a socket, whose consumer has checked membership and speed; stored with the
    next commit.
    """
    draft = Draft(conversation_id, author_id, clean_body(body), client_id, via=via)
    return Live.here().journal.write(draft)


def post_line(conversation: Conversation, body: str) -> Stored:
    """The site itself says something."""
    return _append_and_tell(Draft(conversation.pk, None, clean_body(body)))


def post_card(
    conversation: Conversation,
    *,
    kind: str,
    key: object,
    url: str,
    body: str = "",
    author: User | None = None,
) -> Stored:
    """Show a thing of another app: pages fetch the fragment at `url`, each viewer for themselves.

    Cards of the same thing that were posted before show its new state too.
    """
    card_changed(kind, key)
    draft = Draft(
        conversation.pk, author.pk if author else None, body, card=Card(kind, str(key), url)
    )
    return _append_and_tell(draft)


def card_changed(kind: str, key: object) -> None:
    """The thing behind these cards looks different now: pages that show them fetch them again."""
    with transaction.atomic():
        cards = Message.objects.filter(card_kind=kind, card_key=str(key)).order_by(
            "conversation", "seq"
        )
        conversation_ids = cards.order_by("conversation").values_list("conversation", flat=True)
        for conversation_id in conversation_ids.distinct():
            change_messages(conversation_id, cards.filter(conversation=conversation_id))


def clean_body(body: str) -> str:
    """What is stored of what somebody typed. Raises BadBody."""
    body = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not body:
        raise BadBody("A message needs at least one word.")
    if len(body) > MAX_BODY:
        raise BadBody(f"A message has at most {MAX_BODY:,} characters; this one has {len(body):,}.")
    return body


def change_messages(conversation_id: int, messages: Iterable[Message]) -> None:
    """Give changed messages the next revisions of their conversation, and tell."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    for message in messages:
        conversation.head_rev += 1
        message.rev = conversation.head_rev
        message.save(update_fields=["rev"])
        tell(parcels.changed(message))
    conversation.moved_at = timezone.now()
    conversation.save(update_fields=["head_rev", "moved_at"])


def _append_and_tell(draft: Draft) -> Stored:
    with transaction.atomic():
        (place,) = append([draft])
        assert place is not None  # noqa: S101 - only skipping, which we did not ask for, leaves a draft out
        tell(parcels.written(draft, place))
    return place
