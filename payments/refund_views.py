"""A vendor, or those who keep the books, give a part of what was paid back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from accounts.requests import AuthedRequest
from bookings.models import Booking
from payments import services
from payments.exceptions import PaymentError
from payments.forms import GiveBackForm
from payments.models import Payment


@login_required
@never_cache
def refund_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """How much is left to give back, and the form."""
    bookings = Booking.objects.visible_to(request.user).for_page()
    booking = get_object_or_404(bookings, pk=pk)
    if not request.user.has_perm("payments.give_back", booking):
        raise PermissionDenied
    payments = Payment.objects.succeeded().filter(booking=booking)
    left = services.left_of(payments)
    form = GiveBackForm(request.POST or None, booking=booking, left=left)
    if request.method == "POST" and form.is_valid():
        try:
            wanted = services.give_back(pk, by=request.user, **form.cleaned_data)
        except PaymentError as error:
            form.add_error("amount", str(error))
            left = services.left_of(payments.all())
            form.show_left(left)
        else:
            waits = wanted.state == wanted.State.WAITING
            said = "A second person has to agree; they have been told." if waits else "On its way."
            messages.success(request, said)
            return redirect(booking)
    context = {
        "booking": booking,
        "form": form,
        "left": left,
        "rate": (booking.commission_basis_points or 0) / 100,
        "alone_up_to": form.alone_up_to if request.user.is_staff else None,
    }
    status = 422 if form.errors else 200
    return render(request, "payments/refund_create.html", context, status=status)
