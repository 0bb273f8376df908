"""Who looks at a page: people, told apart for a day without a cookie; programs are nobody."""

import re

from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.requests import SiteRequest, client_ip
from vendors.models import Vendor

_PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|preview|headless|lighthouse|monitor|fetch|scrap|curl|wget|python|"
    r"java/|go-http|okhttp|axios|node|facebookexternalhit|feed",
    re.IGNORECASE,
)
_PURPOSE = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def visitor_of(request: SiteRequest, vendor: Vendor) -> str | None:
    """A name for today of whoever visits this vendor; None for those who are not counted: programs,
    pages fetched ahead, our staff, and the vendor's own people.
    """
    user = request.user
    if user.is_authenticated and user.has_perm("vendors.work_for_vendor", vendor):
        return None
    return _name(request)


def searcher_of(request: SiteRequest) -> str | None:
    """The same for whoever searches; people who joined as vendors look at themselves and each
    other, and are not counted.
    """
    user = request.user
    if user.is_authenticated and user.joined_as == User.JoinedAs.VENDOR:
        return None
    return _name(request)


def is_somebody(request: HttpRequest) -> bool:
    """Whether a person looks at this page: no program, and no browser that fetches ahead."""
    agent = request.headers.get("User-Agent", "")
    fetched_ahead = any("prefetch" in request.headers.get(name, "") for name in _PURPOSE)
    return (
        request.method == "GET"
        and not fetched_ahead
        and bool(agent)
        and not _PROGRAMS.search(agent)
    )


def _name(request: SiteRequest) -> str | None:
    if not is_somebody(request):
        return None
    agent = request.headers.get("User-Agent", "")
    user = request.user
    if user.is_authenticated:
        return None if user.is_staff else f"user-{user.pk}"
    day = timezone.now().date().isoformat()
    return salted_hmac(f"visitor {day}", f"{client_ip(request)} {agent}").hexdigest()[:20]
