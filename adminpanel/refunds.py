"""Refunds that wait for a second person, those that did not arrive, and what was decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.forms import RefusalForm
from payments.exceptions import PaymentError
from payments.models import Refund, RefundRequest
from payments.owed_back import owed_back
from payments.refund_views import answer_give_back

LATEST = 30


@staff_required
@never_cache
@require_safe
def refund_list(request: AuthedRequest) -> HttpResponse:
    require_bookkeeper(request)
    return _show(request)


@staff_required
@never_cache
def refund_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Give a part of what was paid for a booking back, or ask a second person to agree."""
    require_bookkeeper(request)
    return answer_give_back(request, pk, give_back=services.give_back)


@staff_required
@require_POST
def refund_approval_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Two people agree; the money leaves."""
    require_bookkeeper(request)
    get_object_or_404(RefundRequest, pk=pk)
    try:
        services.approve_refund(pk, by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The money is on its way back.")
    return redirect("adminpanel:refund-list")


@staff_required
@require_POST
def refund_refusal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    require_bookkeeper(request)
    get_object_or_404(RefundRequest, pk=pk)
    form = RefusalForm(request.POST, auto_id=f"refusal_{pk}_%s")
    if not form.is_valid():
        return _show(request, refused=(pk, form), status=422)
    try:
        services.decline_refund(pk, note=form.cleaned_data["note"], by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    return redirect("adminpanel:refund-list")


def _show(
    request: AuthedRequest, *, refused: tuple[int, RefusalForm] | None = None, status: int = 200
) -> HttpResponse:
    waiting = RefundRequest.objects.waiting().for_lists()
    failed = Refund.objects.failed()
    typed = dict([refused]) if refused else {}
    context = {
        "waiting": [
            (each, typed.get(each.pk) or RefusalForm(auto_id=f"refusal_{each.pk}_%s"))
            for each in waiting
        ],
        "owed": owed_back(failed.values_list("payment__booking", flat=True)).values(),
        "decided": RefundRequest.objects.decided().for_lists()[:LATEST],
    }
    return render(request, "adminpanel/refund_list.html", context, status=status)
