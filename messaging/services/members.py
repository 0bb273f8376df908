"""Who talks with whom."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from messaging import parcels
from messaging.models import Conversation, Member
from messaging.services.telling import tell

_PROGRESS = ("delivered_seq", "read_seq", "emailed_seq", "pushed_seq")


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


def seat_beside(
    conversations: Iterable[Conversation], user: User, *, shown_as: str, beside: User
) -> None:
    """The same for many conversations at once, where what was said before counts as read."""
    seats = Member.objects.filter(user=beside, conversation__in=list(conversations))
    with transaction.atomic():
        Member.objects.bulk_create(
            (
                Member(
                    conversation_id=seat.conversation_id,
                    user=user,
                    shown_as=shown_as,
                    party=seat.party,
                    **dict.fromkeys(_PROGRESS, seat.conversation.head_seq),
                )
                for seat in seats.select_related("conversation")
            ),
            update_conflicts=True,
            unique_fields=["conversation", "user"],
            update_fields=["shown_as", "party", "left_at", *_PROGRESS],
            batch_size=500,
        )
        _members_changed([user.pk])


def remove_member(conversation: Conversation, user: User) -> None:
    """Take somebody out; their pages hear nothing more of it."""
    unseat([conversation], user)


def unseat(conversations: Iterable[Conversation], user: User) -> None:
    """Take somebody out of many; their pages hear nothing more of them."""
    with transaction.atomic():
        seats = Member.objects.seated().filter(conversation__in=list(conversations), user=user)
        seats.update(left_at=timezone.now())
        _members_changed([user.pk])


def _sides(parties: tuple[Mapping[User, str], ...]) -> list[Mapping[User, str]]:
    if len(parties) != 1:
        return list(parties)
    by_name: dict[str, dict[User, str]] = {}
    for user, name in parties[0].items():
        by_name.setdefault(name, {})[user] = name
    return list(by_name.values())


def _members_changed(user_ids: Iterable[int]) -> None:
    tell(parcels.members_changed(user_ids))
