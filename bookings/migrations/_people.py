"""Indexes on people for lists of bookings, which are searched by who is on either side.

They stand here and not in accounts because the extension that they need comes with messaging.
"""

COLUMNS = ("name", "email")


def index_people(apps, schema_editor):
    """What stands anywhere in a name or an address is found without reading them all. SQLite reads
    them.
    """
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(
                f"CREATE INDEX person_{column}_parts ON accounts_user"
                f" USING gin (UPPER({column}) gin_trgm_ops)"
            )


def forget_people(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"DROP INDEX person_{column}_parts")
