"""What of vendors can be searched by words."""

from django.db import models

from vendors.models.vendors import Vendor


class WordsField(models.TextField[str, str]):
    """Folded words with a space around each; it knows the lookups of `vendors.search.lookups`."""


class VendorWords(models.Model):
    """The folded words of one vendor, kept by the services that change them
    (`vendors/search/index.py`).

    `names` are who and what they are (name, trade, place, styles), `words` all they say of
    themselves, names too. PostgreSQL has a column with the vector of `words` and its index, SQLite
    an FTS5 table that triggers keep (migration `search`), and both have a list of all words there
    are (migration `vocabulary`).
    """

    vendor = models.OneToOneField(
        Vendor, on_delete=models.CASCADE, primary_key=True, related_name="words"
    )
    names = models.TextField()
    words = WordsField()

    class Meta:
        verbose_name_plural = "vendor words"

    def __str__(self) -> str:
        return f"Words of vendor {self.pk}"
