"""A vendor gives a part of what was paid back. Staff do the same from the control room, by the same
page (`answer_give_back`), with a line in the audit log.
"""

from collections.abc import Callable

from django.conf import settings
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
from payments.leftovers import leftovers_of, unshared_left
from payments.models import Payment, RefundRequest
from payments.owed_back import owed_back


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
    where, owed = leftovers_of([pk])[pk], owed_back([pk]).get(pk)
    form = GiveBackForm(request.POST or None, booking=booking, left=where.left, owed=owed)
    if request.method == "POST" and form.is_valid():
        try:
            wanted = give_back(pk, by=request.user, **form.cleaned_data)
        except PaymentError as error:
            form.add_error("amount", str(error))
            where = leftovers_of([pk])[pk]
            form.show_left(where.left)
        else:
            waits = wanted.state == wanted.State.WAITING
            said = "A second person has to agree; they have been told." if waits else "On its way."
            messages.success(request, said)
            return redirect(booking)
    context = {
        "booking": booking,
        "form": form,
        "where": where,
        "owed": owed,
        "unshared": unshared_left(Payment.objects.succeeded().filter(booking=booking)),
        "rate": (booking.commission_basis_points or 0) / 100,
        "waiting": booking.refund_requests.waiting(),
        "limit": _limit(pk) if request.user.is_staff else None,
    }
    status = 422 if form.errors else 200
    return render(request, "payments/refund_create.html", context, status=status)


def _limit(booking_id: int) -> dict[str, int]:
    """What staff may give back of a booking without a second person, minor units."""
    of, used = settings.REFUND_ALONE_UP_TO, RefundRequest.objects.given_alone(booking_id)
    return {"of": of, "used": used, "left": max(0, of - used)}
