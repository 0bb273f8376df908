"""What search engines are shown: the public pages, every vendor in the directory with its pictures,
and every trade in a city where somebody is.
"""

import datetime as dt
from typing import Any, cast

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from vendors.models import Vendor, VendorQuerySet
from weddingbazaar.pages.markets import changes

TRUST = ("help", "contact", "terms", "privacy", "cookies", "status")
PROTOCOL = "https" if settings.SITE_HTTPS else "http"


class PageSitemap(Sitemap[str]):
    """Without dates: what they show is counted anew for each who looks."""

    protocol = PROTOCOL

    def items(self) -> list[str]:
        ours = [f"pages:{name}" for name in TRUST]
        return ["pages:home", "vendors:vendor-list", "pages:market-list", *ours]

    def location(self, item: str) -> str:
        return reverse(item)


class VendorSitemap(Sitemap[Vendor]):
    """The date is when a page said something else last (`vendors.services.note_page_change`); free
    days, which change all the time, do not count.
    """

    protocol = PROTOCOL
    limit = 2_000

    def items(self) -> VendorQuerySet:
        fields = ("slug", "photo_limit", "page_changed_at")
        return Vendor.objects.public().only(*fields).prefetch_related("photos").order_by("pk")

    def lastmod(self, item: Vendor) -> dt.datetime:
        return item.page_changed_at

    def get_latest_lastmod(self) -> dt.datetime | None:
        """Without looking at each."""
        newest = Vendor.objects.public().aggregate(at=Max("page_changed_at"))
        return cast(dt.datetime | None, newest["at"])

    def get_urls(self, *args: Any, **options: Any) -> list[dict[str, Any]]:
        """With `images`, those that the page shows."""
        found = super().get_urls(*args, **options)
        for url in found:
            shown = url["item"].shown_photos
            url["images"] = [settings.SITE_URL + photo.image.url for photo in shown]
        return found


class MarketSitemap(Sitemap[tuple[str, dt.datetime]]):
    """The date is when one of its vendors changed last."""

    protocol = PROTOCOL

    def items(self) -> list[tuple[str, dt.datetime]]:
        return changes()

    def location(self, item: tuple[str, dt.datetime]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, dt.datetime]) -> dt.datetime:
        return item[1]


SITEMAPS = {"pages": PageSitemap, "vendors": VendorSitemap, "cities": MarketSitemap}
