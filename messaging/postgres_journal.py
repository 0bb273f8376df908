"""The journal's hot path: what `journal.append` does, as one statement on one connection.

One round trip locks the conversations that are free, numbers the drafts behind their heads, inserts
them and moves the heads. The connection belongs to the event loop and is made again when it breaks.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from messaging import tally
from messaging.journal import NO_PLACE, Draft, Key, Stored, this_millisecond
from messaging.models import Conversation, Message, milliseconds

STATEMENT_PATIENCE = 8.0

_TABLES = {
    "message": sql.Identifier(Message._meta.db_table),
    "conversation": sql.Identifier(Conversation._meta.db_table),
}

# Numbers and uuids travel as array literals: a list of ints would be typed by its largest member,
# and each type would be a statement to prepare of its own.
_APPEND = sql.SQL("""
WITH draft AS (
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::uuid[], %s::bigint[], %s::text[])
        WITH ORDINALITY AS d (conversation_id, author_id, client_id, reply_seq, body, place)
), held AS (
    SELECT id, head_seq FROM {conversation} WHERE id = ANY(%s::bigint[])
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
), numbered AS (
    SELECT draft.*, held.head_seq + row_number() OVER (PARTITION BY held.id ORDER BY place) AS seq
    FROM draft JOIN held ON held.id = draft.conversation_id
    WHERE coalesce(reply_seq, 0) <= head_seq
), stored AS (
    INSERT INTO {message} (conversation_id, seq, rev, client_id, author_id, body,
                           reply_seq, card_kind, card_key, card_url, created_at)
    SELECT conversation_id, seq, 0, client_id, author_id, body,
           reply_seq, '', '', '', %s::timestamptz
    FROM numbered
), moved AS (
    UPDATE {conversation} c SET head_seq = head.seq, moved_at = %s::timestamptz
    FROM (SELECT conversation_id AS id, max(seq) AS seq FROM numbered GROUP BY 1) head
    WHERE c.id = head.id
)
SELECT place, seq FROM numbered
UNION ALL
SELECT place, 0 FROM draft JOIN held ON held.id = draft.conversation_id WHERE reply_seq > head_seq
""").format(**_TABLES)

_SENT_BEFORE = sql.SQL("""
SELECT conversation_id, author_id, client_id, seq, created_at FROM {message}
JOIN unnest(%s::bigint[], %s::bigint[], %s::uuid[]) AS d (conversation_id, author_id, client_id)
USING (conversation_id, author_id, client_id)
""").format(**_TABLES)


class PostgresWriter:
    """Stores batches of people's words. What has a card or no author goes the portable way, in
    its own transaction.
    """

    away: tuple[type[Exception], ...] = (
        psycopg.OperationalError,
        psycopg.InterfaceError,
        TimeoutError,
    )

    def __init__(self) -> None:
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def write(self, drafts: Sequence[Draft]) -> list[Stored | None]:
        new: dict[Key, Draft] = {}
        for draft in drafts:
            new.setdefault(draft.key, draft)  # of twins in one batch the first
        known: dict[Key, Stored] = {}
        try:
            stored = await self._append(list(new.values()))
        except psycopg.errors.UniqueViolation:
            known = await self._sent_before(list(new.values()))
            stored = await self._append([d for key, d in new.items() if key not in known])
        return [
            known.get(draft.key) or _place(draft, first=new[draft.key], stored=stored)
            for draft in drafts
        ]

    async def close(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close()

    async def _append(self, drafts: Sequence[Draft]) -> dict[Key, Stored]:
        if not drafts:
            return {}
        now = this_millisecond()
        rows = await self._fetch(
            _APPEND,
            (
                *_keys(drafts),
                _array("NULL" if d.reply_seq is None else d.reply_seq for d in drafts),
                [draft.body for draft in drafts],
                _array({draft.conversation_id for draft in drafts}),
                now,
                now,
            ),
        )
        tally.add(sum(1 for _, seq in rows if seq))
        ts = milliseconds(now)
        return {drafts[place - 1].key: Stored(seq, ts) if seq else NO_PLACE for place, seq in rows}

    async def _sent_before(self, drafts: Sequence[Draft]) -> dict[Key, Stored]:
        rows = await self._fetch(_SENT_BEFORE, _keys(drafts))
        return {
            (conversation_id, author_id, client_id): Stored(seq, milliseconds(at), repeat=True)
            for conversation_id, author_id, client_id, seq, at in rows
        }

    async def _fetch(self, query: sql.Composed, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        try:
            async with asyncio.timeout(STATEMENT_PATIENCE):
                connection = await self._connected()
                cursor = await connection.execute(query, values, binary=True)
                return await cursor.fetchall()
        except self.away:
            await self.close()  # whatever it was, the next batch starts on a connection that works
            raise

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                **_connection_settings(), autocommit=True
            )
        return self._connection


def _place(draft: Draft, *, first: Draft, stored: dict[Key, Stored]) -> Stored | None:
    place = stored.get(draft.key)
    if place is None or place is NO_PLACE or draft is first:
        return place
    return replace(place, repeat=True)


def _keys(drafts: Sequence[Draft]) -> tuple[str, str, str]:
    return (
        _array(draft.conversation_id for draft in drafts),
        _array(draft.author_id for draft in drafts),
        _array(draft.client_id for draft in drafts),
    )


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(map(str, values)) + "}"


def _connection_settings() -> dict[str, Any]:
    """Django's own, without what only its cursors understand."""
    settings = connections["default"].get_connection_params()
    return {
        name: value
        for name, value in settings.items()
        if name not in {"context", "cursor_factory", "prepare_threshold"}
    } | {"prepare_threshold": 2}
