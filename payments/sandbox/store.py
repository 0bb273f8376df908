"""What the sandbox remembers: objects in memory, written through to one SQLite file so that a
restart forgets nothing.
"""

import json
import secrets
import sqlite3
import string
from collections.abc import Iterator
from pathlib import Path

from payments.sandbox.errors import Json, no_such

ALPHABET = string.ascii_letters + string.digits


def random_id(prefix: str, length: int = 24) -> str:
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(length))


class Store:
    """Every thing has an id and a kind. What the API must not show of it lives in its secrets."""

    def __init__(self, path: Path | None = None) -> None:
        self._file = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS thing (number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL,"
            " kind TEXT NOT NULL, body TEXT NOT NULL, secrets TEXT NOT NULL)"
        )
        self.reload()

    # ------------------------------------------------------------ reading

    def find(self, kind: str, id: str) -> Json | None:
        return self._kinds.get(kind, {}).get(id)

    def get(self, kind: str, id: str, *, param: str = "id") -> Json:
        if (found := self.find(kind, id)) is None:
            raise no_such(kind, id, param=param)
        return found

    def anything(self, id: str) -> Json | None:
        """The object with this id, whatever it is: ids are unique over all kinds. Our own
        bookkeeping is not one.
        """
        kind = self._kind_of.get(id, "_")
        return None if kind.startswith("_") else self.find(kind, id)

    def newest_first(self, kind: str) -> Iterator[Json]:
        return reversed(self._kinds.get(kind, {}).values())

    def oldest_first(self, kind: str) -> list[Json]:
        return list(self._kinds.get(kind, {}).values())

    def secrets(self, id: str) -> Json:
        return self._secrets.setdefault(id, {})

    # ------------------------------------------------------------ writing

    def add(self, kind: str, thing: Json, **secrets_: object) -> Json:
        self._kinds.setdefault(kind, {})[thing["id"]] = thing
        self._kind_of[thing["id"]] = kind
        self._secrets[thing["id"]] = dict(secrets_)
        self._changed[thing["id"]] = None
        return thing

    def touch(self, thing: Json) -> None:
        """The caller has changed this thing in place."""
        self._changed[thing["id"]] = None

    def remove(self, id: str) -> None:
        kind = self._kind_of.pop(id, None)
        if kind is not None:
            del self._kinds[kind][id]
            self._secrets.pop(id, None)
            self._changed[id] = None

    def commit(self) -> None:
        if not self._changed:
            return
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            for id in self._changed:
                self._write(id)
        self._changed.clear()

    def reload(self) -> None:
        """Back to what was last committed: at the start, and when a request failed half-way."""
        self._kinds: dict[str, dict[str, Json]] = {}
        self._kind_of: dict[str, str] = {}
        self._secrets: dict[str, Json] = {}
        self._changed: dict[str, None] = {}
        rows = self._file.execute("SELECT id, kind, body, secrets FROM thing ORDER BY number")
        for id, kind, body, hidden in rows:
            self._kinds.setdefault(kind, {})[id] = json.loads(body)
            self._kind_of[id] = kind
            self._secrets[id] = json.loads(hidden)

    def clear(self) -> None:
        self._file.execute("DELETE FROM thing")
        self.reload()

    def close(self) -> None:
        self.commit()
        self._file.close()

    def _write(self, id: str) -> None:
        kind = self._kind_of.get(id)
        if kind is None:
            self._file.execute("DELETE FROM thing WHERE id = ?", [id])
            return
        row = [id, kind, json.dumps(self._kinds[kind][id]), json.dumps(self._secrets.get(id, {}))]
        self._file.execute(
            "INSERT INTO thing (id, kind, body, secrets) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body, secrets = excluded.secrets",
            row,
        )
