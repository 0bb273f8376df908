"""What searching vendors needs beside the tables that Django knows.

Both databases keep a list of all words that vendors use: slips of the finger are looked for in that,
and not in all that each vendor says.
"""

POSTGRESQL = (
    "ALTER TABLE vendors_vendorwords"
    " ADD vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX vendor_words ON vendors_vendorwords USING gin (vector)",
    "CREATE INDEX vendor_name_parts ON vendors_vendor USING gin (UPPER(name) gin_trgm_ops)",
    "CREATE TABLE vendors_search_vocabulary (term text PRIMARY KEY)",
    "CREATE INDEX vendor_spellings ON vendors_search_vocabulary USING gin (term gin_trgm_ops)",
    "CREATE FUNCTION vendors_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    # In order, so that two who bring the same new words wait for each other and not in a circle.
    " INSERT INTO vendors_search_vocabulary SELECT DISTINCT term"
    " FROM said, unnest(string_to_array(trim(words), ' ')) term WHERE term <> '' ORDER BY term"
    " ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE TRIGGER vendorwords_in AFTER INSERT ON vendors_vendorwords"
    " REFERENCING NEW TABLE AS said FOR EACH STATEMENT EXECUTE FUNCTION vendors_learn_words()",
    "CREATE TRIGGER vendorwords_new AFTER UPDATE ON vendors_vendorwords"
    " REFERENCING NEW TABLE AS said FOR EACH STATEMENT EXECUTE FUNCTION vendors_learn_words()",
)
POSTGRESQL_BACK = (
    "DROP TRIGGER vendorwords_new ON vendors_vendorwords",
    "DROP TRIGGER vendorwords_in ON vendors_vendorwords",
    "DROP FUNCTION vendors_learn_words",
    "DROP TABLE vendors_search_vocabulary",
)
# The FTS5 table keeps no copy of the words; triggers tell it what it has to take back.
SQLITE = (
    "CREATE VIRTUAL TABLE vendors_search_fts"
    " USING fts5(words, content='vendors_vendorwords', content_rowid='vendor_id')",
    "CREATE VIRTUAL TABLE vendors_search_vocabulary USING fts5vocab(vendors_search_fts, 'row')",
    "CREATE TRIGGER vendorwords_in AFTER INSERT ON vendors_vendorwords BEGIN"
    " INSERT INTO vendors_search_fts (rowid, words) VALUES (new.vendor_id, new.words); END",
    "CREATE TRIGGER vendorwords_out AFTER DELETE ON vendors_vendorwords BEGIN"
    " INSERT INTO vendors_search_fts (vendors_search_fts, rowid, words)"
    " VALUES ('delete', old.vendor_id, old.words); END",
    "CREATE TRIGGER vendorwords_new AFTER UPDATE ON vendors_vendorwords BEGIN"
    " INSERT INTO vendors_search_fts (vendors_search_fts, rowid, words)"
    " VALUES ('delete', old.vendor_id, old.words);"
    " INSERT INTO vendors_search_fts (rowid, words) VALUES (new.vendor_id, new.words); END",
)
SQLITE_BACK = (
    "DROP TABLE vendors_search_vocabulary",
    "DROP TABLE vendors_search_fts",
)


def index_words(apps, schema_editor):
    _run(schema_editor, POSTGRESQL, SQLITE)


def forget_words(apps, schema_editor):
    """The indexes go with their tables."""
    _run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


def _run(schema_editor, postgresql, sqlite):
    for statement in postgresql if schema_editor.connection.vendor == "postgresql" else sqlite:
        schema_editor.execute(statement)
