"""What the databases know of words: `words__has_words` and `words__resembles`.

Both take folded words with spaces between. Every word must be there, as the beginning of one
(`has_words`) or roughly (`resembles`). PostgreSQL's indexes of words gather the lines of everybody
that have them before they ask whose they are: `reads_words` and `reads_like` mean the same and keep
those indexes out, for lines that are few.
"""

import difflib
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup, QuerySet, TextField
from django.db.models.sql.compiler import SQLCompiler

from messaging.models import SearchLine

Lines = QuerySet[SearchLine]
Sql = tuple[str, list[Any]]

LIKENESS = 0.7
SPELLINGS = 3


@dataclass(frozen=True, slots=True)
class Index:
    """Where SQLite keeps the words of a table: an FTS5 table whose row ids are its `key`, and the
    list of all words in it.
    """

    fts: str
    vocabulary: str
    key: str


MESSAGES = Index("messaging_search_fts", "messaging_search_vocabulary", "message_id")


@TextField.register_lookup
class HasWords(Lookup[str]):
    lookup_name = "has_words"
    prepare_rhs = False
    index = MESSAGES

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        query = " & ".join(f"{word}:*" for word in self.rhs.split())
        return f"{table}.vector @@ to_tsquery('simple', %s)", [query]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        words = [[word] for word in self.rhs.split()]
        return _in_fts(self.index, self.lhs, compiler, words, prefix="*")


@TextField.register_lookup
class ReadsWords(HasWords):
    lookup_name = "reads_words"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        return _kept_from_indexes(*super().as_postgresql(compiler, connection))


@TextField.register_lookup
class Resembles(Lookup[str]):
    lookup_name = "resembles"
    prepare_rhs = False
    index = MESSAGES

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        words, values = self.process_lhs(compiler, connection)
        wanted = self.rhs.split()
        condition = " AND ".join(f"%s <%% {words}" for _ in wanted)
        return condition, [value for word in wanted for value in (word, *values)]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        spellings = [_spellings(self.index, connection, word) for word in self.rhs.split()]
        if not all(spellings):
            return "1 = 0", []
        return _in_fts(self.index, self.lhs, compiler, spellings)


@TextField.register_lookup
class ReadsLike(Resembles):
    lookup_name = "reads_like"

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        return _kept_from_indexes(*super().as_postgresql(compiler, connection))


def _kept_from_indexes(condition: str, values: list[Any]) -> Sql:
    """An index answers the condition, not whether it is true."""
    return f"({condition}) IS TRUE", values


def _in_fts(
    index: Index, column: Any, compiler: SQLCompiler, words: list[list[str]], prefix: str = ""
) -> Sql:
    """A line that has one of the spellings of each word."""
    query = " AND ".join(
        "(" + " OR ".join(f'"{spelling}"{prefix}' for spelling in spellings) + ")"
        for spellings in words
    )
    table = compiler.quote_name_unless_alias(column.alias)
    found = f"SELECT rowid FROM {index.fts} WHERE {index.fts} MATCH %s"  # noqa: S608 - names of ours
    return f"{table}.{index.key} IN ({found})", [query]


def _spellings(index: Index, connection: BaseDatabaseWrapper, word: str) -> list[str]:
    """The words of SQLite's index that are most like this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT term FROM {index.vocabulary}"  # noqa: S608 - a name of ours
            " WHERE length(term) BETWEEN %s AND %s",
            [len(word) - 2, len(word) + 2],
        )
        known = [term for (term,) in cursor.fetchall()]
    return difflib.get_close_matches(word, known, n=SPELLINGS, cutoff=LIKENESS)
