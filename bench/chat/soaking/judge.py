"""Whether the promise was kept: every message that was acked exists once, at the place of its ack,
and everybody saw every message of their conversations once and in order.

Pure: rows and accounts in, complaints out. `tests/bench/test_judge.py` shows that it finds fault.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple


class Row(NamedTuple):
    """A message, as the database has it and as somebody saw it alike."""

    c: int
    seq: int
    author: int
    id: str
    body: str

    @property
    def number(self) -> int:
        """The running number that its author gave it, per conversation."""
        return int(self.body.split()[0])

    def __str__(self) -> str:
        return f"{self.c}/{self.seq} ({self.id[:8]} of person {self.author}, “{self.body}”)"


@dataclass
class Account:
    """What one person wrote, was promised and saw."""

    person: int
    conversations: Sequence[int]
    written: dict[int, int] = field(default_factory=dict)  # per conversation, how many
    acked: dict[str, tuple[int, int]] = field(default_factory=dict)  # id: conversation and seq
    unacked: list[str] = field(default_factory=list)
    seen: dict[int, list[Row]] = field(default_factory=dict)  # in the order of arrival
    oddities: list[str] = field(default_factory=list)  # what no client should ever meet


def complaints(rows: Iterable[Row], accounts: Iterable[Account]) -> Iterator[str]:
    """Every broken promise, with the row it is broken in. Nothing, when all is well."""
    stored: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows):
        stored[row.c].append(row)
    accounts = list(accounts)
    yield from _stored_badly(stored)
    yield from _not_as_written(stored, accounts)
    for account in accounts:
        yield from (f"person {account.person}: {odd}" for odd in account.oddities)
        yield from (f"person {account.person}: {id} was never acked" for id in account.unacked)
        yield from _acked_but_not_so(stored, account)
        for c in account.conversations:
            yield from _seen_badly(stored[c], account.seen.get(c, []), account.person, c)


def _stored_badly(stored: dict[int, list[Row]]) -> Iterator[str]:
    for c, rows in stored.items():
        if [row.seq for row in rows] != list(range(1, len(rows) + 1)):
            yield f"database: conversation {c} is not numbered 1 to {len(rows)}"
        times = Counter(row.id for row in rows)
        yield from (f"database: doubled: {row}" for row in rows if times[row.id] > 1)
        yield from _disordered(rows, "database")


def _not_as_written(stored: dict[int, list[Row]], accounts: list[Account]) -> Iterator[str]:
    """Also what was never acked has to be there in the end: everybody sends until it is."""
    kept = {
        (c, author): {row.number for row in rows if row.author == author}
        for c, rows in stored.items()
        for author in {row.author for row in rows}
    }
    for account in accounts:
        for c, count in account.written.items():
            wanted = set(range(1, count + 1))
            for number in sorted(wanted ^ kept.get((c, account.person), set())):
                what = "lost" if number in wanted else "never written"
                yield f"database: {what}: number {number} of person {account.person} in {c}"


def _acked_but_not_so(stored: dict[int, list[Row]], account: Account) -> Iterator[str]:
    mine = {row.id: row for c in account.conversations for row in stored[c]}
    for id, (c, seq) in account.acked.items():
        row = mine.get(id)
        if row is None:
            yield f"person {account.person}: lost: {id} was acked as {c}/{seq}"
        elif (row.c, row.seq, row.author) != (c, seq, account.person):
            yield f"person {account.person}: {id} was acked as {c}/{seq} and is {row}"


def _seen_badly(stored: list[Row], seen: list[Row], person: int, c: int) -> Iterator[str]:
    who = f"person {person}"
    times = Counter(row.seq for row in seen)
    yield from (f"{who}: not seen: {row}" for row in stored if row.seq not in times)
    yield from (f"{who}: seen {n} times: {c}/{seq}" for seq, n in times.items() if n > 1)
    for before, row in pairwise(seen):
        if row.seq < before.seq:
            yield f"{who}: {row} came after {before.seq}"
    facts = {row.seq: row for row in stored}
    for row in seen:
        if facts.get(row.seq) != row:
            yield f"{who}: saw {row}, but stored is {facts.get(row.seq)}"
    yield from _disordered(seen, who)


def _disordered(rows: list[Row], who: str) -> Iterator[str]:
    """What an author wrote later stands later, wherever it is read."""
    last: dict[int, int] = {}
    for row in rows:
        if row.number <= last.get(row.author, 0):
            yield f"{who}: out of order: {row} after number {last[row.author]}"
        last[row.author] = row.number
