"""Vendors side by side: one row for each thing couples compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode

from django.urls import reverse

from vendors import money
from vendors.models import ShortlistEntry, Vendor

MOST_COMPARED = 4


@dataclass(frozen=True)
class Row:
    """What a row is about, and what it is for each vendor in turn."""

    title: str
    cells: list[str]


@dataclass(frozen=True)
class Column:
    """A vendor, the comparison without them, and whether they are on one's shortlist."""

    vendor: Vendor
    without: str
    is_chosen: bool


@dataclass(frozen=True)
class Comparison:
    """`gone` counts the names in the address that are not listed (any more), `beyond` those that
    there was no room for; `others` are on one's shortlist and could be added, each with the address
    that does.
    """

    columns: list[Column]
    rows: list[Row]
    gone: int
    beyond: int
    others: list[tuple[Vendor, str]]

    @classmethod
    def of(cls, slugs: Sequence[str], user: Any) -> Self:
        """By the first four of these names, in their order; each once."""
        named = list(dict.fromkeys(slugs))
        asked = named[:MOST_COMPARED]
        date = user.couple.wedding_date if user.is_authenticated and user.couple else None
        found = Vendor.objects.public().filter(slug__in=asked).for_comparison(date)
        listed = found.prefetch_related("packages__extras")
        by_slug = {vendor.slug: vendor for vendor in listed}
        vendors = [by_slug[slug] for slug in asked if slug in by_slug]
        mine = [entry.vendor for entry in ShortlistEntry.objects.of(user).listed()]
        chosen = {vendor.pk for vendor in mine}
        names = [vendor.slug for vendor in vendors]
        columns = [
            Column(one, _address([name for name in names if name != one.slug]), one.pk in chosen)
            for one in vendors
        ]
        room = len(vendors) < MOST_COMPARED
        others = [(one, _address([*names, one.slug])) for one in mine if one.slug not in names]
        gone = len(asked) - len(vendors)
        beyond = len(named) - len(asked)
        return cls(columns, _rows(vendors, date), gone, beyond, others if room else [])


def _address(slugs: list[str]) -> str:
    query = urlencode([("v", slug) for slug in slugs])
    return reverse("vendors:compare") + (f"?{query}" if query else "")


def _rows(vendors: list[Vendor], date: Any) -> list[Row]:
    rows = [Row(title, [tell(vendor) for vendor in vendors]) for title, tell in _TOLD]
    if date:
        free = ["Yes" if vendor.left > 0 else "No" for vendor in vendors]  # type: ignore[attr-defined]
        rows.insert(0, Row(f"Free on {date:%-d %B %Y}", free))
    return rows


def _price(vendor: Vendor) -> str:
    if vendor.starting_price is None:
        return "On request"
    return f"from {money.words(vendor.starting_price, vendor.currency)}"


def _packages(vendor: Vendor) -> str:
    offered = [package for package in vendor.packages.all() if package.is_active]
    return ", ".join(package.name for package in offered) or "None yet"


def _extras(vendor: Vendor) -> str:
    offered = [package for package in vendor.packages.all() if package.is_active]
    names = dict.fromkeys(
        str(extra) for package in offered for extra in package.extras.all() if extra.is_active
    )
    return ", ".join(names) or "None"


def _rating(vendor: Vendor) -> str:
    if not vendor.rating:
        return "No reviews yet"
    reviews = "review" if vendor.review_count == 1 else "reviews"
    return f"{vendor.stars} of 5, {vendor.review_count} {reviews}"


def _guests(vendor: Vendor) -> str:
    return f"Up to {vendor.guests_max}" if vendor.guests_max else "Any number"


def _accepts(vendor: Vendor) -> str:
    if vendor.acceptance_percent is None:
        return "Not measured yet"
    return f"{vendor.acceptance_percent} of 100 requests"


def _styles(vendor: Vendor) -> str:
    return ", ".join(style.name for style in vendor.styles.all()) or "Not said"


def _languages(vendor: Vendor) -> str:
    return ", ".join(str(language) for language in vendor.languages.all()) or "Not said"


_TOLD: tuple[tuple[str, Callable[[Vendor], str]], ...] = (
    ("What", lambda vendor: vendor.category.name),
    ("Where", lambda vendor: vendor.place.name),
    ("Price", _price),
    ("Packages", _packages),
    ("Extras", _extras),
    ("Rating", _rating),
    ("Replies", lambda vendor: vendor.reply_words or "Not measured yet"),
    ("Accepts", _accepts),
    ("Guests", _guests),
    ("Travel", lambda vendor: vendor.travel_words),
    ("Styles", _styles),
    ("Languages", _languages),
)
