"""What a page missed while it was away, read from the database."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.db.models import Count, F, Max, Q

from messaging import parcels, protocol
from messaging.blocks import Blocks
from messaging.models import Conversation, Member, Message, Notification
from messaging.protocol import MAX_RESUMED, Unread

HEARTBEAT = 20  # seconds between the protocol pings of our server


def welcome(user_id: int) -> str:
    return protocol.encode(
        protocol.Welcome(
            user=user_id,
            hb=HEARTBEAT,
            limits=protocol.Limits(),
            unread=unread_counts(user_id),
            notices=unread_notices(user_id),
            muted=muted(user_id),
        )
    )


def unread_notices(user_id: int) -> Unread:
    told = Notification.objects.filter(user=user_id)
    facts = told.aggregate(number=Count("pk", filter=Q(read_at=None)), last=Max("pk"))
    return Unread(facts["number"], facts["last"] or 0)


def unread_counts(user_id: int) -> dict[str, Unread]:
    """Messages of others that this person has not seen, for the conversations that have any.

    Mostly there are none behind the heads, so the counting is only done where there may be some.
    """
    behind = Member.objects.seated().filter(user=user_id, read_seq__lt=F("conversation__head_seq"))
    places = list(behind.values_list("conversation_id", "read_seq"))
    if not places:
        return {}
    beyond = reduce(or_, (Q(conversation=pk, seq__gt=seq) for pk, seq in places))
    rows = (
        Message.objects.filter(beyond)
        .filter(Q(author__isnull=True) | ~Q(author=user_id))
        .order_by()
        .values("conversation")
        .annotate(number=Count("pk"), last=Max("seq"))
    )
    return {str(row["conversation"]): Unread(row["number"], row["last"]) for row in rows}


def muted(user_id: int) -> list[int]:
    quiet = Member.objects.seated().filter(user=user_id, muted=True)
    return list(quiet.order_by("pk").values_list("conversation_id", flat=True))


def online_contacts(user_id: int, online: set[int], away: set[int]) -> list[str]:
    """A presence frame for everybody this person talks with who is there now and shows it."""
    if not online - {user_id}:
        return []
    mine = Member.objects.seated().filter(user=user_id).values("conversation")
    contacts = Member.objects.filter(conversation__in=mine, user__shows_presence=True)
    people = contacts.order_by().values_list("user", flat=True).distinct()
    present = (set(people) & online) - {user_id} - Blocks.around(user_id).apart
    return [
        protocol.encode(protocol.Presence(user=one, online=True, away=one in away))
        for one in present
    ]


def missed(conversation_id: int, *, after: int, rev: int | None) -> list[str]:
    """The messages after `after`, the changes after `rev`, how far everybody has got, and how far
    that brings the page.

    More than `MAX_RESUMED` messages or changes are not sent: the page is told that there are `more`
    and reads the history.
    """
    conversation = Conversation.objects.filter(pk=conversation_id).first()
    if conversation is None:  # gone with its people while they were asking
        return []
    messages = list(Message.objects.after(conversation_id, after)[:MAX_RESUMED])
    changes = _changes(conversation_id, after=after, rev=rev)
    frames: list[protocol.ToClient] = [parcels.message_frame(message) for message in messages]
    frames += changes
    seated = Member.objects.seated().filter(conversation=conversation_id, delivered_seq__gt=0)
    frames += [parcels.receipt_frame(member) for member in seated]
    seq = messages[-1].seq if messages else max(after, conversation.head_seq)
    frames.append(
        protocol.Synced(
            c=conversation_id,
            seq=seq,
            rev=conversation.head_rev,
            more=seq < conversation.head_seq or len(changes) == MAX_RESUMED,
        )
    )
    return [protocol.encode(frame) for frame in frames]


def heads(conversation_ids: frozenset[int]) -> list[str]:
    begun = Conversation.objects.filter(pk__in=conversation_ids, head_seq__gt=0)
    return [
        protocol.encode(protocol.Synced(c=pk, seq=seq, rev=rev))
        for pk, seq, rev in begun.values_list("pk", "head_seq", "head_rev")
    ]


def first_frames(
    user_id: int,
    *,
    online: set[int],
    away: set[int],
    seats: frozenset[int],
    convs: Mapping[int, int] | None,
    revs: Mapping[int, int],
) -> list[str]:
    """The answer to `hello`. Conversations of others are passed over in silence."""
    frames = [welcome(user_id), *online_contacts(user_id, online, away)]
    if convs is None:
        return frames + heads(seats)
    for conversation_id in convs.keys() & seats:
        frames += missed(
            conversation_id, after=convs[conversation_id], rev=revs.get(conversation_id)
        )
    return frames


def _changes(conversation_id: int, *, after: int, rev: int | None) -> list[protocol.Changed]:
    if rev is None:
        return []
    changed = Message.objects.filter(conversation=conversation_id, rev__gt=rev, seq__lte=after)
    recent = changed.prefetch_related("attachments", "reactions").order_by("rev")[:MAX_RESUMED]
    return [parcels.changed_frame(message) for message in recent]
