"""Conversations, the people in them and what was said."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from messaging.kinds import MESSAGES, Channel
from messaging.models.habits import Away
from messaging.models.notifications import NotificationChoice

if TYPE_CHECKING:
    from accounts.models import User

PAGE = 30
AWAY_LOOKS_BACK = dt.timedelta(hours=1)
BETWEEN_AWAY_LINES = dt.timedelta(hours=12)
EDIT_WITHIN = dt.timedelta(minutes=15)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def to_index(self) -> Self:
        """Those with messages or changes that cannot be searched yet, the newest first."""
        behind = Q(indexed_seq__lt=F("head_seq")) | Q(indexed_rev__lt=F("head_rev"))
        return self.filter(behind).order_by("-moved_at")

    def visible_to(self, user: "User") -> Self:
        return self.filter(members__user=user, members__left_at=None)

    def begun(self) -> Self:
        """In which something has been said."""
        return self.filter(head_seq__gt=0)

    def for_inbox(self, user: "User", *, archived: bool = False) -> Self:
        """The person's conversations that have begun, newest first, with all that a line in a
        list shows; or those that they put away.
        """
        mine = Member.objects.filter(conversation=OuterRef("pk"), user=user)
        last = Message.objects.filter(conversation=OuterRef("pk"), seq=OuterRef("head_seq"))
        unread = (
            Message.objects.filter(conversation=OuterRef("pk"))
            .filter(seq__gt=OuterRef("my_read_seq"))
            .unread_by(user)
            .order_by()
            .values("conversation")
            .annotate(n=Count("pk"))
            .values("n")
        )
        news = Message.objects.filter(
            conversation=OuterRef("pk"), seq__gt=OuterRef("my_archived_seq")
        ).unread_by(user)
        return (
            self.visible_to(user)
            .begun()
            .annotate(
                my_read_seq=Subquery(mine.values("read_seq")),
                my_archived_seq=Subquery(mine.values("archived_seq")),
                is_archived=Case(When(my_archived_seq=None, then=False), default=~Exists(news)),
                is_muted=Subquery(mine.values("muted")),
                last_body=Subquery(last.values("body")),
                last_card=Subquery(last.values("card_kind")),
                last_file=Subquery(last.order_by().values("attachments__kind")[:1]),
                last_deleted_at=Subquery(last.values("deleted_at")),
                last_author_id=Subquery(last.values("author_id")),
                unread=Subquery(unread),
            )
            .filter(is_archived=archived)
            .with_people()
            .order_by("-moved_at", "-pk")
        )

    def with_people(self) -> Self:
        people = Member.objects.select_related("user").order_by("pk")
        return self.prefetch_related(Prefetch("members", people))


class Conversation(models.Model):
    """A place where people talk. Messages are numbered from 1 without gaps; `head_seq` is the
    last number.

    `head_rev` counts what happened to messages after they were sent (a card that moved on, later
    an edit), so that a page which has been away can ask for what it missed. `moved_at` is when
    either head last moved. Up to `indexed_seq` and `indexed_rev` it can be searched.
    """

    head_seq = models.PositiveBigIntegerField(default=0)
    head_rev = models.PositiveBigIntegerField(default=0)
    moved_at = models.DateTimeField(default=timezone.now, db_index=True)
    indexed_seq = models.PositiveBigIntegerField(default=0)
    indexed_rev = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["moved_at"],
                name="conversation_to_index",
                condition=Q(indexed_seq__lt=F("head_seq")) | Q(indexed_rev__lt=F("head_rev")),
            ),
        )

    def __str__(self) -> str:
        return f"Conversation {self.pk}"

    def name_of(self, author_id: int | None) -> str:
        """As whom somebody speaks here; nothing for the site itself."""
        names = {member.user_id: member.shown_as for member in self.members.all()}
        return names.get(author_id or 0, "")

    def title_for(self, user: "User") -> str:
        """Who the others are: "Rosewood Studio" to a couple, "Anna & Ben" to the studio."""
        members = list(self.members.all())
        own = next((member.party for member in members if member.user_id == user.pk), None)
        others = [member.shown_as for member in members if member.party != own]
        return " & ".join(dict.fromkeys(others or [member.shown_as for member in members]))

    def opposite(self, user: "User") -> list["Member"]:
        """Those who sit on other sides now."""
        seats = [member for member in self.members.all() if member.left_at is None]
        own = next((member.party for member in seats if member.user_id == user.pk), None)
        return [member for member in seats if member.party != own]


class MemberQuerySet(models.QuerySet["Member"]):
    def seated(self) -> Self:
        """Those who are in the conversation now."""
        return self.filter(left_at=None)

    def to_mail(self, *, since: dt.datetime, until: dt.datetime) -> Self:
        """Seats with messages of that time that their person has not read, nor put away unread,
        and of which no letter has told them.
        """
        told = Greatest("read_seq", "emailed_seq", Coalesce("archived_seq", 0))
        return self._behind(Channel.EMAIL, since=since).annotate(told=told)._hear(since, until)

    def to_push(self, *, since: dt.datetime, until: dt.datetime) -> Self:
        """Seats with unread messages, since they last read all that a device has told them of."""
        fresh = self._behind(Channel.PUSH, since=since).filter(pushed_seq__lte=F("read_seq"))
        told = Greatest("read_seq", Coalesce("archived_seq", 0))
        return fresh.annotate(told=told)._hear(since, until)

    def due_for_away(self, now: dt.datetime) -> Self:
        """Seats of people who are away and have just been written to by another side, with no
        answer since from theirs and no away line lately.
        """
        lately = now - AWAY_LOOKS_BACK
        spoken = Message.objects.with_party().filter(
            conversation=OuterRef("conversation"), deleted_at=None
        )
        own = spoken.filter(author_party=OuterRef("party"))  # type: ignore[misc] # annotated
        own_seq = own.order_by("-seq").values("seq")[:1]
        asked = spoken.filter(  # type: ignore[misc] # annotated
            author_party__isnull=False,
            seq__gt=OuterRef("own_seq"),
            created_at__gt=OuterRef("user__away__since"),
            created_at__gte=lately,
        ).exclude(author_party=OuterRef("party"))
        running = Away.objects.running(now).filter(user=OuterRef("user"))
        return (
            self.seated()
            .filter(Exists(running), user__is_active=True, conversation__moved_at__gte=lately)
            .filter(Q(away_told_at=None) | Q(away_told_at__lte=now - BETWEEN_AWAY_LINES))
            .annotate(own_seq=Coalesce(Subquery(own_seq), 0))
            .filter(Exists(asked))
            .order_by("pk")
        )

    def _hear(self, since: dt.datetime, until: dt.datetime) -> Self:
        """Somebody else has written something beyond `told`, and since they joined."""
        words = Message.objects.filter(
            conversation=OuterRef("conversation"),
            seq__gt=OuterRef("told"),
            created_at__gt=since,
            created_at__gte=OuterRef("joined_at"),
            created_at__lte=until,
        )
        return self.filter(Exists(words.written_to(OuterRef("user"))))

    def _behind(self, channel: Channel, *, since: dt.datetime) -> Self:
        off = NotificationChoice.objects.off(channel).filter(group=MESSAGES.key)
        return self.seated().filter(
            ~Exists(off),
            muted=False,
            user__is_active=True,
            read_seq__lt=F("conversation__head_seq"),
            conversation__moved_at__gt=since,
        )


class Member(models.Model):
    """One person in a conversation, the name they carry there, and how far they have got.

    People of one `party` (both halves of a couple, the team of a vendor) sit on the same side. Who
    has left stays on record: their words stay too. `emailed_seq` and `pushed_seq` are how far we
    have told them of unread messages by letter and on their devices. `archived_seq` is the head at
    which they put the conversation away; the next message of somebody else brings it back.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    shown_as = models.CharField(max_length=120)
    party = models.PositiveSmallIntegerField(default=0)
    delivered_seq = models.PositiveBigIntegerField(default=0)
    read_seq = models.PositiveBigIntegerField(default=0)
    emailed_seq = models.PositiveBigIntegerField(default=0)
    pushed_seq = models.PositiveBigIntegerField(default=0)
    muted = models.BooleanField(default=False)
    away_told_at = models.DateTimeField(null=True, blank=True)
    archived_seq = models.PositiveBigIntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["conversation", "user"], name="member_once"),
            models.CheckConstraint(
                condition=Q(read_seq__lte=F("delivered_seq")), name="member_read_was_delivered"
            ),
        )

    def __str__(self) -> str:
        return self.shown_as


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(conversation__members__user=user, conversation__members__left_at=None)

    def unread_by(self, user: "User") -> Self:
        """What others said; one's own words are never unread."""
        return self.filter(Q(author__isnull=True) | ~Q(author=user))

    def written_to(self, user: "User | OuterRef") -> Self:
        """What other people wrote. Of what the site itself says, notifications tell."""
        return self.filter(author__isnull=False, deleted_at=None).exclude(author=user)

    def with_party(self) -> Self:
        """With the side that its author sits on; none for what the site says."""
        seat = Member.objects.filter(conversation=OuterRef("conversation"), user=OuterRef("author"))
        return self.annotate(author_party=Subquery(seat.values("party")[:1]))

    def after(self, conversation_id: int, seq: int) -> Self:
        later = self.filter(conversation=conversation_id, seq__gt=seq).order_by("seq")
        return later.prefetch_related("attachments", "reactions")

    def page_before(
        self, conversation_id: int, seq: int | None, *, size: int = PAGE
    ) -> list["Message"]:
        """The `size` messages before number `seq` (or the last ones), oldest first."""
        earlier = self.filter(conversation=conversation_id).order_by("-seq")
        earlier = earlier.prefetch_related("attachments", "reactions")
        if seq is not None:
            earlier = earlier.filter(seq__lt=seq)
        return list(earlier[:size])[::-1]

    def page_after(self, conversation_id: int, seq: int, *, size: int = PAGE) -> list["Message"]:
        """The `size` messages after number `seq`, oldest first."""
        return list(self.after(conversation_id, seq)[:size])

    def page_around(self, conversation_id: int, seq: int) -> list["Message"]:
        """A page with number `seq` in its middle, oldest first: numbers have no gaps."""
        half = PAGE // 2
        return list(self.after(conversation_id, seq - half - 1).filter(seq__lt=seq + half))

    def first_since(self, conversation_id: int, moment: dt.datetime) -> int | None:
        """The number of the first message at or after a moment; None when it was silent since."""
        since = self.filter(conversation=conversation_id, created_at__gte=moment)
        return since.order_by("seq").values_list("seq", flat=True).first()


