"""What the database itself holds about the ledger, invoices and the worth of subscriptions: rows
are written once, and (on PostgreSQL, at commit) each entry of the ledger sums to zero in every
currency.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

LEDGER = ("payments_entry", "payments_posting")
INVOICES = ("payments_invoice", "payments_commissionitem")
WORTH = ("payments_worthchange",)
TABLES = (*LEDGER, *INVOICES, *WORTH)
VERBS = ("UPDATE", "DELETE")

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

POSTGRESQL_INVOICES = """
CREATE FUNCTION payments_refuse_invoice_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'invoices are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_invoice
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_invoice_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_commissionitem
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_invoice_change();
"""
POSTGRESQL_INVOICES_DOWN = """
DROP TRIGGER IF EXISTS append_only ON payments_commissionitem;
DROP TRIGGER IF EXISTS append_only ON payments_invoice;
DROP FUNCTION IF EXISTS payments_refuse_invoice_change();
"""

POSTGRESQL_WORTH = """
CREATE FUNCTION payments_refuse_worth_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'changes of worth are append-only'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON payments_worthchange
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_worth_change();
"""
POSTGRESQL_WORTH_DOWN = """
DROP TRIGGER IF EXISTS append_only ON payments_worthchange;
DROP FUNCTION IF EXISTS payments_refuse_worth_change();
"""


def create(connection: BaseDatabaseWrapper) -> None:
    _create_of_ledger(connection)
    _create_of_invoices(connection)
    _create_of_worth(connection)


def drop(connection: BaseDatabaseWrapper) -> None:
    _drop_of_worth(connection)
    _drop_of_invoices(connection)
    _drop_of_ledger(connection)


def create_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Those of the ledger: migrations from before there were invoices use it."""
    _create_of_ledger(editor.connection)


def drop_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _drop_of_ledger(editor.connection)


def create_of_invoices_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _create_of_invoices(editor.connection)


def drop_of_invoices_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _drop_of_invoices(editor.connection)


def create_of_worth_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _create_of_worth(editor.connection)


def drop_of_worth_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    _drop_of_worth(editor.connection)


def _create_of_ledger(connection: BaseDatabaseWrapper) -> None:
    _create(connection, POSTGRESQL, LEDGER, "the ledger is append-only")


def _drop_of_ledger(connection: BaseDatabaseWrapper) -> None:
    _drop(connection, POSTGRESQL_DOWN, LEDGER)


def _create_of_invoices(connection: BaseDatabaseWrapper) -> None:
    _create(connection, POSTGRESQL_INVOICES, INVOICES, "invoices are append-only")


def _drop_of_invoices(connection: BaseDatabaseWrapper) -> None:
    _drop(connection, POSTGRESQL_INVOICES_DOWN, INVOICES)


def _create_of_worth(connection: BaseDatabaseWrapper) -> None:
    _create(connection, POSTGRESQL_WORTH, WORTH, "changes of worth are append-only")


def _drop_of_worth(connection: BaseDatabaseWrapper) -> None:
    _drop(connection, POSTGRESQL_WORTH_DOWN, WORTH)


def _create(
    connection: BaseDatabaseWrapper, postgresql: str, tables: tuple[str, ...], words: str
) -> None:
    if connection.vendor == "postgresql":
        _run(connection, [postgresql])
    elif connection.vendor == "sqlite":
        _run(connection, [_sqlite(table, verb, words) for table in tables for verb in VERBS])


def _drop(connection: BaseDatabaseWrapper, postgresql: str, tables: tuple[str, ...]) -> None:
    if connection.vendor == "postgresql":
        _run(connection, [postgresql])
    elif connection.vendor == "sqlite":
        names = [f"{table}_no_{verb.lower()}" for table in tables for verb in VERBS]
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in names])


def _sqlite(table: str, verb: str, words: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def _run(connection: BaseDatabaseWrapper, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
