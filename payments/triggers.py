"""What the database itself holds about the ledger: rows are written once, and (on PostgreSQL, at
commit) each entry sums to zero in every currency.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLES = ("payments_entry", "payments_posting")

POSTGRESQL = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_entry
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_posting
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();

CREATE FUNCTION payments_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM payments_posting WHERE entry_id = NEW.entry_id
        GROUP BY currency HAVING sum(amount) <> 0
    ) THEN
        RAISE EXCEPTION 'ledger entry % does not sum to zero', NEW.entry_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER sums_to_zero AFTER INSERT ON payments_posting
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION payments_check_balance();
"""
POSTGRESQL_DOWN = """
DROP TRIGGER IF EXISTS sums_to_zero ON payments_posting;
DROP TRIGGER IF EXISTS append_only ON payments_posting;
DROP TRIGGER IF EXISTS append_only ON payments_entry;
DROP FUNCTION IF EXISTS payments_check_balance();
DROP FUNCTION IF EXISTS payments_refuse_change();
"""


def create(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        _run(connection, [POSTGRESQL])
    elif connection.vendor == "sqlite":
        _run(
            connection, [_sqlite(table, verb) for table in TABLES for verb in ("UPDATE", "DELETE")]
        )


def drop(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        _run(connection, [POSTGRESQL_DOWN])
    elif connection.vendor == "sqlite":
        names = [f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete")]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])


def create_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    create(editor.connection)


def drop_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    drop(editor.connection)


def _sqlite(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        " BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
