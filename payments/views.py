"""Paying from the browser's side: begin, look, and the page a bank sends people back to."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import AuthedRequest
from bookings.exceptions import BookingError
from bookings.forms import CancelForm
from bookings.models import Booking
from bookings.queues import queue_for
from bookings.services import side_that_cancels
from messaging.exceptions import TooFast
from messaging.limits import TokenBucket
from payments import services
from payments.cards import TEMPLATE
from payments.exceptions import PaymentError
from payments.models import Dispute, Payment, SavedCard
from payments.providers.base import NoAnswer
from vendors.exceptions import VendorError
from vendors.money import words

# Each of these is a question to the provider, which counts them too.
ASKS = TokenBucket("payment-asks", per_second=0.5, burst=30)
TOO_FAST = "Too many questions at once. Wait a moment."


@login_required
@require_POST
@never_cache
def deposit_create(request: AuthedRequest, pk: int) -> JsonResponse:
    """Begin or go on paying the deposit of a booking. Nothing that the page sends is read."""
    return _begin(request, pk, Payment.Purpose.DEPOSIT)


@login_required
@require_POST
@never_cache
def whole_create(request: AuthedRequest, pk: int) -> JsonResponse:
    """The same for deposit and balance at once."""
    return _begin(request, pk, Payment.Purpose.WHOLE)


@login_required
@require_POST
@never_cache
def balance_create(request: AuthedRequest, pk: int) -> JsonResponse:
    """The same for what is left of the price."""
    return _begin(request, pk, Payment.Purpose.BALANCE)


@login_required
@require_POST
@never_cache
def instalment_create(request: AuthedRequest, pk: int, number: int) -> JsonResponse:
    """The same for one instalment. It is named, so that an old page never begins the next one."""
    return _begin(request, pk, Payment.Purpose.INSTALMENT, number)


@login_required
@require_POST
@never_cache
def instalment_paypal_create(request: AuthedRequest, pk: int, number: int) -> HttpResponse:
    """The same with PayPal."""
    return _leave_to_paypal(request, pk, Payment.Purpose.INSTALMENT, number)


@login_required
@require_POST
@never_cache
def again_create(request: AuthedRequest, pk: int, loss: UUID) -> JsonResponse:
    """The same for what was lost in a dispute, which names what is paid once more."""
    return _begin(request, pk, Payment.Purpose.AGAIN, loss=_loss(pk, loss))


@login_required
@require_POST
@never_cache
def again_paypal_create(request: AuthedRequest, pk: int, loss: UUID) -> HttpResponse:
    """The same with PayPal."""
    return _leave_to_paypal(request, pk, Payment.Purpose.AGAIN, loss=_loss(pk, loss))


@login_required
@require_POST
@never_cache
def paypal_create(request: AuthedRequest, pk: int, purpose: str) -> HttpResponse:
    """Begin or go on paying with PayPal, and leave to its page. A plain form: no script needed."""
    if purpose not in (*Payment.FIRST, Payment.Purpose.BALANCE):  # others are named by more
        raise Http404
    return _leave_to_paypal(request, pk, Payment.Purpose(purpose))


@login_required
@never_cache
def cancellation_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """What comes back, and the button that cancels."""
    bookings = Booking.objects.visible_to(request.user).for_lists()
    booking = get_object_or_404(bookings, pk=pk)
    side = side_that_cancels(booking, request.user)
    if booking.state != Booking.State.CONFIRMED:
        return redirect(booking)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_booking(pk, by=request.user, **form.cleaned_data)
        except (BookingError, PaymentError, VendorError) as error:
            form.add_error(None, str(error))
        else:
            return redirect(booking)
    refund = booking.refund_for(side, on=booking.vendor.today())
    disputes = services.undecided_of(booking.pk)
    waiting = min(refund, sum(dispute.amount for dispute in disputes))
    context = {
        "booking": booking,
        "side": side,
        "form": form,
        "refund": refund,
        "waiting": waiting,
        "at_once": refund - waiting,
        "judge": disputes[0].judge if disputes else None,
        "queue": queue_for(booking),
    }
    return render(request, "payments/cancellation_create.html", context)


@login_required
@require_POST
@never_cache
def look_create(request: AuthedRequest, uuid: UUID) -> JsonResponse:
    """The page says that something happened; we go and see for ourselves."""
    payment = _visible(request, uuid)
    if not request.user.has_perm("payments.look_at_payment", payment):
        raise PermissionDenied
    try:
        ASKS.take(request.user.pk)
        payment = services.collect(payment.pk)
    except TooFast:
        return JsonResponse({"error": TOO_FAST}, status=429)
    except NoAnswer:
        return JsonResponse({"error": "The payment service does not answer yet."}, status=503)
    if payment.state == Payment.State.SUCCEEDED:
        services.look_at_cards_of(request.user)  # one may have been kept on the way
    return JsonResponse(_told(payment))


@login_required
@never_cache
def payment_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Where a bank's or PayPal's own page sends people back to: what came of it. What they agreed
    to at PayPal is taken now.
    """
    payment = _visible(request, uuid)
    if payment.is_open and request.user.has_perm("payments.look_at_payment", payment):
        payment = _looked_at(payment)
    over = services.why_called_off(payment) if payment.state == Payment.State.CANCELLED else ""
    return render(request, "payments/payment_detail.html", {"payment": payment, "over": over})


