"""Refunds that wait for a second person, those that did not arrive, and what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from adminpanel.forms.money import LessForm, RefundFilterForm, RefundTab, RefusalForm
from adminpanel.models import AuditEntry
from bookings.models import Booking
from payments.exceptions import PaymentError
from payments.leftovers import Leftover, leftovers_of
from payments.models import Refund, RefundRequest
from payments.owed_back import owed_back
from payments.refund_views import answer_give_back

PAGE_SIZE = 50


@staff_required
@never_cache
@require_safe
def refund_list(request: AuthedRequest) -> HttpResponse:
    require_bookkeeper(request)
    return _show(request)


@staff_required
@never_cache
@require_safe
def refund_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """One of them: who asked, who decided, what became of the money."""
    require_bookkeeper(request)
    wanted = get_object_or_404(RefundRequest.objects.for_lists(), pk=pk)
    where = leftovers_of([wanted.booking_id])
    context = {
        "wanted": wanted,
        "card": Card.of(wanted, where) if wanted.is_waiting else None,
        "refunds": wanted.refunds.select_related("payment"),
        "history": AuditEntry.objects.on(wanted)[:PAGE_SIZE],
    }
    return render(request, "adminpanel/refund_detail.html", context)


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
@posted_from("adminpanel:refund-list")
def refund_amount_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """What was asked for becomes less, because less is left."""
    require_bookkeeper(request)
    wanted = get_object_or_404(RefundRequest.objects.select_related("booking"), pk=pk)
    card = Card.of(wanted, leftovers_of([wanted.booking_id]))
    card.less = LessForm(request.POST, **card.bounds)
    if not card.less.is_valid():
        return _show(request, refused=card, status=422)
    try:
        services.lessen_refund(pk, amount=card.less.cleaned_data["amount"], by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "It is smaller now.")
    return redirect("adminpanel:refund-list")


@staff_required
@posted_from("adminpanel:refund-list")
def refund_refusal_create(request: AuthedRequest, pk: int) -> HttpResponse:
    require_bookkeeper(request)
    wanted = get_object_or_404(RefundRequest.objects.select_related("booking"), pk=pk)
    card = Card.of(wanted, leftovers_of([wanted.booking_id]))
    card.refusal = RefusalForm(request.POST, auto_id=f"refusal_{pk}_%s")
    if not card.refusal.is_valid():
        return _show(request, refused=card, status=422)
    try:
        services.decline_refund(pk, note=card.refusal.cleaned_data["note"], by=request.user)
    except PaymentError as error:
        messages.error(request, str(error))
    return redirect("adminpanel:refund-list")


@dataclass
class Card:
    """A request that waits, where the money of its booking is, and what can be done with it."""

    wanted: RefundRequest
    where: Leftover
    refusal: RefusalForm
    less: LessForm

    @classmethod
    def of(cls, wanted: RefundRequest, where: dict[int, Leftover]) -> "Card":
        here = where[wanted.booking_id]
        refusal = RefusalForm(auto_id=f"refusal_{wanted.pk}_%s")
        return cls(wanted, here, refusal, LessForm(**_bounds(wanted, here)))

    @property
    def bounds(self) -> dict[str, Any]:
        return _bounds(self.wanted, self.where)

    @property
    def is_possible(self) -> bool:
        return self.wanted.amount <= self.where.left


def _bounds(wanted: RefundRequest, where: Leftover) -> dict[str, Any]:
    most, currency = where.left, wanted.booking.currency
    return {"currency": currency, "most": most, "auto_id": f"less_{wanted.pk}_%s"}


def _show(
    request: AuthedRequest, *, refused: Card | None = None, status: int = 200
) -> HttpResponse:
    form = RefundFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    named = RefundRequest.objects.like(form.about)
    owed = owed_back(_failed(form.about)).values()
    under = {
        RefundTab.WAITING: named.waiting(),
        RefundTab.GIVEN_BACK: named.given_back(),
        RefundTab.DECLINED: named.declined(),
        RefundTab.CAME_BACK: named.came_back(),
    }
    counts = {tab: found.count() for tab, found in under.items()}
    counts[RefundTab.WAITING] += len(owed)
    rows = under[RefundTab(form.chosen)].for_lists()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "tabs": [(tab, tab.label, count) for tab, count in counts.items()],
        "page": page,
    }
    if form.is_usual:
        context |= {"waiting": _cards(page, refused), "owed": owed}
    return render(request, "adminpanel/refund_list.html", context, status=status)


def _cards(waiting: Iterable[RefundRequest], refused: Card | None) -> list[Card]:
    wanted = list(waiting)
    where = leftovers_of([each.booking_id for each in wanted])
    return [
        refused if refused and refused.wanted == each else Card.of(each, where) for each in wanted
    ]


def _failed(about: str) -> QuerySet[Refund, int]:
    """The bookings of what did not reach its couple."""
    failed = Refund.objects.failed()
    if about:
        failed = failed.filter(payment__booking__in=Booking.objects.like(about).order_by())
    return failed.values_list("payment__booking", flat=True)
