"""Finding what was said, over all conversations of one person.

Messages are searched in a table of their folded words that a job keeps up with the conversations
(`index`), so that sending pays nothing for it; a new message is found a few seconds later.
PostgreSQL answers with full text and trigrams, SQLite with FTS5, through the same two lookups
(`lookups`).
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Q

from accounts.models import User
from messaging.models import Conversation, SearchLine
from messaging.search import lookups
from messaging.search.index import index_moved, text_of
from messaging.search.words import Piece, snippet, tokens

__all__ = ["Answer", "Hit", "Question", "find", "index_moved"]

PAGE = 20
# The sum keeps PostgreSQL from walking through all messages by their ids until enough have the
# words: that is endless where they are rare.
NEWEST = (F("pk") + 0).desc()
MOST_WORDS = 8
RECENT = 1000
# Up to FEW messages are read through at once; up to MANY still faster than the index of everybody's
# words is asked, in which a usual word has a million places.
FEW = 5_000
MANY = 60_000


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody looks for; without words or a filter nothing is found."""

    words: str = ""
    conversation_id: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    has_file: bool = False

    @property
    def is_empty(self) -> bool:
        filters = self.has_file or self.since or self.until
        return not (filters or tokens(self.words))


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that answers, with the part of it that does."""

    conversation_id: int
    seq: int
    author_id: int | None
    created_at: dt.datetime
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Answer:
    """Hits, newest first; `before` asks for the next page, and None says that there is none.
    `is_guess` when nothing has the words as they were typed, but something has similar ones.
    """

    hits: list[Hit]
    before: int | None = None
    is_guess: bool = False


def find(user: User, question: Question, *, before: int | None = None) -> Answer:
    """What this person may read and that answers the question, a page at a time.

    `before` is the id of a message: only earlier ones are given.
    """
    if question.is_empty:
        return Answer([])
    wanted = tokens(question.words)[:MOST_WORDS]
    lines, length = _within(user, question)
    if before is not None:
        lines = lines.filter(pk__lt=before)
    if not wanted:
        return _page(lines, wanted)
    words = " ".join(wanted)
    exact = _exact(lines, length, words, wanted)
    if exact.hits or before is not None:
        return exact
    can_be_read = length <= FEW
    similar = Q(words__reads_like=words) if can_be_read else Q(words__resembles=words)
    return Answer(_page(lines.filter(similar), wanted).hits, is_guess=True)


def _within(user: User, question: Question) -> tuple["lookups.Lines", int]:
    """What the person may read of what is asked for, and how much was said there altogether."""
    mine = Conversation.objects.visible_to(user)
    if question.conversation_id is not None:
        mine = mine.filter(pk=question.conversation_id)
    lengths = dict(mine.values_list("pk", "head_seq"))
    # The list itself, not a subquery: with it the index finds both the words and the place.
    lines = SearchLine.objects.filter(conversation__in=list(lengths))
    if question.since is not None:
        lines = lines.filter(created_at__gte=question.since)
    if question.until is not None:
        lines = lines.filter(created_at__lt=question.until)
    if question.has_file:
        lines = lines.filter(has_file=True)
    return lines, sum(lengths.values())


def _exact(lines: "lookups.Lines", length: int, words: str, wanted: list[str]) -> Answer:
    """Where much was said, usual words are found among the newest messages, without looking at all
    that have them. The rest is read through or, where that is too much, asked of the index.
    """
    if length > FEW:
        recent = lines.order_by("-pk").values("pk")[:RECENT]
        page = _page(SearchLine.objects.filter(pk__in=recent, words__reads_words=words), wanted)
        if page.before is not None:
            return page
    can_be_read = length <= MANY
    rest = Q(words__reads_words=words) if can_be_read else Q(words__has_words=words)
    return _page(lines.filter(rest), wanted)


def _page(lines: "lookups.Lines", wanted: list[str]) -> Answer:
    rows = lines.select_related("message").prefetch_related("message__attachments")
    found = list(rows.order_by(NEWEST)[: PAGE + 1])
    hits = [
        Hit(
            line.conversation_id,
            line.message.seq,
            line.message.author_id,
            line.created_at,
            snippet(text_of(line.message), wanted),
        )
        for line in found[:PAGE]
    ]
    return Answer(hits, before=found[PAGE - 1].pk if len(found) > PAGE else None)
