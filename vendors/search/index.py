"""Keeping the words of vendors up with what they say of themselves.

Services that change a vendor call `index_vendors` in their own transaction; a job goes over all of
them for what staff change in the admin (`index_stale`).
"""

from collections.abc import Collection, Iterator

from messaging.search.words import tokens
from vendors.models import Vendor, VendorQuerySet, VendorWords

BATCH = 500


def index_vendors(vendor_ids: Collection[int]) -> None:
    """Write the words of these vendors anew."""
    VendorWords.objects.bulk_create(
        [words_of(vendor) for vendor in _told(Vendor.objects.filter(pk__in=vendor_ids))],
        update_conflicts=True,
        unique_fields=["vendor"],
        update_fields=["names", "words"],
        batch_size=BATCH,
    )


def index_stale() -> int:
    """Mend all whose words are not what they say; returns how many those were."""
    stale = list(stale_vendors())
    for start in range(0, len(stale), BATCH):
        index_vendors(stale[start : start + BATCH])
    return len(stale)


def stale_vendors() -> Iterator[int]:
    """Vendors that the search knows otherwise than they are."""
    stored = {
        pk: (names, words)
        for pk, names, words in VendorWords.objects.values_list("vendor", "names", "words")
    }
    for vendor in _told(Vendor.objects.order_by("pk")).iterator(chunk_size=BATCH):
        right = words_of(vendor)
        if stored.get(vendor.pk) != (right.names, right.words):
            yield vendor.pk


def words_of(vendor: Vendor) -> VendorWords:
    """`vendor` comes with category, place, styles and packages."""
    trade = (vendor.category.name, vendor.category.also)
    styles = [style.name for style in vendor.styles.all()]
    names = [vendor.name, *trade, vendor.place.name, *styles]
    offers = [
        f"{package.name} {package.description}"
        for package in vendor.packages.all()
        if package.is_active
    ]
    said = [*names, vendor.tagline, vendor.description, *offers]
    return VendorWords(vendor=vendor, names=_folded(names), words=_folded(said))


def _told(vendors: VendorQuerySet) -> VendorQuerySet:
    return vendors.select_related("category", "place").prefetch_related("styles", "packages")


def _folded(texts: list[str]) -> str:
    """Every word once, with a space on both sides: "contains ' ros'" then means "begins with"."""
    return f" {' '.join(dict.fromkeys(tokens(' '.join(texts))))} "
