"""Calendars that other programs fetch, and the page's button for a new address."""

import hashlib
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseGone
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from bookings.feeds import booking_ics, feed_ics
from bookings.models import Booking, CalendarFeed
from bookings.services.calendar_feeds import renew_feed


@require_safe
def feed_detail(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address: no session, nobody is asked who they are."""
    feed = get_object_or_404(CalendarFeed.objects.select_related("user"), token=token)
    if feed.ended_at or not feed.user.is_active:
        return HttpResponseGone("This calendar has a new address.", content_type="text/plain")
    return _calendar(request, feed_ics(feed.user), name="wedding-bazaar.ics")


@login_required
@require_safe
def booking_calendar_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One booking as a file to open in one's own calendar, for the people on its two sides."""
    booking = get_object_or_404(Booking.objects.of(request.user).for_calendars(), pk=pk)
    body = booking_ics(booking, viewer=request.user)
    return _calendar(request, body, name=f"booking-{pk}.ics")


@login_required
@require_POST
def renewal_create(request: AuthedRequest) -> HttpResponse:
    """The old address stops at once; calendars that followed it have to be given the new one."""
    renew_feed(request.user)
    messages.success(request, "Your calendar has a new address. The old one shows nothing now.")
    return redirect("pages:start")


def _calendar(request: HttpRequest, body: bytes, *, name: str) -> HttpResponse:
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["ETag"] = etag
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))
