"""The lookups of `messaging.search.lookups` for the words of vendors."""

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from messaging.search.lookups import HasWords, Index, Resembles, Sql
from vendors.models.search import WordsField

VENDORS = Index("vendors_search_fts", "vendors_search_vocabulary", "vendor_id")


@WordsField.register_lookup
class VendorHasWords(HasWords):
    index = VENDORS


@WordsField.register_lookup
class VendorResembles(Resembles):
    """Vendors say much with few different words, so PostgreSQL too looks for those that are meant
    among all words there are, and then for who has them.
    """

    index = VENDORS

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Sql:
        table, words = compiler.quote_name_unless_alias(self.lhs.alias), self.rhs.split()
        meant = (
            "SELECT to_tsquery('simple', string_agg(term, ' | '))"
            f" FROM {self.index.vocabulary} WHERE %s <%% term"
        )
        return " AND ".join(f"{table}.vector @@ ({meant})" for _ in words), words
