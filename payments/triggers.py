"""What the database itself holds about the ledger, invoices and the worth of subscriptions: rows
are written once, and (on PostgreSQL, at commit) each entry of the ledger sums to zero in every
currency.
"""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.append_only import AppendOnly, run

LEDGER = AppendOnly(
    "payments_refuse_change",
    ("payments_entry", "payments_posting"),
    "the ledger is append-only",
)
INVOICES = AppendOnly(
    "payments_refuse_invoice_change",
    ("payments_invoice", "payments_commissionitem"),
    "invoices are append-only",
)
WORTH = AppendOnly(
    "payments_refuse_worth_change",
    ("payments_worthchange",),
    "changes of worth are append-only",
)
TABLES = (*LEDGER.tables, *INVOICES.tables, *WORTH.tables)

BALANCE = """
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
BALANCE_DOWN = """
DROP TRIGGER IF EXISTS sums_to_zero ON payments_posting;
DROP FUNCTION IF EXISTS payments_check_balance();
"""


def create(connection: BaseDatabaseWrapper) -> None:
    _create_of_ledger(connection)
    INVOICES.create(connection)
    WORTH.create(connection)


def drop(connection: BaseDatabaseWrapper) -> None:
    WORTH.drop(connection)
    INVOICES.drop(connection)
    _drop_of_ledger(connection)


def create_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    create(editor.connection)


def drop_in_migration(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    drop(editor.connection)


def _create_of_ledger(connection: BaseDatabaseWrapper) -> None:
    LEDGER.create(connection)
    if connection.vendor == "postgresql":
        run(connection, [BALANCE])


def _drop_of_ledger(connection: BaseDatabaseWrapper) -> None:
    if connection.vendor == "postgresql":
        run(connection, [BALANCE_DOWN])
    LEDGER.drop(connection)
