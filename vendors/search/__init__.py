"""Finding vendors: by words, day, place and all that couples choose by.

`find(question)` answers with a page of vendors, why each of them stands where they stand, and
how many each other choice would leave. PostgreSQL (full text, trigrams) and SQLite (FTS5) give the
same answers through the same lookups (`lookups`); the rest is one statement (`tally`) that both
understand. Words are kept in a table of their own (`index`).
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator

from vendors.models import Vendor
from vendors.models.room import with_full
from vendors.models.standing import BANDS, STARS
from vendors.search.days import Span
from vendors.search.facts import asked_facets, candidates
from vendors.search.index import index_stale, index_vendors, stale_vendors
from vendors.search.loosening import Loosening, loosenings
from vendors.search.question import FLEXIBLE_DAYS, Question, Sort
from vendors.search.score import Part, Reason, asked_parts, points_of_days
from vendors.search.tally import PAGE, Tally, matching, tally

__all__ = [
    "BANDS",
    "FLEXIBLE_DAYS",
    "STARS",
    "Answer",
    "Found",
    "Question",
    "Reason",
    "Sort",
    "find",
    "index_stale",
    "index_vendors",
    "matching",
    "missed",
    "stale_vendors",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A vendor that answers, with the days they are free on (of those that were asked for, the
    nearest first) and why they stand here. `address` is their page, with that day or month.
    """

    vendor: Vendor
    address: str
    free: list[dt.date]
    free_words: str
    reasons: list[Reason]

    @property
    def points(self) -> int:
        return sum(reason.points for reason in self.reasons)

    @property
    def most(self) -> int:
        return sum(reason.most for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of those found; `counts` says of each facet how many every value would leave, under
    all other filters. `is_guess` when nobody has the words as they were typed, but somebody has
    similar ones. When nobody is found, `loosenings` are questions that find somebody. `featured`
    fits as the others do, and pays to stand above them.
    """

    page: "Page[Found]"
    counts: dict[str, dict[str, int]]
    without: dict[str, int]
    featured: Found | None = None
    is_guess: bool = False
    loosenings: list[Loosening] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.page.paginator.count


def find(question: Question, *, page: int = 1) -> Answer:
    """Who answers, a page at a time; a page that is not there is the last one."""
    told, roughly = _tally(question, page), False
    if not told.total and question.words:
        guessed = _tally(question, page, roughly=True)
        told, roughly = (guessed, True) if guessed.total else (told, False)
    found, featured = _page(question, told, page, roughly=roughly)
    return Answer(
        found,
        told.counts,
        told.without,
        featured=featured,
        is_guess=roughly,
        loosenings=[] if told.total else loosenings(question),
    )


def missed(question: Question) -> list[int]:
    """The ids of all vendors that would answer, had bookings and holds not taken the date. Around a
    date and in a month there are other days.
    """
    if question.date is None or question.flexible:
        return []
    fitting = candidates(question).filter(*asked_facets(question).values())
    return list(with_full(fitting, question.date).order_by("pk").values_list("pk", flat=True))


def _tally(question: Question, page: int, *, roughly: bool = False) -> Tally:
    told = tally(question, offset=(page - 1) * PAGE, roughly=roughly)
    if told.total and not told.page:
        return tally(question, offset=(told.total - 1) // PAGE * PAGE, roughly=roughly)
    return told


def _page(
    question: Question, told: Tally, number: int, *, roughly: bool
) -> "tuple[Page[Found], Found | None]":
    """Everybody stands there once: who is featured is not in their own place as well."""
    paginator: Paginator[Any] = Paginator(range(told.total), PAGE)
    page = paginator.get_page(number)
    shown = dict([*told.page, *([told.featured] if told.featured else [])])
    rows = candidates(question, roughly=roughly).filter(pk__in=shown)
    vendors = {vendor.pk: vendor for vendor in rows.for_cards()} if shown else {}
    found = {
        pk: _found(question, vendors[pk], free, is_guess=roughly)
        for pk, free in shown.items()
        if pk in vendors  # suspended a moment ago
    }
    featured = found.pop(told.featured[0], None) if told.featured else None
    page.object_list = list(found.values())
    return page, featured


def _found(question: Question, vendor: Vendor, free: int, *, is_guess: bool) -> Found:
    days = question.days()
    open_days = Span.around(days).among(days, free) if days else []
    if question.date:
        wanted = question.date
        open_days.sort(key=lambda day: (abs(day - wanted), day))
    reasons = [_reason(part, vendor, question, is_guess) for part in asked_parts(question)]
    words = _free_words(question, open_days)
    if open_days:
        away = abs((open_days[0] - question.date).days) if question.date else 0
        reasons.insert(0, Reason(words, points_of_days(away), points_of_days(0)))
    return Found(vendor, _address(vendor, question, open_days), open_days, words, reasons)


def _address(vendor: Vendor, question: Question, free: list[dt.date]) -> str:
    page = vendor.get_absolute_url()
    if question.month:
        return f"{page}?month={question.month:%Y-%m}"
    return f"{page}?date={free[0]}" if free else page


def _reason(part: Part, vendor: Vendor, question: Question, is_guess: bool) -> Reason:
    if part.name == "words" and is_guess:
        said = f"Something they say is spelt like “{question.words}”"
    else:
        said = part.say(vendor, question)
    return Reason(said, getattr(vendor, part.column), part.most)


def _free_words(question: Question, free: list[dt.date]) -> str:
    """ "Free on 12 June", "Free on 11 June and 2 days near it", "2 dates left in June"."""
    if not free:
        return ""
    if question.month:
        dates = "date" if len(free) == 1 else "dates"
        return f"{len(free)} {dates} left in {question.month:%B}"
    words = f"Free on {free[0]:%-d %B}"
    if len(free) > 1:
        words += f" and {len(free) - 1} day{'s' if len(free) > 2 else ''} near it"
    return words
