"""What search engines are shown: the public pages, and every vendor in the directory."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from vendors.models import Vendor

PROTOCOL = "https" if settings.SITE_HTTPS else "http"


class PageSitemap(Sitemap[str]):
    protocol = PROTOCOL

    def items(self) -> list[str]:
        return ["pages:home", "vendors:vendor-list"]

    def location(self, item: str) -> str:
        return reverse(item)


class VendorSitemap(Sitemap[Vendor]):
    """Without dates: no row tells when what a page shows has last changed (days, prices, reviews
    and pictures all do), and search engines stop believing dates that are wrong.
    """

    protocol = PROTOCOL

    def items(self) -> QuerySet[Vendor]:
        return Vendor.objects.public().only("slug").order_by("pk")


SITEMAPS = {"pages": PageSitemap, "vendors": VendorSitemap}