@login_required
@never_cache
@require_safe
def way_back(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """Whoever goes back at PayPal without agreeing comes to their booking, and reads so."""
    payment = _visible(request, uuid)
    messages.info(request, "You came back from PayPal without paying. Nothing was charged.")
    return redirect(payment.booking)


@login_required
def receipt_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What was paid, for the couple's papers. Others see the payment in their own statement."""
    payment = _receipted(request, uuid)
    refunds = [refund for refund in payment.refunds.all() if refund.has_left]
    losses = [dispute for dispute in payment.disputes.all() if dispute.taken_at]
    booking, gone = payment.booking, payment.returned + payment.charged_back
    kept = max(0, payment.amount - gone)
    context = {
        "payment": payment,
        "booking": booking,
        "tax": booking.tax_in(payment.amount),
        "refunds": refunds,
        "losses": losses,
        "kept": kept,
        "tax_kept": booking.tax_in(kept),
    }
    return render(request, "payments/receipt_detail.html", context)


@login_required
@require_safe
def receipt_paper(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """The same on paper, as it was on the day."""
    # Its fonts take a second and are seldom needed.
    from payments.receipt_papers import receipt_pdf

    payment = _receipted(request, uuid)
    response = HttpResponse(receipt_pdf(payment), "application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{payment.receipt_number}.pdf"'
    return response


@login_required
def payment_card_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """The card that stands in the conversation."""
    return render(request, TEMPLATE, {"payment": _visible(request, uuid)})


def _leave_to_paypal(
    request: AuthedRequest,
    pk: int,
    purpose: Payment.Purpose,
    instalment: int = 0,
    loss: int | None = None,
) -> HttpResponse:
    if not settings.PAYPAL_IS_ON:
        raise Http404
    booking = get_object_or_404(Booking.objects.visible_to(request.user), pk=pk)
    try:
        ASKS.take(request.user.pk)
        checkout = services.start_payment(
            booking.pk,
            purpose,
            by=request.user,
            provider="paypal",
            instalment=instalment,
            loss=loss,
        )
    except (PaymentError, TooFast) as error:
        messages.error(request, TOO_FAST if isinstance(error, TooFast) else str(error))
        return redirect(booking)
    return redirect(checkout.approve_url or checkout.payment)


def _begin(
    request: AuthedRequest,
    pk: int,
    purpose: Payment.Purpose,
    instalment: int = 0,
    loss: int | None = None,
) -> JsonResponse:
    booking = get_object_or_404(Booking.objects.visible_to(request.user), pk=pk)
    try:
        ASKS.take(request.user.pk)
        checkout = services.start_payment(
            booking.pk, purpose, by=request.user, instalment=instalment, loss=loss
        )
    except PaymentError as error:
        return JsonResponse({"error": str(error)}, status=409)
    except TooFast:
        return JsonResponse({"error": TOO_FAST}, status=429)
    return JsonResponse(
        _told(checkout.payment)
        | {
            "client_secret": checkout.client_secret,
            "cards": _told_cards(request.user),
            "amount": words(checkout.payment.amount, checkout.payment.currency),
            "look": reverse("payments:look-create", args=[checkout.payment.uuid]),
            "return_url": request.build_absolute_uri(checkout.payment.get_absolute_url()),
        }
    )


def _loss(booking_id: int, uuid: UUID) -> int:
    """The id of a dispute of this booking; who may pay it is asked later."""
    disputes = Dispute.objects.filter(payment__booking=booking_id)
    return get_object_or_404(disputes, uuid=uuid).pk


def _visible(request: AuthedRequest, uuid: UUID) -> Payment:
    return get_object_or_404(Payment.objects.visible_to(request.user).for_cards(), uuid=uuid)


def _receipted(request: AuthedRequest, uuid: UUID) -> Payment:
    """One that has a receipt, for those who have paid."""
    payment = _visible(request, uuid)
    may_look = request.user.has_perm("payments.look_at_payment", payment)
    if not payment.receipt_number or not may_look:
        raise Http404
    return payment


def _looked_at(payment: Payment) -> Payment:
    try:
        return services.collect(payment.pk)
    except NoAnswer:
        return payment


def _told_cards(person: User) -> list[dict[str, Any]]:
    """What this person may pay with, the default first."""
    return [
        {"id": card.provider_id, "name": str(card), "expires": card.expires_words}
        for card in SavedCard.objects.kept_by(person)
        if not card.has_expired
    ]


def _told(payment: Payment) -> dict[str, Any]:
    """A payment as `static/js/payment.js` reads it."""
    is_over = payment.state == Payment.State.CANCELLED
    return {
        "state": payment.state,
        "message": services.why_called_off(payment) if is_over else payment.failure_message,
        "is_open": payment.is_open,
        "booking": payment.booking_id,
    }
