"""A page of history as one viewer sees it: whose line it is, where a day begins, what is new."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from messaging import cards
from messaging.links import linked
from messaging.models import PAGE, Attachment, Conversation, Member, Message

CLOSE_TOGETHER = dt.timedelta(minutes=5)
MOST_NEW = 250  # a page goes that far back to where reading stopped
READ_BEFORE = 8  # lines that lead up to it


@dataclass(frozen=True, slots=True)
class Receipt:
    """How far one's own message has got with the others: "sent", "delivered" or "read", and the
    words for it.
    """

    state: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One message, with what its place among the others and its viewer add. `address` is its own
    page, `at` its time on the viewer's clock.
    """

    message: Message
    address: str
    at: dt.datetime
    files: list[Attachment]
    name: str
    mine: bool
    starts_day: bool
    follows: bool
    is_first_new: bool
    card_html: str
    receipt: "Receipt | None"
    quoted: "Quoted | None" = None
    reactions: "list[Reacted]" = field(default_factory=list)

    @property
    def day(self) -> dt.date:
        return self.at.date()

    @property
    def seq(self) -> int:
        return self.message.seq

    @property
    def classes(self) -> str:
        """What the line is besides a message, for its `class`."""
        whose = " mine" if self.mine else "" if self.message.author_id else " system"
        follows = " follows" if self.follows else ""
        return f"{whose}{follows}{' deleted' if self.message.deleted_at else ''}"

    @property
    def data(self) -> SafeString:
        """What `static/js/lines.js` knows a line by."""
        message = self.message
        return format_html(
            'data-seq="{}" data-rev="{}" data-id="{}" data-author="{}" data-ts="{}"',
            message.seq,
            message.rev,
            message.client_id,
            message.author_id or "",
            message.ts,
        )

    @property
    def time(self) -> SafeString:
        return format_html(
            '<time datetime="{}">{}</time>',
            self.at.isoformat(timespec="milliseconds"),
            f"{self.at:%H:%M}",
        )

    @property
    def said(self) -> SafeString | str:
        return "Message deleted" if self.message.deleted_at else linked(self.message.body)

    @property
    def is_wordless(self) -> bool:
        return not self.message.body and not self.message.deleted_at

    @property
    def is_edited(self) -> bool:
        return bool(self.message.edited_at) and not self.message.deleted_at


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody in the conversation; the `is_other` ones sit on another side than the viewer."""

    member: Member
    name: str
    is_other: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a message answers, in short."""

    seq: int
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """Those who put the same emoji under a message."""

    emoji: str
    names: list[str]
    mine: bool


@dataclass(frozen=True, slots=True)
class History:
    """Consecutive lines, the numbers to ask for what came before and after them, and the number
    that somebody looks for.
    """

    lines: list[Line]
    before: int | None
    after: int | None
    pointed: int | None = None


def newest(request: HttpRequest, conversation: Conversation, *, read_seq: int) -> History:
    """The newest page, however much is new before it."""
    messages = Message.objects.page_before(conversation.pk, None)
    return _history(request, conversation, messages, read_seq=read_seq)


def going_on(request: HttpRequest, conversation: Conversation, *, read_seq: int) -> History:
    """Where one goes on: the newest page, which reaches back to what is new; the page where that
    begins, when it is too much for one.
    """
    reach = conversation.head_seq - read_seq + READ_BEFORE if read_seq else 0
    if reach > MOST_NEW:
        messages = Message.objects.page_around(conversation.pk, read_seq + 1)
    else:
        messages = Message.objects.page_before(conversation.pk, None, size=max(reach, PAGE))
    return _history(request, conversation, messages, read_seq=read_seq)


def earlier(request: HttpRequest, conversation: Conversation, before: int) -> History:
    """The page that ends before number `before`."""
    return _history(request, conversation, Message.objects.page_before(conversation.pk, before))


def later(request: HttpRequest, conversation: Conversation, after: int) -> History:
    """The page that begins after number `after`."""
    return _history(request, conversation, Message.objects.page_after(conversation.pk, after))


def around(request: HttpRequest, conversation: Conversation, seq: int) -> History:
    """The page with number `seq` in its middle, which the page points at."""
    messages = Message.objects.page_around(conversation.pk, seq)
    return _history(request, conversation, messages, pointed=seq)


def _history(
    request: HttpRequest,
    conversation: Conversation,
    messages: list[Message],
    *,
    read_seq: int = 0,
    pointed: int | None = None,
) -> History:
    drawn = cards.draw(request, messages)
    names = {member.user_id: member for member in conversation.members.all()}
    answered = _answered(conversation, messages)
    new_seq = _first_new(messages, read_seq, request.user.pk or 0)
    lines = [
        _line(
            request,
            message,
            messages[index - 1] if index else None,
            names,
            drawn,
            new_seq,
            answered.get(message.reply_seq or 0),
        )
        for index, message in enumerate(messages)
    ]
    first, last = (messages[0].seq, messages[-1].seq) if messages else (1, conversation.head_seq)
    return History(
        lines,
        before=first if first > 1 else None,
        after=last if last < conversation.head_seq else None,
        pointed=pointed,
    )


