"""The one statement behind a page of results: how many there are, how many each facet would leave,
and who is on this page.

The candidates (`facts`) and their free days (`days`) are looked up once; all counts are made from
that. Django has no words for this (common tables), so its query becomes a part of ours.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.utils import timezone

from vendors.search.days import Span, Sql, free_days
from vendors.search.facts import FACETS, Facet, asked_facets, columns_of, facts
from vendors.search.question import Question, Sort
from vendors.search.score import points_of_days

PAGE = 12
_ORDERS = {
    Sort.RECOMMENDED: "score DESC",
    Sort.PRICE: "sort_key ASC NULLS LAST",
    Sort.RATING: "sort_key DESC",
    Sort.NEAREST: "sort_key ASC",
    Sort.NAME: "sort_key ASC",
}


@dataclass(slots=True)
class Tally:
    """`page` holds vendor ids with the bits of their free days, in order, and `featured` the one
    who pays to stand above the first page; `counts` how many each value of a facet would leave,
    `without` how many there were without an asked facet.
    """

    total: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    without: dict[str, int] = field(default_factory=dict)
    page: list[tuple[int, int]] = field(default_factory=list)
    featured: tuple[int, int] | None = None


def tally(question: Question, *, offset: int, roughly: bool = False) -> Tally:
    try:
        found, values = _found(question, roughly=roughly)
    except EmptyResultSet:
        return Tally()
    asked = asked_facets(question)
    parts = [
        *_counts([facet for facet in FACETS if facet not in asked], asked),
        *(_count(facet, asked) for facet in asked),
        *(
            f"SELECT 'without', '{facet.name}', COUNT(*), 0 FROM found"
            f" WHERE {_fitting(asked, but=facet)}"
            for facet in asked
        ),
        _page(question, asked, offset),
    ]
    if question.order == Sort.RECOMMENDED and not offset:
        parts.append(_featured(asked, timezone.now().date()))
    with connection.cursor() as cursor:
        cursor.execute(f"{found} {' UNION ALL '.join(parts)}", values)
        return _read(cursor.fetchall())


def matching(question: Question) -> list[int]:
    """The ids of all vendors that answer, as they are: no guesses, no order."""
    try:
        found, values = _found(question)
    except EmptyResultSet:
        return []
    fitting = _fitting(asked_facets(question))
    with connection.cursor() as cursor:
        cursor.execute(f"{found} SELECT id FROM found WHERE {fitting}", values)
        return [pk for (pk,) in cursor.fetchall()]


def count(questions: Sequence[Question]) -> list[int]:
    """How many answer each of these questions, in one statement."""
    selects, values = [], []
    for question in questions:
        try:
            found, own = _found(question)
        except EmptyResultSet:
            selects.append("0")
        else:
            fitting = _fitting(asked_facets(question))
            selects.append(f"({found} SELECT COUNT(*) FROM found WHERE {fitting})")
            values += own
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(selects)}", values)
        return list(cursor.fetchone())


def _found(question: Question, *, roughly: bool = False) -> Sql:
    """The common tables up to `found`: candidates that are free, with score and free days."""
    sql, values = facts(question, roughly=roughly).query.sql_with_params()
    days, columns = question.days(), ", ".join(columns_of(question))
    if not days:
        tables = f"WITH facts AS ({sql}), found AS (SELECT {columns}, 0 AS free, points AS score"
        return f"{tables} FROM facts)", list(values)
    span = Span.around(days)
    free, free_values = free_days(span)
    tables = (
        f"WITH facts AS ({sql}), {free}, found AS ("
        f"SELECT {columns}, free, points + {_nearness(question, span)} AS score"
        f" FROM free_days WHERE free & {span.mask(days)} <> 0)"
    )
    return tables, [*values, *free_values]


def _nearness(question: Question, span: Span) -> str:
    """Points for the free day that is nearest to the one asked for."""
    if not (question.date and question.flexible):
        return str(points_of_days(0))
    away: dict[int, list[dt.date]] = defaultdict(list)
    cases = ""
    for day in question.days():
        away[abs((day - question.date).days)].append(day)
    for distance in sorted(away):
        mask = span.mask(away[distance])
        cases += f" WHEN free & {mask} <> 0 THEN {points_of_days(distance)}"
    return f"CASE{cases} END"


def _fitting(asked: Collection[Facet], but: Facet | None = None) -> str:
    return " AND ".join(facet.flag for facet in asked if facet is not but) or "1 = 1"


def _counts(facets: Sequence[Facet], asked: Collection[Facet]) -> list[str]:
    """How many there are, and how many have each value of facets that are not asked: all fit the
    same, so PostgreSQL counts them in one go.
    """
    fitting = _fitting(asked)
    if connection.vendor != "postgresql" or not facets:
        total = f"SELECT 'total', '', COUNT(*), 0 FROM found WHERE {fitting}"
        return [total, *(_count(facet, asked) for facet in facets)]
    names = (f"WHEN GROUPING({facet.column}) = 0 THEN '{facet.name}'" for facet in facets)
    values = (
        f"WHEN GROUPING({facet.column}) = 0 THEN CAST({facet.column} AS text)" for facet in facets
    )
    sets = ", ".join(f"({facet.column})" for facet in facets)
    return [
        f"SELECT CASE {' '.join(names)} ELSE 'total' END, CASE {' '.join(values)} ELSE '' END,"
        f" COUNT(*), 0 FROM found WHERE {fitting} GROUP BY GROUPING SETS ({sets}, ())"
    ]


def _count(facet: Facet, asked: Collection[Facet]) -> str:
    return (
        f"SELECT '{facet.name}', CAST({facet.column} AS text), COUNT(*), 0 FROM found"
        f" WHERE {_fitting(asked, but=facet)} GROUP BY {facet.column}"
    )


def _page(question: Question, asked: Collection[Facet], offset: int) -> str:
    """Only those on the page are numbered, so that the database need not sort all the others."""
    order = f"{_ORDERS[question.order]}, id"
    return (
        f"SELECT 'page', CAST(id AS text), free, ROW_NUMBER() OVER (ORDER BY {order}) FROM ("
        f"SELECT * FROM found WHERE {_fitting(asked)} ORDER BY {order}"
        f" LIMIT {PAGE} OFFSET {offset}) page"
    )


def _featured(asked: Collection[Facet], day: dt.date) -> str:
    """Of those who pay for it and fit, one a day, in turn: all pages and reloads of a day agree."""
    return (
        "SELECT 'featured', CAST(id AS text), free, 0 FROM (SELECT id, free,"
        " ROW_NUMBER() OVER (ORDER BY id) - 1 AS turn, COUNT(*) OVER () AS many"
        f" FROM found WHERE is_featured AND {_fitting(asked)}) featured"
        f" WHERE turn = {day.toordinal()} - many * ({day.toordinal()} / many)"
    )


def _read(rows: list[tuple[str, str | None, int, int]]) -> Tally:
    read = Tally()
    page = []
    for what, value, number, place in rows:
        if what == "total":
            read.total = number
        elif what == "without":
            read.without[str(value)] = number
        elif what == "page":
            page.append((place, int(str(value)), number))
        elif what == "featured":
            read.featured = (int(str(value)), number)
        else:
            for one in (value or "").split():
                read.counts[what][one] = read.counts[what].get(one, 0) + number
    read.page = [(pk, free) for _, pk, free in sorted(page)]
    return read
