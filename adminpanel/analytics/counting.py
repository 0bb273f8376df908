"""The middleware that notes which step a page is, for those who agreed. It asks the database
nothing and writes nothing: `buffer` does that, beside the requests.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import User
from adminpanel.analytics.buffer import Sight, buffer
from adminpanel.analytics.consent import choice_of
from adminpanel.models import Device, Event
from vendors.visitors import is_somebody

Handler = Callable[[HttpRequest], HttpResponseBase]
SEARCH, PROFILE = "vendors:vendor-list", "pages:vendor-detail"
NO_PAGES = ("/adminpanel/", "/admin/", "/dev/", "/visits/")
_TABLET = re.compile(r"ipad|tablet|android(?!.*mobile)", re.IGNORECASE)
_PHONE = re.compile(r"mobi|iphone|android", re.IGNORECASE)


def count_visits(get_response: Handler) -> Handler:
    """After htmx and those who look through somebody's eyes."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        choice = choice_of(request)
        request.visit_choice = choice  # type: ignore[attr-defined]
        response = get_response(request)
        if isinstance(choice, uuid.UUID) and _counts(request, response):
            buffer.add(_sight(request, choice))
        return response

    return middleware


def device_of(request: HttpRequest) -> Device:
    agent = request.headers.get("User-Agent", "")
    if _TABLET.search(agent):
        return Device.TABLET
    return Device.PHONE if _PHONE.search(agent) else Device.DESK


def _counts(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whole pages and, of parts, results of a search; seen by couples and guests."""
    if response.status_code != 200 or not is_somebody(request):
        return False
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return False
    if request.path.startswith(NO_PAGES) or getattr(request, "looking", None):
        return False
    if request.htmx and _view(request) != SEARCH:  # type: ignore[attr-defined]
        return False
    return _is_public(request)


def _is_public(request: HttpRequest) -> bool:
    """Guests and couples: neither staff nor those who work at weddings."""
    user = request.user
    if not user.is_authenticated:
        return True
    return not user.is_staff and user.joined_as == User.JoinedAs.COUPLE


def _sight(request: HttpRequest, visitor: uuid.UUID) -> Sight:
    view = _view(request)
    step = {SEARCH: Event.Step.SEARCH, PROFILE: Event.Step.PROFILE}.get(view, Event.Step.VISIT)
    asked = request.GET if step == Event.Step.SEARCH else {}
    match = request.resolver_match
    return Sight(
        visitor=visitor,
        user_id=request.user.pk,
        step=step,
        at=timezone.now(),
        device=device_of(request),
        category=asked.get("category", ""),
        place=asked.get("place", ""),
        vendor=match.kwargs["slug"] if step == Event.Step.PROFILE and match else "",
        wanted=_day(asked.get("date", "")) or _day(f"{asked.get('month', '')}-01"),
    )


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