def line_of(request: HttpRequest, message: Message) -> Line:
    """One message by itself."""
    conversation = message.conversation
    names = {member.user_id: member for member in conversation.members.select_related("user")}
    drawn = cards.draw(request, [message])
    answered = _answered(conversation, [message]).get(message.reply_seq or 0)
    return _line(request, message, None, names, drawn, 0, answered)


def _line(
    request: HttpRequest,
    message: Message,
    previous: Message | None,
    names: dict[int, Member],
    drawn: dict[tuple[str, str], str],
    new_seq: int,
    answered: Message | None,
) -> Line:
    viewer = request.user.pk or 0
    mine = message.author_id == viewer
    at = timezone.localtime(message.created_at)
    starts_day = previous is None or timezone.localdate(previous.created_at) != at.date()
    is_first_new = message.seq == new_seq
    is_apart = previous is None or starts_day or is_first_new
    return Line(
        message=message,
        # One address is enough for a page of them (`static/js/care.js` makes them the same way).
        address=f"{_talk(message.conversation_id)}{message.seq}/",
        at=at,
        files=list(message.attachments.all()),
        name="" if mine else name_of(names.get(message.author_id or 0), names.values()),
        mine=mine,
        starts_day=starts_day,
        follows=not is_apart and _goes_on(previous, message),
        is_first_new=is_first_new,
        card_html=drawn.get((message.card_kind, message.card_key), ""),
        receipt=receipt_of(message, names) if mine else None,
        quoted=_quoted(answered, names, viewer) if answered else None,
        reactions=_reactions(message, names, viewer),
    )


def _first_new(messages: list[Message], read_seq: int, viewer: int) -> int:
    """Where the new begins, if that is among these; one's own words are never new."""
    if not read_seq or not messages or messages[0].seq > read_seq + 1:
        return 0
    unread = (one.seq for one in messages if one.seq > read_seq and one.author_id != viewer)
    return next(unread, 0)


@lru_cache(maxsize=1024)
def _talk(conversation_id: int) -> str:
    return reverse("messaging:conversation-detail", args=[conversation_id])


def people_in(conversation: Conversation, user: User) -> list[Participant]:
    """Everybody who is or was in it, by the names that `user` reads."""
    members = list(conversation.members.all())
    own = next((one.party for one in members if one.user_id == user.pk), None)
    return [
        Participant(
            member,
            name_of(member, members),
            is_other=member.party != own and member.left_at is None,
        )
        for member in members
    ]


def receipt_of(message: Message, members: Mapping[int, Member]) -> Receipt:
    """As static/js/receipts.js says it when a receipt comes in."""
    own = members.get(message.author_id or 0)
    others = [
        one for one in members.values() if one.left_at is None and own and one.party != own.party
    ]
    for state, word, reached in (
        ("read", "Read", [one for one in others if one.read_seq >= message.seq]),
        ("delivered", "Delivered", [one for one in others if one.delivered_seq >= message.seq]),
    ):
        if reached and len(reached) == len(others):
            return Receipt(state, word)
        if reached:
            by = ", ".join(name_of(one, members.values()) for one in reached)
            return Receipt(state, f"{word} by {by}" if state == "read" else f"{word} to {by}")
    return Receipt("sent", "Sent")


def _answered(conversation: Conversation, messages: list[Message]) -> dict[int, Message]:
    """The messages that these answer, by number; asked for only where they lie further back."""
    found = {message.seq: message for message in messages}
    missing = {message.reply_seq for message in messages if message.reply_seq} - found.keys()
    if missing:
        further = Message.objects.filter(conversation=conversation, seq__in=missing)
        further = further.prefetch_related("attachments")
        found |= {message.seq: message for message in further}
    return found


def _quoted(message: Message, names: dict[int, Member], viewer: int) -> Quoted:
    if message.deleted_at:
        words = "Message deleted"
    else:
        names_of_files = ", ".join(file.name for file in message.attachments.all())
        words = message.body or names_of_files or message.card_kind.capitalize()
    return Quoted(message.seq, _called(message.author_id, names, viewer), words)


def _reactions(message: Message, names: dict[int, Member], viewer: int) -> list[Reacted]:
    return [
        Reacted(emoji, [_called(one, names, viewer) for one in people], viewer in people)
        for emoji, people in message.reactions_by_emoji().items()
    ]


def _called(user_id: int | None, names: dict[int, Member], viewer: int) -> str:
    return "You" if user_id == viewer else name_of(names.get(user_id or 0), names.values())


def name_of(member: Member | None, members: Iterable[Member]) -> str:
    """The name somebody carries here; with a first name where several carry the same."""
    if member is None:
        return ""
    same = [other for other in members if other.shown_as == member.shown_as]
    if len(same) > 1 and member.user.get_short_name() != member.shown_as:
        return f"{member.user.get_short_name()}, {member.shown_as}"
    return member.shown_as


def _goes_on(previous: Message | None, message: Message) -> bool:
    """Said by the same person in the same breath."""
    return (
        previous is not None
        and previous.author_id == message.author_id
        and not previous.card_kind
        and message.created_at - previous.created_at < CLOSE_TOGETHER
    )
