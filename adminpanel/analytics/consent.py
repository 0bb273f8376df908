"""Whether a browser may be counted: what its owner said, remembered in a cookie of ours for half a
year. Nobody is counted before they say yes, and a browser that asks not to be followed has said no.
"""

import datetime as dt
import uuid
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "wb_visitor"
LASTS = dt.timedelta(days=180)
Choice = uuid.UUID | Literal["", "no", "asked not to"]


def choice_of(request: HttpRequest) -> Choice:
    """The visitor's key when they agreed; otherwise "" (not asked yet), "no", or what the browser
    says for them by Global Privacy Control or Do Not Track.
    """
    if "1" in (request.headers.get("Sec-GPC"), request.headers.get("DNT")):
        return "asked not to"
    kept = request.COOKIES.get(COOKIE, "")
    if kept == "no":
        return "no"
    try:
        return uuid.UUID(kept)
    except ValueError:
        return ""


def remember(response: HttpResponse, *, agreed: bool) -> None:
    """A yes draws a new key of no meaning; a no keeps no key."""
    response.set_cookie(
        COOKIE,
        str(uuid.uuid4()) if agreed else "no",
        max_age=LASTS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
