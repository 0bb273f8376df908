"""Nobody fits: which part of the question to give up, and how many there would be then."""

from collections.abc import Iterator
from dataclasses import dataclass

from vendors.search.facts import asked_facets
from vendors.search.question import Question
from vendors.search.tally import count

WIDER_KM = (50, 100, 200)
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Loosening:
    """A question that asks less, what it leaves out in words, and how many answer it."""

    words: str
    question: Question
    count: int


def loosenings(question: Question) -> list[Loosening]:
    """Those that find somebody, the smallest changes first."""
    ways = list(_ways(question))
    counts = count([way for _, way in ways])
    found = [
        Loosening(words, way, number)
        for (words, way), number in zip(ways, counts, strict=True)
        if number
    ]
    return found[:SHOWN]


def _ways(question: Question) -> Iterator[tuple[str, Question]]:
    if question.date and not question.flexible:
        yield "Up to three days before or after", question.but(flexible=True)
    if question.date:
        first = question.date.replace(day=1)
        yield f"Any day in {first:%B %Y}", question.but(date=None, flexible=False, month=first)
    wider = next((km for km in WIDER_KM if km > question.within), None)
    if question.place and wider:
        yield f"Within {wider} km of {question.place}", question.but(within=wider)
    for facet in asked_facets(question):
        yield f"Any {facet.name}", question.but(**facet.cleared)
    if question.guests is not None:
        yield "Any number of guests", question.but(guests=None)
    if question.words:
        yield f"Without “{question.words}”", question.but(words="")
    if question.place:
        yield "Anywhere", question.but(place=None, within=0)
    if question.days():
        yield "Any date", question.but(date=None, month=None, flexible=False)
