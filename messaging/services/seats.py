"""What a person chooses for themselves: to be left in peace by a conversation, or by a person."""

from django.db import transaction

from accounts.models import User
from messaging import parcels
from messaging.exceptions import NotAMember
from messaging.models import Block, Conversation, Member
from messaging.services.telling import tell, touch


def mute(conversation: Conversation, *, by: User, on: bool) -> Member:
    """Messages there make no noise for this person and do not count in the header."""
    with transaction.atomic():
        seat = _seat(conversation, by)
        seat.muted = on
        seat.save(update_fields=["muted"])
        tell(parcels.seat(seat))
    return seat


def archive(conversation: Conversation, *, by: User, on: bool) -> Member:
    """Put a conversation away, until somebody else says something in it."""
    with transaction.atomic():
        seat = _seat(conversation, by)
        seat.archived_seq = seat.conversation.head_seq if on else None
        seat.save(update_fields=["archived_seq"])
        tell(parcels.seat(seat))
    return seat


def block(person: User, *, by: User) -> Block:
    """Nothing passes from `person` to `by` any more: no words, no presence, no typing."""
    with transaction.atomic():
        made, new = Block.objects.get_or_create(blocker=by, blocked=person)
        if new:
            _tell_both(by, person)
    return made


def unblock(person: User, *, by: User) -> None:
    with transaction.atomic():
        gone, _ = Block.objects.filter(blocker=by, blocked=person).delete()
        if gone:
            _tell_both(by, person)


def _seat(conversation: Conversation, user: User) -> Member:
    seats = Member.objects.seated().select_for_update(of=("self",)).select_related("conversation")
    seat = seats.filter(conversation=conversation, user=user).first()
    if seat is None:
        raise NotAMember
    return seat


def _tell_both(one: User, other: User) -> None:
    """Every process looks again who may write where, and open pages say so."""
    tell(parcels.members_changed([one.pk, other.pk]))
    for conversation in Conversation.objects.visible_to(one).visible_to(other):
        touch([one, other], "standing", conversation.pk)
