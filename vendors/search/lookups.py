"""The lookups of `messaging.search.lookups` for the words of vendors."""

from messaging.search.lookups import HasWords, Index, Resembles
from vendors.models.search import WordsField

VENDORS = Index("vendors_search_fts", "vendors_search_vocabulary", "vendor_id")


@WordsField.register_lookup
class VendorHasWords(HasWords):
    index = VENDORS


@WordsField.register_lookup
class VendorResembles(Resembles):
    index = VENDORS
