"""A couple's word that a balance is charged by itself, given and taken back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from bookings.models import Booking
from payments import services
from payments.exceptions import CardIsGone, PaymentError
from payments.forms import ConsentForm


@login_required
@require_POST
def consent_create(request: AuthedRequest, pk: int) -> HttpResponse:
    booking = _payable(request, pk)
    form = ConsentForm(request.POST, person=request.user)
    try:
        if not form.is_valid():
            raise CardIsGone
        services.agree_to_charge(booking.pk, form.cleaned_data["card"].pk, by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    return redirect(booking)


@login_required
@require_POST
def consent_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    booking = _payable(request, pk)
    services.take_back_charge(booking.pk, by=request.user)
    return redirect(booking)


def _payable(request: AuthedRequest, pk: int) -> Booking:
    booking = get_object_or_404(Booking.objects.visible_to(request.user), pk=pk)
    if not request.user.has_perm("bookings.pay_booking", booking):
        raise PermissionDenied
    return booking
