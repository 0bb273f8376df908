"""What the page of the search shows besides the vendors: filters in force, each with the address
without it, and facets with their counts.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from vendors.filters import Catalogue, SearchForm
from vendors.heads import Head, Image, Robots
from vendors.models import Category, Language, SavedSearch, Style, Vendor
from vendors.search import BANDS, FLEXIBLE_DAYS, STARS, Answer, Question, Sort


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force, and the page without it."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet with how many vendors it leaves."""

    value: str
    words: str
    count: int
    is_chosen: bool
    icon: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """The day of the couple that searches, and the same search for it."""

    date: dt.date
    address: str

    @classmethod
    def of(cls, user: Any, question: Question) -> Self | None:
        """Nothing for those who look for some day already, or have none to come."""
        date = user.couple.wedding_date if user.is_authenticated and user.couple else None
        if date is None or date <= timezone.localdate() or question.days():
            return None
        return cls(date, address_of(question.but(date=date)))


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved search in words; `has_passed` when it asks for a day that is over (or for something
    that is no longer there), so that nobody can answer it.
    """

    search: SavedSearch
    words: list[str]
    has_passed: bool

    @classmethod
    def of(cls, search: SavedSearch, catalogue: Catalogue) -> Self:
        form = SearchForm(QueryDict(search.query), catalogue=catalogue)
        words = [words for words, _ in parts_of(form.question(), form)]
        return cls(search, words, bool(form.errors))


class SearchPage:
    """For the template: everything is asked once."""

    def __init__(self, form: SearchForm, question: Question, answer: Answer) -> None:
        self.form, self.question, self.answer = form, question, answer

    @cached_property
    def head(self) -> Head:
        """Pages of the whole directory are there to be found; what is filtered is the same vendors
        once more.
        """
        number, is_whole = self.answer.page.number, not self.query
        again = f", page {number}" if number > 1 else ""
        return Head(
            title=("All wedding vendors" if is_whole else self.title) + again,
            description=f"{self.title} with real availability, prices and reviews{again}: choose"
            " your date and see only who is free.",
            path=address_of(self.question, number),
            image=Image(reverse("pages:site-image"), "Find who is free on your day"),
            robots=Robots.INDEX if is_whole and not self.form.errors else Robots.FOLLOW,
        )

    @cached_property
    def address(self) -> str:
        return address_of(self.question)

    @cached_property
    def market_path(self) -> str:
        """The page about this trade in this city, where nothing else is asked and somebody is
        there; otherwise nothing.
        """
        place, category = self.question.place, self.question.category
        if not place or not category or self.question != Question(category=category, place=place):
            return ""
        here = Vendor.objects.public().filter(place=place, category__slug=category)
        path = reverse("pages:market-detail", args=[place.slug, category])
        return path if here.exists() else ""

    @cached_property
    def query(self) -> str:
        return self.question.query()

    @cached_property
    def title(self) -> str:
        """ "Photography in Lisbon, free on 12 June 2027"."""
        return title_of(self.question, self.form)

    @cached_property
    def chips(self) -> list[Chip]:
        return [Chip(words, address_of(less)) for words, less in parts_of(self.question, self.form)]

    @cached_property
    def filters(self) -> int:
        """How many filters of the panel are in force."""
        asked = self.question
        panel = (asked.price_from, asked.price_to, asked.guests)
        chosen = len(asked.styles) + len(asked.languages) + bool(asked.rating)
        return chosen + sum(value is not None for value in panel)

    @cached_property
    def sorts(self) -> list[tuple[str, str]]:
        has_place = self.question.place is not None
        return [(sort.value, str(sort.label)) for sort in Sort if has_place or sort != Sort.NEAREST]

    @cached_property
    def categories(self) -> list[Option]:
        counts, chosen = self.answer.counts["category"], self.question.category
        total = sum(counts.values())
        everything = Option("", "Everything", total, not chosen, "sparkle")
        return [
            everything,
            *(
                Option(
                    category.slug,
                    category.name,
                    counts.get(str(category.pk), 0),
                    category.slug == chosen,
                    category.icon,
                )
                for category in self.form.catalogue.categories
            ),
        ]

    @cached_property
    def styles(self) -> list[Option]:
        counts, chosen = self.answer.counts["style"], self.question.styles
        return _worth_showing(
            Option(style.slug, style.name, counts.get(str(style.pk), 0), style.slug in chosen)
            for style in self.form.catalogue.styles
        )

    @cached_property
    def languages(self) -> list[Option]:
        counts = self.answer.counts["language"]
        return _worth_showing(
            Option(code, str(name), counts.get(code, 0), code in self.question.languages)
            for code, name in Language.choices
        )

    @cached_property
    def ratings(self) -> list[Option]:
        """Each level holds those above it."""
        counts = self.answer.counts["rating"]
        return [
            Option(
                f"{level / 100:g}",
                f"{level / 100:g} and more",
                sum(counts.get(str(other), 0) for other in STARS if other >= level),
                self.question.rating == level,
            )
            for level in STARS
        ]

    @cached_property
    def bands(self) -> list[Option]:
        """Prices in steps, as links: choosing the one in force lets go of it."""
        counts, asked = self.answer.counts["price"], self.question
        options = []
        for number, (low, high) in enumerate(BANDS):
            is_chosen = (asked.price_from, asked.price_to) == (low, high)
            band = (None, None) if is_chosen else (low, high)
            address = address_of(asked.but(price_from=band[0], price_to=band[1]))
            count = counts.get(str(number), 0)
            options.append(Option("", _band_words(low, high), count, is_chosen, address=address))
        return _worth_showing(options)

    @cached_property
    def loosenings(self) -> list[tuple[str, str, int]]:
        return [(way.words, address_of(way.question), way.count) for way in self.answer.loosenings]


def parts_of(asked: Question, form: SearchForm) -> Iterator[tuple[str, Question]]:
    """Each filter in force in words, with the question without it."""
    if asked.words:
        yield f"“{asked.words}”", asked.but(words="")
    if asked.date:
        yield f"{asked.date:%-d %B %Y}", asked.but(date=None, flexible=False)
    if asked.date and asked.flexible:
        yield f"± {FLEXIBLE_DAYS} days", asked.but(flexible=False)
    if asked.month:
        yield f"{asked.month:%B %Y}", asked.but(month=None)
    if asked.category:
        yield _name_of(asked.category, form.catalogue.categories), asked.but(category="")
    if asked.place:
        yield str(asked.place), asked.but(place=None, within=0)
    if asked.place and asked.within:
        yield f"Within {asked.within} km", asked.but(within=0)
    if asked.price_from is not None or asked.price_to is not None:
        words = _band_words(asked.price_from, asked.price_to)
        yield words, asked.but(price_from=None, price_to=None)
    for slug in asked.styles:
        yield _name_of(slug, form.catalogue.styles), asked.but(styles=_without(asked.styles, slug))
    if asked.rating:
        yield f"{asked.rating / 100:g} stars and more", asked.but(rating=0)
    if asked.guests is not None:
        yield f"{asked.guests} guests", asked.but(guests=None)
    for code in asked.languages:
        yield str(Language(code).label), asked.but(languages=_without(asked.languages, code))


def address_of(question: Question, page: int = 1) -> str:
    query = question.query(page)
    return reverse("vendors:vendor-list") + (f"?{query}" if query else "")


def title_of(question: Question, form: SearchForm) -> str:
    """What is searched in a few words, for titles and the names of saved searches."""
    words = "Vendors"
    if question.category:
        words = _name_of(question.category, form.catalogue.categories)
    if question.words:
        words += f" “{question.words}”"
    if question.place:
        words += f" in {question.place}"
    if question.date:
        near = "around" if question.flexible else "on"
        words += f", free {near} {question.date:%-d %B %Y}"
    if question.month:
        words += f", free in {question.month:%B %Y}"
    return words


def _name_of(slug: str, things: Iterable[Category | Style]) -> str:
    return next(thing.name for thing in things if thing.slug == slug)


def _without(values: tuple[str, ...], gone: str) -> tuple[str, ...]:
    return tuple(value for value in values if value != gone)


def _band_words(low: int | None, high: int | None) -> str:
    if high is None:
        return f"{low:,} and more"
    return f"Up to {high:,}" if low is None else f"{low:,} to {high:,}"


def _worth_showing(options: Iterable[Option]) -> list[Option]:
    """What nobody has is not offered, unless it is chosen."""
    return [option for option in options if option.count or option.is_chosen]
