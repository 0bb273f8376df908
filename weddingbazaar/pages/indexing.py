"""Telling search engines which pages of vendors have changed (indexnow.org): many at once, and
those that nobody took again the next time. Pages that have gone are told of as well.
"""

import logging
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.db.models import F

from vendors.models import Vendor

MOST = 10_000  # addresses of one message
SECONDS = 10
TAKEN = (200, 202)
logger = logging.getLogger(__name__)


def tell_search_engines() -> int:
    """In one message; how many pages that were. Without a key nobody is told."""
    if not settings.INDEXNOW_KEY:
        return 0
    changed = list(Vendor.objects.untold().order_by("page_changed_at", "pk")[:MOST])
    if not changed or not _post([vendor.get_absolute_url() for vendor in changed]):
        return 0
    # What has changed since is not told yet.
    told = Vendor.objects.filter(
        pk__in=[vendor.pk for vendor in changed], page_changed_at__lte=changed[-1].page_changed_at
    )
    told.update(page_told_at=F("page_changed_at"))
    return len(changed)


def _post(paths: list[str]) -> bool:
    key = settings.INDEXNOW_KEY
    message = {
        "host": urlsplit(settings.SITE_URL).netloc,
        "key": key,
        "keyLocation": f"{settings.SITE_URL}/{key}.txt",
        "urlList": [settings.SITE_URL + path for path in paths],
    }
    try:
        with httpx.Client(trust_env=False, timeout=SECONDS) as client:
            status = client.post(settings.INDEXNOW_URL, json=message).status_code
    except httpx.HTTPError as error:
        logger.warning("Search engines cannot be told of %s pages: %s", len(paths), error)
        return False
    if status not in TAKEN:
        logger.warning("Search engines did not take %s pages: %s", len(paths), status)
    return status in TAKEN
