"""What searching conversations needs beside the tables that Django knows."""

POSTGRESQL = (
    "ALTER TABLE messaging_searchline"
    " ADD vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED",
    "CREATE INDEX search_words ON messaging_searchline USING gin (conversation_id, vector)",
    "CREATE INDEX search_spelling ON messaging_searchline"
    " USING gin (conversation_id, words gin_trgm_ops)",
)
# The FTS5 table keeps no copy of the words; triggers tell it what it has to take back.
SQLITE = (
    "CREATE VIRTUAL TABLE messaging_search_fts"
    " USING fts5(words, content='messaging_searchline', content_rowid='message_id')",
    "CREATE VIRTUAL TABLE messaging_search_vocabulary USING fts5vocab(messaging_search_fts, 'row')",
    "CREATE TRIGGER searchline_in AFTER INSERT ON messaging_searchline BEGIN"
    " INSERT INTO messaging_search_fts (rowid, words) VALUES (new.message_id, new.words); END",
    "CREATE TRIGGER searchline_out AFTER DELETE ON messaging_searchline BEGIN"
    " INSERT INTO messaging_search_fts (messaging_search_fts, rowid, words)"
    " VALUES ('delete', old.message_id, old.words); END",
    "CREATE TRIGGER searchline_new AFTER UPDATE ON messaging_searchline BEGIN"
    " INSERT INTO messaging_search_fts (messaging_search_fts, rowid, words)"
    " VALUES ('delete', old.message_id, old.words);"
    " INSERT INTO messaging_search_fts (rowid, words) VALUES (new.message_id, new.words); END",
)


def index_words(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        schema_editor.execute(statement)


def forget_words(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":  # there the indexes go with their table
        schema_editor.execute("DROP TABLE messaging_search_vocabulary")
        schema_editor.execute("DROP TABLE messaging_search_fts")
