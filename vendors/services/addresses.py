"""The address of a vendor's page, and when what it says has changed. Its free days change all the
time and do not count.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from vendors.models import FormerSlug, Vendor

# Pages beside those of vendors.
RESERVED_SLUGS = {"compare", "dunning", "in", "tiers", "vendors"}


def note_page_change(vendor_ids: Iterable[int]) -> None:
    """The page says something else now: its words, pictures, packages, terms or reviews, or whether
    it is there at all. Search engines are told (`weddingbazaar.pages.indexing`).
    """
    Vendor.objects.filter(pk__in=vendor_ids).update(page_changed_at=timezone.now())


def renew_slug(vendor: Vendor) -> None:
    """Give the page the address that the vendor's name makes, inside a transaction that has locked
    the vendor. The old one leads here from now on, and coming back to a former one is fine.
    """
    slug = free_slug(vendor.name, of=vendor)
    if slug == vendor.slug:
        return
    with transaction.atomic():
        FormerSlug.objects.filter(vendor=vendor, slug=slug).delete()
        FormerSlug.objects.create(vendor=vendor, slug=vendor.slug)
        vendor.slug = slug
        vendor.save(update_fields=["slug"])


def free_slug(name: str, *, of: Vendor | None = None) -> str:
    """The first of "name", "name-2", … that is nobody's, nor was anybody else's."""
    base = slugify(name)[:70] or "vendor"
    now = Vendor.objects.filter(slug__startswith=base)
    before = FormerSlug.objects.filter(slug__startswith=base)
    if of is not None:
        now, before = now.exclude(pk=of.pk), before.exclude(vendor=of)
    taken = RESERVED_SLUGS | {
        slug for each in (now, before) for (slug,) in each.values_list("slug")
    }
    return next(
        slug
        for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3)))
        if slug not in taken
    )
