"""Everything that can happen in a conversation, and the ways for other apps to let people know of
something.

Whatever goes out to pages goes out after the commit. `post_card` and `post_message` hold their
conversation until the caller's transaction ends, so in a service they come last.
"""

import asyncio
import uuid
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging import parcels
from messaging.exceptions import BadBody, NotAMember
from messaging.hub import Parcel
from messaging.journal import Draft, Stored, append
from messaging.limits import sends
from messaging.live import Live, publish
from messaging.models import Conversation, Member, Message, Notification
from messaging.presence import online_now
from messaging.protocol import MAX_BODY, Card
from messaging.receipts import move_read

# ---------------------------------------------------------------- who talks with whom


def start_conversation(*parties: Mapping[User, str]) -> Conversation:
    """A conversation between these people, each with the name they carry in it.

    Give each side as a mapping of its own: `start_conversation({anna: "Anna", ben: "Ben"}, {rose:
    "Rosewood Studio"})`. With a single mapping, people of the same name are a side.
    """
    with transaction.atomic():
        conversation = Conversation.objects.create()
        Member.objects.bulk_create(
            Member(conversation=conversation, user=user, shown_as=name, party=party)
            for party, people in enumerate(_sides(parties))
            for user, name in people.items()
        )
        _members_changed(user.pk for people in parties for user in people)
    return conversation


def add_member(conversation: Conversation, user: User, *, shown_as: str, beside: User) -> Member:
    """Let one more person in, on the side of `beside`. They see what was said before."""
    with transaction.atomic():
        party = Member.objects.get(conversation=conversation, user=beside).party
        member, _ = Member.objects.update_or_create(
            conversation=conversation,
            user=user,
            defaults={"shown_as": shown_as, "party": party, "left_at": None},
        )
        _members_changed([user.pk])
    return member


def remove_member(conversation: Conversation, user: User) -> None:
    """Take somebody out; their pages hear nothing more of it."""
    with transaction.atomic():
        seat = Member.objects.seated().filter(conversation=conversation, user=user)
        seat.update(left_at=timezone.now())
        _members_changed([user.pk])


# ---------------------------------------------------------------- saying something


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
            _change(conversation_id, cards.filter(conversation=conversation_id))


def clean_body(body: str) -> str:
    """What is stored of what somebody typed. Raises BadBody."""
    body = body.replace("\r\n", "\n").replace("\0", "").strip()
    if not body:
        raise BadBody("A message needs at least one word.")
    if len(body) > MAX_BODY:
        raise BadBody(f"A message has at most {MAX_BODY:,} characters; this one has {len(body):,}.")
    return body


# ---------------------------------------------------------------- having read something


def mark_read(conversation: Conversation, *, by: User, seq: int) -> None:
    """Everything up to `seq` has been seen by this person."""
    if receipt := move_read(conversation.pk, user_id=by.pk, seq=seq):
        _tell(receipt)


# ---------------------------------------------------------------- who is there


def online_people(user_ids: Iterable[int]) -> set[int]:
    """Those of these people who are online now, for a page that is drawn."""
    wanted = set(user_ids)
    live = Live.instance
    if live is not None:
        return wanted & live.presence.online
    return online_now(settings.REDIS_URL, wanted) if settings.REDIS_URL else set()


# ---------------------------------------------------------------- letting people know


def notify(user: User, kind: str, text: str, link: str) -> Notification:
    """Tell somebody of something that matters to them, with the page to look at."""
    notification = Notification.objects.create(user=user, kind=kind, text=text[:300], link=link)
    _tell(parcels.notification(notification))
    return notification


def read_notifications(user: User) -> int:
    """Everything on the list has been seen."""
    read = Notification.objects.filter(user=user).unread().update(read_at=timezone.now())
    if read:
        touch([user], "notifications", user.pk)
    return read


def touch(people: Iterable[User], what: str, key: object) -> None:
    """Pages of these people that show this thing fetch it again, by `hx-
    trigger="touch:<what>-<key> from:body"`.
    """
    _tell(parcels.touch([person.pk for person in people], what, key))


# ---------------------------------------------------------------- private


def _sides(parties: tuple[Mapping[User, str], ...]) -> list[Mapping[User, str]]:
    if len(parties) != 1:
        return list(parties)
    by_name: dict[str, dict[User, str]] = {}
    for user, name in parties[0].items():
        by_name.setdefault(name, {})[user] = name
    return list(by_name.values())


def _append_and_tell(draft: Draft) -> Stored:
    with transaction.atomic():
        (place,) = append([draft])
        assert place is not None  # noqa: S101 - only skipping, which we did not ask for, leaves a draft out
        _tell(parcels.written(draft, place))
    return place


def _change(conversation_id: int, messages: Iterable[Message]) -> None:
    """Give changed messages the next revisions of their conversation, and tell."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    for message in messages:
        conversation.head_rev += 1
        message.rev = conversation.head_rev
        message.save(update_fields=["rev"])
        _tell(parcels.changed(message))
    conversation.moved_at = timezone.now()
    conversation.save(update_fields=["head_rev", "moved_at"])


def _members_changed(user_ids: Iterable[int]) -> None:
    _tell(parcels.members_changed(user_ids))


def _tell(parcel: Parcel) -> None:
    transaction.on_commit(lambda: publish([parcel]))
