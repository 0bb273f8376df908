"""Answers to a request, and what is said about a booking afterwards."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django_fsm import can_proceed

from accounts.requests import AuthedRequest
from bookings import services
from bookings.cards import card_context, side_of
from bookings.exceptions import BookingError, WrongState
from bookings.forms import ReasonForm, TakeBackForm
from bookings.models import Booking
from bookings.queues import queue_for
from bookings.schedules import rows_of
from bookings.services.endings import refuse_no_show
from vendors.exceptions import VendorError


@login_required
def booking_card_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """The card that stands in the conversation, for this viewer."""
    booking = _visible(request, pk)
    return render(request, "bookings/_booking_card.html", card_context(booking, request.user))


@login_required
@require_POST
def acceptance_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lambda booking: services.accept_booking(booking.pk, by=request.user))


@login_required
def refusal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say no, with a word on why."""
    return _act_with_reason(
        request, pk, services.decline_booking, "Decline this request", "decline"
    )


@login_required
def acceptance_withdrawal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """The vendor cannot keep the day after all, before anything is paid."""
    return _act_with_reason(
        request,
        pk,
        services.take_back_acceptance,
        "Take your acceptance back",
        "take_back",
        TakeBackForm,
    )


@login_required
def withdrawal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take a request back before anything is paid."""
    return _act_with_reason(
        request, pk, services.withdraw_booking, "Withdraw your request", "withdraw"
    )


@login_required
def no_show_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say that the other side did not come."""
    booking = _visible(request, pk)
    try:
        refuse_no_show(booking)
    except BookingError as error:
        messages.error(request, str(error))
        return redirect(booking)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        detail = form.cleaned_data["reason"]
        return _act(
            request, pk, lambda one: services.report_no_show(one.pk, detail=detail, by=request.user)
        )
    context = {
        "form": form,
        "booking": booking,
        "title": "Report that the other side did not come",
        "button": "Send the report",
        "back": "Back to the booking",
        "lede": "The other side reads this and can answer in the chat. Our staff see it too.",
    }
    return render(request, "bookings/booking_reason.html", context)


@login_required
def terms_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What was agreed to, word for word, and when how much of the price is due."""
    booking = _visible(request, pk)
    acceptances = booking.acceptances.select_related("terms", "accepted_by")
    if not acceptances:
        raise Http404
    context = {"booking": booking, "acceptances": acceptances, "schedule": rows_of(booking)}
    return render(request, "bookings/terms_detail.html", context)


def _visible(request: AuthedRequest, pk: int) -> Booking:
    return get_object_or_404(Booking.objects.visible_to(request.user).for_cards(), pk=pk)


def _act_with_reason(
    request: AuthedRequest,
    pk: int,
    act: Callable[..., Booking],
    title: str,
    step: str,
    form_class: type[ReasonForm] = ReasonForm,
) -> HttpResponse:
    """`step` is the change of the booking that `act` makes: one that cannot be made has no form."""
    booking = _visible(request, pk)
    if request.method != "POST" and not can_proceed(getattr(booking, step)):
        messages.error(request, str(WrongState(booking)))
        return redirect(booking)
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _act(request, pk, lambda booking: act(booking.pk, reason=reason, by=request.user))
    context = {
        "form": form,
        "booking": booking,
        "title": title,
        "queue": queue_for(booking),
        "side": side_of(booking, request.user),
    }
    return render(request, "bookings/booking_reason.html", context)


def _act(request: AuthedRequest, pk: int, act: Callable[[Booking], Booking]) -> HttpResponse:
    """Do it, say what was refused, and show the card (with HTMX) or the booking's page."""
    booking = _visible(request, pk)
    try:
        act(booking)
    except (BookingError, VendorError) as error:
        messages.error(request, str(error))
    if request.htmx and request.htmx.target == f"booking-card-{pk}":
        context = card_context(_visible(request, pk), request.user)
        return render(request, "bookings/_booking_act.html", context)
    return redirect("pages:booking-detail", pk=pk)
