"""A vendor gives a part of what was paid back. Staff do the same from the control room, by the same
page (`answer_give_back`), with a line in the audit log.
"""

from collections.abc import Callable

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
from payments.models import Payment, RefundRequest


@login_required
@never_cache
def refund_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """How much is left to give back, and the form."""
    if request.user.is_staff:
        raise PermissionDenied
    return answer_give_back(request, pk, give_back=services.give_back)


def answer_give_back(
    request: AuthedRequest, pk: int, *, give_back: Callable[..., RefundRequest]
) -> HttpResponse:
    """The page for a booking of which this person may give money back; `give_back` does it, with
    the arguments of the service of that name.
    """
    bookings = Booking.objects.visible_to(request.user).for_page()
    booking = get_object_or_404(bookings, pk=pk)
    if not request.user.has_perm("payments.give_back", booking):
        raise PermissionDenied
    payments = Payment.objects.succeeded().filter(booking=booking)
    left = services.left_of(payments)
    form = GiveBackForm(request.POST or None, booking=booking, left=left)
    if request.method == "POST" and form.is_valid():
        try:
            wanted = give_back(pk, by=request.user, **form.cleaned_data)
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
        "waiting": booking.refund_requests.waiting(),
    }
    status = 422 if form.errors else 200
    return render(request, "payments/refund_create.html", context, status=status)
