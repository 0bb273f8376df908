"""The booking's page: one for both sides and for staff."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.requests import AuthedRequest
from bookings.cards import card_context
from bookings.choices import choices_for
from bookings.models import Booking, Review
from bookings.papers import papers_context
from bookings.schedules import fetch_instalments
from payments.checkout import payment_context
from weddingbazaar.pages.steps import steps_of
from weddingbazaar.pages.timelines import lines_of


@login_required
def booking_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The whole page, or with HTMX only what changes (`#booking-<id>`)."""
    booking = get_object_or_404(Booking.objects.visible_to(request.user).for_page(), pk=pk)
    fetch_instalments([booking])
    context = card_context(booking, request.user)
    context |= payment_context(booking, request.user, context["side"])
    context |= {
        "steps": steps_of(booking),
        "timeline": lines_of(booking.events.select_related("actor")),
        "choices": choices_for(booking, context["side"], request.user),
        "offer": booking.accepted_offer,
        "review": Review.objects.of_booking(booking),
    }
    partial = request.htmx and not request.htmx.history_restore_request
    if not partial:
        context |= papers_context(booking, request.user)
    name = "pages/booking_detail.html" + ("#booking" if partial else "")
    return render(request, name, context)
