"""What each request learns about the person who makes it."""

import contextlib
import zoneinfo
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]
ACTIVITY_EVERY = 300  # seconds
OPEN_TO_STAFF_WITHOUT_MFA = ("/accounts/", "/static/", "/healthz", "/readyz")


def staff_use_mfa(get_response: Handler) -> Handler:
    """Send staff without a second factor to set one up first (STAFF_MFA_REQUIRED)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            settings.STAFF_MFA_REQUIRED
            and user.is_authenticated
            and user.is_staff
            and not request.path.startswith(OPEN_TO_STAFF_WITHOUT_MFA)
            and not is_mfa_enabled(user)
        ):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def note_activity(get_response: Handler) -> Handler:
    """Keep the list of somebody's sessions fresh: when each was last used, and from where.

    allauth's own middleware writes that with every page; once in a while is as good to a reader,
    and costs no write lock. Whoever was deleted while the request came in has none to keep.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if (
            key
            and request.user.is_authenticated
            and cache.add(f"active:{key}", True, ACTIVITY_EVERY)
        ):
            with contextlib.suppress(IntegrityError):
                UserSession.objects.create_from_request(request)
        return get_response(request)

    return middleware


def activate_time_zone(get_response: Handler) -> Handler:
    """Show times in the person's own time zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "UTC")
        try:
            timezone.activate(zoneinfo.ZoneInfo(zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        return get_response(request)

    return middleware
