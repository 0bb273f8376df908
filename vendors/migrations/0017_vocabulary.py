"""PostgreSQL gets a list of all words that vendors use, as SQLite has one: slips of the finger are
looked for in that, and not in all that each vendor says.
"""

from django.db import migrations

POSTGRESQL = (
    "CREATE TABLE vendors_search_vocabulary (term text PRIMARY KEY)",
    "CREATE FUNCTION vendors_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    # In order, so that two who bring the same new words wait for each other and not in a circle.
    " INSERT INTO vendors_search_vocabulary SELECT DISTINCT term"
    " FROM said, unnest(string_to_array(trim(words), ' ')) term WHERE term <> '' ORDER BY term"
    " ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE TRIGGER vendorwords_in AFTER INSERT ON vendors_vendorwords"
    " REFERENCING NEW TABLE AS said FOR EACH STATEMENT EXECUTE FUNCTION vendors_learn_words()",
    "CREATE TRIGGER vendorwords_new AFTER UPDATE ON vendors_vendorwords"
    " REFERENCING NEW TABLE AS said FOR EACH STATEMENT EXECUTE FUNCTION vendors_learn_words()",
    "INSERT INTO vendors_search_vocabulary SELECT DISTINCT term"
    " FROM vendors_vendorwords, unnest(string_to_array(trim(words), ' ')) term WHERE term <> ''",
    "CREATE INDEX vendor_spellings ON vendors_search_vocabulary USING gin (term gin_trgm_ops)",
    "DROP INDEX vendor_spelling",
)
BACK = (
    "CREATE INDEX vendor_spelling ON vendors_vendorwords USING gin (words gin_trgm_ops)",
    "DROP TRIGGER vendorwords_new ON vendors_vendorwords",
    "DROP TRIGGER vendorwords_in ON vendors_vendorwords",
    "DROP FUNCTION vendors_learn_words",
    "DROP TABLE vendors_search_vocabulary",
)


def learn(apps, schema_editor):
    _run(schema_editor, POSTGRESQL)


def forget(apps, schema_editor):
    _run(schema_editor, BACK)


def _run(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("vendors", "0016_payment_schedule")]

    operations = [migrations.RunPython(learn, forget)]