class Message(models.Model):
    """One line of a conversation: words, or a card (a thing of another app, told by kind, key and
    address), or both.

    Without an author it is the site itself that speaks. `client_id` is made by whoever sends: the
    constraint makes sending the same message twice harmless. `reply_seq` is the number of the
    message that this one answers. Of a deleted message the row stays and the content goes.
    """

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False
    )
    seq = models.PositiveBigIntegerField()
    rev = models.PositiveBigIntegerField(default=0)
    client_id = models.UUIDField(default=uuid.uuid4)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    body = models.TextField(blank=True)
    reply_seq = models.PositiveBigIntegerField(null=True, blank=True)
    card_kind = models.CharField(max_length=20, blank=True)
    card_key = models.CharField(max_length=40, blank=True)
    card_url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["conversation", "seq"], name="message_seq"),
            models.UniqueConstraint(
                fields=["conversation", "author", "client_id"], name="message_sent_once"
            ),
        )
        indexes = (
            models.Index(
                fields=["card_kind", "card_key"], name="message_card", condition=~Q(card_kind="")
            ),
            models.Index(
                fields=["conversation", "rev"], name="message_changes", condition=Q(rev__gt=0)
            ),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"

    @property
    def ts(self) -> int:
        return milliseconds(self.created_at)

    def can_be_edited(self, by: "User", at: dt.datetime) -> bool:
        """One's own words, for a quarter of an hour."""
        return self.can_be_deleted(by) and not self.card_kind and at < self.created_at + EDIT_WITHIN

    def can_be_deleted(self, by: "User") -> bool:
        return self.author_id == by.pk and self.deleted_at is None

    def reactions_by_emoji(self) -> dict[str, list[int]]:
        """Who reacted with what, in the order it happened."""
        found: dict[str, list[int]] = {}
        for reaction in self.reactions.all():
            found.setdefault(reaction.emoji, []).append(reaction.user_id)
        return found


def milliseconds(moment: dt.datetime) -> int:
    """Since the epoch, as frames carry time."""
    return round(moment.timestamp() * 1000)
