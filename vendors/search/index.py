"""Keeping what the search knows of vendors up with what they say of themselves: their words, and
their styles, languages and week beside the rest of what is counted.

Services that change a vendor call `index_vendors` in their own transaction; a job goes over all of
them for what staff change in the admin (`index_stale`).
"""

from collections.abc import Collection, Iterator

from django.db import transaction

from messaging.search.words import tokens
from vendors.models import Vendor, VendorQuerySet, VendorWords
from vendors.models.standing import week_number

BATCH = 500
COUNTED = ("style_set", "language_set", "week")


def index_vendors(vendor_ids: Collection[int]) -> None:
    """Write what is known of these vendors anew. Under their locks, so that a job that goes over
    all of them never writes what has just been changed.
    """
    with transaction.atomic():
        locked = Vendor.objects.select_for_update(of=("self",)).filter(pk__in=vendor_ids)
        vendors = list(_told(locked.order_by("pk")))
        VendorWords.objects.bulk_create(
            [words_of(vendor) for vendor in vendors],
            update_conflicts=True,
            unique_fields=["vendor"],
            update_fields=["names", "words"],
            batch_size=BATCH,
        )
        for vendor in vendors:
            for column, value in _counted(vendor).items():
                setattr(vendor, column, value)
        Vendor.objects.bulk_update(vendors, COUNTED, batch_size=BATCH)


def index_stale() -> int:
    """Mend all who are otherwise than the search knows; returns how many those were."""
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
        right, known = words_of(vendor), {column: getattr(vendor, column) for column in COUNTED}
        if stored.get(vendor.pk) != (right.names, right.words) or known != _counted(vendor):
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


def _counted(vendor: Vendor) -> dict[str, str | int]:
    """The columns `COUNTED`: sets are in order and have a space between each."""
    styles = sorted(style.pk for style in vendor.styles.all())
    return {
        "style_set": " ".join(map(str, styles)),
        "language_set": " ".join(sorted(one.code for one in vendor.languages.all())),
        "week": week_number({rule.weekday: rule.capacity for rule in vendor.weekly.all()}),
    }


def _told(vendors: VendorQuerySet) -> VendorQuerySet:
    return vendors.select_related("category", "place").prefetch_related(
        "styles", "languages", "packages", "weekly"
    )


def _folded(texts: list[str]) -> str:
    """Every word once, with a space on both sides: "contains ' ros'" then means "begins with"."""
    return f" {' '.join(dict.fromkeys(tokens(' '.join(texts))))} "
