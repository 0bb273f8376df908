"""Looking through somebody's eyes: an administrator sees what a person sees, for half an hour, and
can change nothing.

The session stays the administrator's own; each request is answered as if the other person had
asked. Whatever such a request writes is rolled back, so that not even a count moves. Sockets are
not opened (they would be the administrator's), and what is secret to a person (sign-in, second
step, addresses of calendars) is not shown.
"""

import dataclasses
import time
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from structlog.contextvars import bound_contextvars

from accounts.models import User
from accounts.requests import client_ip
from adminpanel.services.people import record_look

KEY = "looking_as"
LASTS = 30 * 60  # seconds
SAFE = ("GET", "HEAD", "OPTIONS")
OPEN = (settings.STATIC_URL, settings.MEDIA_URL, "/healthz", "/readyz", "/sw.js")
SECRET = ("/accounts/", "/settings/", "/admin/", "/adminpanel/", "/calendar/", "/vendor/team/")
Handler = Callable[[HttpRequest], HttpResponseBase]


@dataclasses.dataclass(frozen=True)
class Look:
    """Who looks, through whose eyes, and until when (seconds since the epoch)."""

    by: User
    person: User
    until: float

    @property
    def minutes_left(self) -> int:
        return max(1, round((self.until - time.time()) / 60))


def begin(request: HttpRequest, person: User) -> None:
    request.session[KEY] = {"person": person.pk, "until": time.time() + LASTS}


def end(request: HttpRequest) -> int | None:
    """Whose eyes these were, by key; None when there was no look."""
    kept = request.session.pop(KEY, None)
    return kept["person"] if kept else None


def through_their_eyes(get_response: Handler) -> Handler:
    """The middleware; after those that note who is here, before those that need to know."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.looking = None  # type: ignore[attr-defined]
        if KEY not in request.session or request.path.startswith(OPEN):
            return get_response(request)
        if request.path == reverse("adminpanel:look-delete"):
            return get_response(request)
        look = _look_of(request)
        if look is None:
            end(request)
            return get_response(request)
        request.looking = look  # type: ignore[attr-defined]
        if request.method not in SAFE or request.path.startswith(SECRET):
            if request.headers.get("HX-Request") and request.method in SAFE:
                return HttpResponse(status=204)  # a page that was open before asks for itself
            _record(request, look, status=403)
            return render(request, "adminpanel/look_refused.html", status=403)
        request.user = look.person
        response = _without_trace(get_response, request)
        _record(request, look, status=response.status_code)
        response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def _record(request: HttpRequest, look: Look, *, status: int) -> None:
    """Pages bind the address they are asked from only after this middleware."""
    with bound_contextvars(ip=client_ip(request)):
        record_look(look.by, look.person, path=request.path, status=status)


def _without_trace(get_response: Handler, request: HttpRequest) -> HttpResponseBase:
    with transaction.atomic():
        response = get_response(request)
        transaction.set_rollback(True)
    return response


def _look_of(request: HttpRequest) -> Look | None:
    """The look that still stands: its time is not over, who looks may still do it, and the other is
    a person that may be looked through.
    """
    kept, by = request.session[KEY], request.user
    if kept["until"] < time.time() or not by.has_perm("adminpanel.rule_people"):
        return None
    person = User.objects.filter(pk=kept["person"], is_staff=False, is_active=True).first()
    return Look(by, person, kept["until"]) if person and isinstance(by, User) else None
