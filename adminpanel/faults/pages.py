"""What the code calls a page or a task, in words: for lists of what was slow or went wrong."""

import re
from collections.abc import Iterator
from functools import lru_cache

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

AREAS = {
    "account": "Sign-in",
    "accounts": "Sign-in",
    "admin": "Django admin",
    "adminpanel": "Control room",
    "billing": "Invoices of a vendor",
    "bookings": "Bookings",
    "calendars": "Calendar feed",
    "earnings": "Earnings",
    "finance": "Invoices",
    "messaging": "Messages",
    "mfa": "Second step",
    "notifications": "Notifications",
    "pages": "Site",
    "payments": "Payments",
    "payouts": "Payout account",
    "subscription": "Subscription",
    "usersessions": "Sessions",
    "vendors": "Vendors",
}
NAMES = {
    "browser-report-create": "Report of a browser",
    "exposition": "Metrics for Prometheus",
    "healthz": "Health check",
    "media-detail": "File that somebody has uploaded",
    "pages:home": "Site: front page",
    "pages:own-data": "Site: own data",
    "pages:start": "Site: start after sign-in",
    "paypal-webhook": "Webhook of PayPal",
    "djstripe:djstripe_webhook_by_uuid": "Webhook of Stripe",
    "readyz": "Readiness check",
    "service-worker": "Service worker",
    "vendors:vendor-list": "Vendors: directory",
}
ENDINGS = {
    "list": "{} list",
    "detail": "{}",
    "create": "new {}",
    "update": "change of {}",
    "delete": "removal of {}",
}
TASK = re.compile(r"(\w+)\.(?:\w+\.)*tasks\.(\w+)")
ADDRESS = re.compile(r"(?:([A-Z]+) )?(/\S*)")


def words_of(where: str) -> str:
    """ "Bookings: change of review" for "bookings:review-update"; what it does not know is given
    back as it is.
    """
    if task := TASK.fullmatch(where):
        return f"{AREAS.get(task[1], task[1])}: {task[2].replace('_', ' ')}"
    if address := ADDRESS.fullmatch(where):
        route = _route_at(address[2])
        return words_of(route) if route else where
    return NAMES.get(where) or _words_of_route(where)


def _route_at(path: str) -> str:
    """Of an address, or of the pattern that many addresses have: "/bookings/<int:pk>/"."""
    if name := _names_of_patterns().get(path):
        return name
    try:
        return resolve(path.split("?")[0]).view_name
    except Resolver404:
        return ""


@lru_cache(maxsize=1)
def _names_of_patterns() -> dict[str, str]:
    return {f"/{pattern}": name for pattern, name in _patterns(get_resolver())}


def _patterns(within: URLResolver, before: str = "", area: str = "") -> Iterator[tuple[str, str]]:
    for each in within.url_patterns:
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = ":".join(filter(None, (area, each.namespace)))
            yield from _patterns(each, pattern, inner)
        elif isinstance(each, URLPattern) and each.name:
            yield pattern, ":".join(filter(None, (area, each.name)))


def _words_of_route(route: str) -> str:
    area, _, name = route.partition(":" if ":" in route else "_")
    if area not in AREAS or not name:
        return route
    noun, _, ending = name.rpartition("-")
    if noun and ending in ENDINGS:
        words = ENDINGS[ending].format(noun.replace("-", " "))
    else:
        words = re.sub(r"[-_]", " ", name)
    return f"{AREAS[area]}: {words}"
