"""What public pages say of themselves to search engines and previews of links."""

from collections.abc import Sequence

from django.urls import reverse

from vendors.heads import Head, Robots, shortened
from vendors.models import Package, Vendor
from vendors.money import words
from weddingbazaar.pages.answers import Chapter
from weddingbazaar.pages.markets import Market, market_path
from weddingbazaar.pages.reviews import Reviews
from weddingbazaar.pages.sharing import market_image, site_image, vendor_image
from weddingbazaar.pages.structured import (
    Crumb,
    breadcrumbs,
    business,
    organization,
    questions,
    website,
)

HOME = "Find wedding vendors who are really free on your date, talk to them, and book with the day"


def home_head() -> Head:
    return Head(
        title="Wedding vendors who are free on your day",
        description=f"{HOME} held for you.",
        path=reverse("pages:home"),
        image=site_image(),
        structured=(organization(), website()),
    )


def page_head(title: str, description: str, name: str) -> Head:
    """Of a page without anything of its own to show, by the name of its address."""
    return Head(title, description, reverse(name), image=site_image())


def help_head(chapters: Sequence[Chapter]) -> Head:
    return Head(
        "Help",
        "Answers about searching by date, holding a day, deposits, cancelling, reviews, listing a"
        " business and your account.",
        reverse("pages:help"),
        image=site_image(),
        structured=(questions([pair for chapter in chapters for pair in chapter.answers]),),
    )


def vendor_head(vendor: Vendor, packages: Sequence[Package], reviews: Reviews) -> Head:
    """Who is not in the directory is nobody's to find."""
    title = f"{vendor.name}, {vendor.category} in {vendor.place}"
    path = vendor.get_absolute_url()
    if not vendor.is_public:
        return Head(title, shortened(vendor.tagline), path, robots=Robots.NONE)
    crumbs = breadcrumbs([*vendor_crumbs(vendor), (vendor.name, path)])
    facts = (business(vendor, packages, reviews), crumbs)
    return Head(title, _description(vendor), path, image=vendor_image(vendor), structured=facts)


def vendor_crumbs(vendor: Vendor) -> list[Crumb]:
    """The pages above that of a vendor in the directory."""
    directory, category = reverse("vendors:vendor-list"), vendor.category
    market = (
        (f"{category} in {vendor.place}", market_path(vendor.place.slug, category.slug))
        if vendor.is_public
        else (category.name, f"{directory}?category={category.slug}")
    )
    return [("Vendors", directory), market]


def market_crumbs() -> list[Crumb]:
    return [("Vendors", reverse("vendors:vendor-list")), ("By city", reverse("pages:market-list"))]


def market_head(market: Market) -> Head:
    count = f"{market.count} vendor{'' if market.count == 1 else 's'}"
    parts = [f"{count} for {market.category.name.lower()} in {market.place}"]
    if market.lowest:
        parts.append(f"from {market.lowest}")
    if market.stars:
        parts.append(f"{market.stars} of 5 stars")
    return Head(
        title=f"{market.name}: prices, reviews and free days",
        description=shortened(
            f"{', '.join(parts)}. See who is free in which month, what they"
            " cost and what couples say."
        ),
        path=market.path,
        image=market_image(market),
        structured=(
            breadcrumbs([*market_crumbs(), (market.name, market.path)]),
            questions(market.questions),
        ),
    )


def reviews_head(vendor: Vendor, reviews: Reviews) -> Head:
    number, path = reviews.page.number, reverse("pages:vendor-reviews", args=[vendor.slug])
    title = f"Reviews of {vendor.name}" + (f", page {number}" if number > 1 else "")
    if not vendor.is_public:
        return Head(title, "", path, robots=Robots.NONE)
    count = f"{reviews.count} review{'' if reviews.count == 1 else 's'}" if reviews.count else ""
    told = f"{count}, {reviews.mean} of 5 stars" if count else "No reviews yet"
    return Head(
        title,
        f"What couples say about {vendor.name}, {vendor.category} in {vendor.place}: {told}."
        + (f" Page {number}." if number > 1 else ""),
        path + (f"?page={number}" if number > 1 else ""),
        image=vendor_image(vendor),
        robots=Robots.INDEX if reviews.count else Robots.FOLLOW,
    )


def _description(vendor: Vendor) -> str:
    """The name makes it differ from all others; then what couples choose by."""
    parts = [f"{vendor.name}: {vendor.tagline.rstrip('.')}."] if vendor.tagline else []
    if vendor.starting_price is not None:
        parts.append(f"From {words(vendor.starting_price, vendor.currency)}.")
    if vendor.stars:
        count = vendor.review_count
        parts.append(f"{vendor.stars} of 5 from {count} review{'' if count == 1 else 's'}.")
    ends = "See free days and ask for yours."
    if not parts:
        return f"{vendor.name}, {vendor.category} in {vendor.place}. {ends}"
    return shortened(" ".join([*parts, ends]))
