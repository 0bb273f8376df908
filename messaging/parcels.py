"""Frames packed for the hub: what is said, and to whom."""

from collections.abc import Iterable

from messaging import protocol
from messaging.hub import Parcel
from messaging.journal import Draft, Stored
from messaging.models import Attachment, Member, Message, Notification, milliseconds
from messaging.protocol import Card, File

TYPING_LIFE = 5  # seconds a typing note is true for

MEMBERS = "members"
RIGHTS = "rights"
ONLINE = "online"
OFFLINE = "offline"
LOOKING = "looking"
AWAY = "away"


def message_frame(message: Message) -> protocol.Msg:
    return protocol.Msg(
        c=message.conversation_id,
        seq=message.seq,
        id=message.client_id,
        body=message.body,
        ts=message.ts,
        author=message.author_id,
        card=card_of(message),
        att=files_of(message),
        reply=message.reply_seq,
        edited=message.edited_at is not None,
        deleted=message.deleted_at is not None,
        reactions=message.reactions_by_emoji(),
    )


def changed_frame(message: Message) -> protocol.Changed:
    return protocol.Changed(
        c=message.conversation_id,
        rev=message.rev,
        seq=message.seq,
        body=message.body,
        card=card_of(message),
        att=files_of(message),
        edited=message.edited_at is not None,
        deleted=message.deleted_at is not None,
        reactions=message.reactions_by_emoji(),
    )


def card_of(message: Message) -> Card | None:
    if not message.card_kind:
        return None
    return Card(message.card_kind, message.card_key, message.card_url)


def files_of(message: Message) -> list[File]:
    return [file_of(attachment) for attachment in message.attachments.all()]


def file_of(attachment: Attachment) -> File:
    return File(
        id=attachment.pk,
        kind=attachment.kind,
        name=attachment.name,
        type=attachment.content_type,
        size=attachment.size,
        url=attachment.url,
        width=attachment.width,
        height=attachment.height,
        thumb=attachment.thumb_url,
    )


def written(draft: Draft, place: Stored) -> Parcel:
    """A message that has just been committed.

    Of a repeat only the number is told: its words may differ from those that were stored, and
    whoever has the message needs nothing.
    """
    if place.repeat:
        return heads(draft.conversation_id, place.seq, 0)
    frame = protocol.Msg(
        c=draft.conversation_id,
        seq=place.seq,
        id=draft.client_id,
        body=draft.body,
        ts=place.ts,
        author=draft.author_id,
        card=draft.card,
        att=list(draft.att),
        reply=draft.reply_seq,
    )
    return Parcel(protocol.encode(frame), conversations=[draft.conversation_id], seq=place.seq)


def changed(message: Message) -> Parcel:
    return Parcel(
        protocol.encode(changed_frame(message)),
        conversations=[message.conversation_id],
        rev=message.rev,
    )


def heads(conversation_id: int, seq: int, rev: int) -> Parcel:
    frame = protocol.Synced(c=conversation_id, seq=seq, rev=rev)
    return Parcel(protocol.encode(frame), conversations=[conversation_id], seq=seq, rev=rev)


def typing(conversation_id: int, user_id: int, *, on: bool) -> Parcel:
    frame = protocol.SomeoneTypes(c=conversation_id, author=user_id, ttl=TYPING_LIFE if on else 0)
    return Parcel(
        protocol.encode(frame), conversations=[conversation_id], but_not=user_id, droppable=True
    )


def receipt_frame(member: Member) -> protocol.Receipt:
    return protocol.Receipt(
        c=member.conversation_id,
        user=member.user_id,
        delivered=member.delivered_seq,
        read=member.read_seq,
    )


def receipt(member: Member) -> Parcel:
    """To everybody in the conversation, their own other pages too, so that all counts agree."""
    frame = protocol.encode(receipt_frame(member))
    return Parcel(frame, conversations=[member.conversation_id])


def seat(member: Member) -> Parcel:
    """To the person's own pages."""
    frame = protocol.Seat(c=member.conversation_id, muted=member.muted)
    return Parcel(protocol.encode(frame), people=[member.user_id])


def presence(
    user_id: int,
    conversations: Iterable[int],
    *,
    online: bool,
    away: bool = False,
    last_seen: int | None = None,
    news: str = "",
) -> Parcel:
    """What the others in these conversations see of a person; without any, only the `news` for
    the other processes.
    """
    frame = protocol.Presence(user=user_id, online=online, away=away, last_seen=last_seen)
    return Parcel(
        protocol.encode(frame),
        conversations=list(conversations),
        but_not=user_id,
        droppable=True,
        news=news,
        news_of=user_id,
    )


def notification(notification: Notification, *, quiet: bool = False) -> Parcel:
    """With `quiet` it only moves the bell."""
    frame = protocol.Notice(
        id=notification.pk,
        kind=notification.kind,
        text=notification.text,
        link=notification.link,
        ts=milliseconds(notification.created_at),
        quiet=quiet,
    )
    return Parcel(protocol.encode(frame), people=[notification.user_id])


def notices(user_id: int, unread: protocol.Unread) -> Parcel:
    """After reading: how many notifications are new now, the same on all pages."""
    frame = protocol.Notices(number=unread.number, last=unread.last)
    return Parcel(protocol.encode(frame), people=[user_id])


def touch(people: Iterable[int], what: str, key: object) -> Parcel:
    frame = protocol.Touch(what=what, key=str(key))
    return Parcel(protocol.encode(frame), people=list(people))


def members_changed(people: Iterable[int]) -> Parcel:
    """For the hubs: look again which conversations these people are in."""
    return Parcel("", people=list(people), news=MEMBERS)


def rights_changed(people: Iterable[int]) -> Parcel:
    """For the hubs: close what these people have open, so that their pages look again."""
    return Parcel("", people=list(people), news=RIGHTS)
