"""Tables whose rows are written once: the database itself refuses to change or delete them."""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VERBS = ("UPDATE", "DELETE")
_FUNCTION = """
CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
_TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}()
"""
_SQLITE = """
CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{words}'); END
"""


@dataclass(frozen=True)
class AppendOnly:
    """The triggers of some tables. `function` is what PostgreSQL calls, `words` what it says.

    SQLite loses triggers when a migration makes a table anew: such a migration drops them before
    and creates them after.
    """

    function: str
    tables: tuple[str, ...]
    words: str

    def create(self, connection: BaseDatabaseWrapper) -> None:
        if connection.vendor == "postgresql":
            run(connection, [self._fill(_FUNCTION), *(self._on(table) for table in self.tables)])
        elif connection.vendor == "sqlite":
            run(connection, [self._refusal(table, verb) for table in self.tables for verb in VERBS])

    def drop(self, connection: BaseDatabaseWrapper) -> None:
        if connection.vendor == "postgresql":
            triggers = [f"DROP TRIGGER IF EXISTS append_only ON {table}" for table in self.tables]
            run(connection, [*triggers, f"DROP FUNCTION IF EXISTS {self.function}()"])
        elif connection.vendor == "sqlite":
            names = [f"{table}_no_{verb.lower()}" for table in self.tables for verb in VERBS]
            run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])

    def create_in_migration(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        self.create(editor.connection)

    def drop_in_migration(self, apps: object, editor: BaseDatabaseSchemaEditor) -> None:
        self.drop(editor.connection)

    def _fill(self, statement: str, **more: str) -> str:
        return statement.format(function=self.function, words=self.words, **more)

    def _on(self, table: str) -> str:
        return self._fill(_TRIGGER, table=table)

    def _refusal(self, table: str, verb: str) -> str:
        return self._fill(_SQLITE, table=table, verb=verb, name=verb.lower())


def run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
