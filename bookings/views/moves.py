"""Another day for a booking."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import AuthedRequest
from bookings import services
from bookings.exceptions import BookingError, SameDay
from bookings.forms import MoveForm
from bookings.models import Booking, Move
from bookings.services.moves import refuse_move
from vendors.exceptions import DayNotOffered, DayTaken, VendorError


@login_required
def move_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Propose another day."""
    bookings = Booking.objects.visible_to(request.user).for_lists()
    booking = get_object_or_404(bookings, pk=pk)
    try:
        refuse_move(booking)
    except BookingError as error:
        messages.error(request, str(error))
        return redirect(booking)
    form = MoveForm(request.POST or None, vendor=booking.vendor)
    nearest = None
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_move(pk, by=request.user, **form.cleaned_data)
        except (DayTaken, DayNotOffered) as taken:
            form.add_error("date", str(taken))
            nearest = taken.nearest_free_days
        except SameDay as error:
            form.add_error("date", str(error))
        except (BookingError, VendorError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Proposed. The day moves when the other side agrees.")
            return redirect(booking)
    context = {"form": form, "booking": booking, "nearest": nearest}
    return render(request, "bookings/move_create.html", context)


@login_required
@require_POST
def move_agreement_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, services.agree_to_move)


@login_required
@require_POST
def move_refusal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, services.decline_move)


@login_required
@require_POST
def move_withdrawal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _answer(request, pk, services.withdraw_move)


def _answer(request: AuthedRequest, pk: int, act: Callable[..., object]) -> HttpResponse:
    mine = Booking.objects.visible_to(request.user)
    move = get_object_or_404(Move.objects.filter(booking__in=mine).select_related("booking"), pk=pk)
    by: User = request.user
    try:
        act(pk, by=by)
    except (BookingError, VendorError) as error:
        messages.error(request, str(error))
    return redirect(move.booking)
