"""What pages say, in the words of schema.org, for search engines. Everything stands on the page as
well; who is not in the directory is in none of it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from bookings.models import ReviewVersion
from vendors.models import Package, Vendor
from vendors.money import decimals_of, money_of, words
from weddingbazaar.pages.reviews import Reviews
from weddingbazaar.pages.sharing import vendor_image

Facts = dict[str, Any]
CONTEXT = "https://schema.org"
# Kinds of LocalBusiness that there are for our trades; a venue is a place of events as well.
KINDS: dict[str, str | list[str]] = {
    "venues": ["LocalBusiness", "EventVenue"],
    "flowers": "Florist",
    "catering": "FoodEstablishment",
    "cakes": "Bakery",
    "music": "EntertainmentBusiness",
    "dresses": "ClothingStore",
    "rings": "JewelryStore",
    "cars": "AutoRental",
}
Crumb = tuple[str, str]  # a name and the path of its page


def organization() -> Facts:
    return {
        "@context": CONTEXT,
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}/#organization",
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL + reverse("pages:home"),
        "logo": settings.SITE_URL + static("img/logo.svg"),
    }


def website() -> Facts:
    search = settings.SITE_URL + reverse("vendors:vendor-list")
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#website",
        "name": settings.SITE_NAME,
        "url": settings.SITE_URL + reverse("pages:home"),
        "publisher": {"@id": f"{settings.SITE_URL}/#organization"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(crumbs: Sequence[Crumb]) -> Facts:
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": name,
                "item": settings.SITE_URL + path,
            }
            for number, (name, path) in enumerate(crumbs, 1)
        ],
    }


def questions(asked: Iterable[tuple[str, str]]) -> Facts:
    """Those that the page asks and answers."""
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {
                "@type": "Question",
                "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            }
            for question, answer in asked
        ],
    }


def business(vendor: Vendor, packages: Sequence[Package], reviews: Reviews) -> Facts:
    """A public vendor with its packages, and the reviews that its page shows."""
    url = settings.SITE_URL + vendor.get_absolute_url()
    facts: Facts = {
        "@context": CONTEXT,
        "@type": KINDS.get(vendor.category.slug, "LocalBusiness"),
        "@id": url,
        "url": url,
        "name": vendor.name,
        "description": vendor.tagline,
        "image": _pictures(vendor),
        "address": {
            "@type": "PostalAddress",
            "addressLocality": vendor.place.name,
            "addressCountry": vendor.place.country,
        },
        "currenciesAccepted": vendor.currency,
    }
    if vendor.language_names:
        facts["knowsLanguage"] = vendor.language_set.split()
    if packages:
        facts["priceRange"] = _range([package.price for package in packages], vendor.currency)
        facts["makesOffer"] = [_offer(package, vendor, url) for package in packages]
    if reviews.count:
        facts["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": reviews.mean,
            "reviewCount": reviews.count,
            "bestRating": 5,
            "worstRating": 1,
        }
        facts["review"] = [_review(version) for version in reviews.page]
    return facts


def _pictures(vendor: Vendor) -> list[str]:
    """Those that the page shows first; without any, the one beside its links."""
    shown = vendor.shown_photos[:5]
    paths = [photo.image.url for photo in shown] or [vendor_image(vendor).path]
    return [settings.SITE_URL + path for path in paths]


def _range(prices: Sequence[int], currency: str) -> str:
    low, high = (words(amount, currency) for amount in (min(prices), max(prices)))
    return low if low == high else f"{low} to {high}"


def _offer(package: Package, vendor: Vendor, url: str) -> Facts:
    amount = money_of(package.price, vendor.currency).amount
    return {
        "@type": "Offer",
        "url": f"{url}#packages-title",
        "price": f"{amount:.{decimals_of(vendor.currency)}f}",
        "priceCurrency": vendor.currency,
        "itemOffered": {
            "@type": "Service",
            "name": package.name,
            **({"description": package.description} if package.description else {}),
            "provider": {"@id": url},
        },
    }


def _review(version: ReviewVersion) -> Facts:
    published_at = version.review.published_at
    page = reverse("pages:vendor-reviews", args=[version.review.vendor.slug])
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": str(version.review.booking.couple)},
        "datePublished": f"{published_at:%Y-%m-%d}",
        **({"name": version.title} if version.title else {}),
        "reviewBody": version.text,
        "url": f"{settings.SITE_URL}{page}#review-{version.review_id}",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": version.overall,
            "bestRating": 5,
            "worstRating": 1,
        },
    }
