"""The vendor's board of couples."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.requests import AuthedRequest
from bookings import services as bookings
from bookings.exceptions import BookingError
from vendors import services as vendors
from vendors.access import managed_vendor
from vendors.exceptions import VendorError
from vendors.models import Inquiry, Vendor
from weddingbazaar.pages.pipeline import DEPOSIT, OFFER, STAGES, Card, board_of


@login_required
def pipeline(request: AuthedRequest) -> HttpResponse:
    """The board; with HTMX what is on it."""
    return _show(request, managed_vendor(request))


@login_required
@require_POST
def pipeline_move_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Move a couple to another column, which does what the column means."""
    vendor = managed_vendor(request)
    inquiry = get_object_or_404(Inquiry, pk=pk, vendor=vendor)
    card = next(
        (card for column in board_of(vendor) for card in column.cards if card.inquiry == inquiry),
        None,
    )
    to = request.POST.get("to", "")
    if card is None or to not in dict(card.targets):
        messages.error(request, "It cannot go there. The board shows where it stands now.")
        return _after(request, vendor)
    if page := _page_for(card, to):
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)
    try:
        _act(card, to, request)
    except (BookingError, VendorError) as error:
        messages.error(request, str(error))
    return _after(request, vendor)


def _page_for(card: Card, to: str) -> str | None:
    """What needs more words has a page of its own."""
    if to == OFFER:
        return reverse("bookings:quote-create", args=[card.inquiry.pk])
    if card.booking and to in STAGES:
        return reverse("bookings:refusal-create", args=[card.booking.pk])
    return None


def _act(card: Card, to: str, request: AuthedRequest) -> None:
    if card.booking and to == DEPOSIT:
        bookings.accept_booking(card.booking.pk, by=request.user)
    else:
        vendors.set_stage(card.inquiry.pk, stage=to, by=request.user)


def _after(request: AuthedRequest, vendor: Vendor) -> HttpResponse:
    return _show(request, vendor) if request.htmx else redirect("pages:pipeline")


def _show(request: AuthedRequest, vendor: Vendor) -> HttpResponse:
    context = {"vendor": vendor, "columns": board_of(vendor)}
    name = "pages/pipeline.html" + ("#board" if request.htmx else "")
    return render(request, name, context)
