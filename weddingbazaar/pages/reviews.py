"""What the pages show of a vendor's reviews."""

import dataclasses
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from bookings.forms import ASKED
from bookings.models import ReviewVersion
from bookings.models.reviews import CRITERIA
from vendors.models import Vendor

PAGE_SIZE = 10


@dataclasses.dataclass(frozen=True)
class Criterion:
    """One line of the summary: its mean as people say it, and as a number for the bar."""

    name: str
    words: str
    value: str


@dataclasses.dataclass(frozen=True)
class Reviews:
    """How many there are, what they come to, and one page of them."""

    count: int
    criteria: list[Criterion]
    page: Page[ReviewVersion]

    @classmethod
    def of(cls, vendor: Vendor, number: str | None = None) -> "Reviews":
        published = ReviewVersion.objects.of_vendor(vendor)
        means = published.means()
        pages = Paginator(published.for_lists(), PAGE_SIZE)
        pages.count = means["count"]  # counted already
        return cls(means["count"], _criteria(means), pages.get_page(number))

    @property
    def mean(self) -> str:
        return self.criteria[0].words if self.count else ""


def _criteria(means: dict[str, Any]) -> list[Criterion]:
    if not means["count"]:
        return []
    return [
        Criterion(str(ASKED[name]), f"{means[name]:.1f}", f"{means[name]:.2f}") for name in CRITERIA
    ]


def structured(vendor: Vendor, reviews: Reviews, site_url: str) -> dict[str, Any]:
    """The vendor for search engines (schema.org), with what is published and nothing else."""
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LocalBusiness",
        "@id": f"{site_url}{vendor.get_absolute_url()}",
        "url": f"{site_url}{vendor.get_absolute_url()}",
        "name": vendor.name,
        "description": vendor.tagline,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": vendor.place.name,
            "addressCountry": vendor.place.country,
        },
    }
    if vendor.cover:
        facts["image"] = f"{site_url}{vendor.cover.image.url}"
    if reviews.count:
        facts["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": reviews.mean,
            "reviewCount": reviews.count,
            "bestRating": 5,
            "worstRating": 1,
        }
        facts["review"] = [_review(version, site_url) for version in reviews.page]
    return facts


def _review(version: ReviewVersion, site_url: str) -> dict[str, Any]:
    published_at = version.review.published_at
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": str(version.review.booking.couple)},
        "datePublished": f"{published_at:%Y-%m-%d}",
        **({"name": version.title} if version.title else {}),
        "reviewBody": version.text,
        "url": f"{site_url}{reverse('pages:vendor-reviews', args=[version.review.vendor.slug])}"
        f"#review-{version.review_id}",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": version.overall,
            "bestRating": 5,
            "worstRating": 1,
        },
    }
