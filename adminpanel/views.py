"""The control room's pages."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import staff_required
from adminpanel.forms import BookingFilterForm, ChangesForm, NoteForm, SuspensionForm
from adminpanel.overview import weeks
from bookings.models import Booking
from payments.models import PayoutAccount
from vendors.exceptions import VendorError
from vendors.models import Vendor, VendorDocument
from vendors.views.documents import give_document

PAGE_SIZE = 50


@staff_required
def overview(request: AuthedRequest) -> HttpResponse:
    return render(request, "adminpanel/overview.html", services.live_context() | {"weeks": weeks()})


@staff_required
def booking_list(request: AuthedRequest) -> HttpResponse:
    """The rows behind the figures."""
    form = BookingFilterForm(request.GET)
    bookings = Booking.objects.for_lists()
    if form.is_valid():
        bookings = bookings.happened(**form.cleaned_data)
    page = Paginator(bookings.order_by("-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "adminpanel/booking_list.html", {"form": form, "page": page})


@staff_required
def vendor_list(request: AuthedRequest) -> HttpResponse:
    """Those who wait for a decision, the longest first, and those who are suspended."""
    _require_reviewer(request)
    waiting = Vendor.objects.awaiting_approval().for_cards()
    suspended = Vendor.objects.filter(state=Vendor.State.SUSPENDED).for_cards()
    context = {"vendors": waiting, "suspended": suspended.order_by("-decided_at")}
    name = "adminpanel/vendor_list.html" + ("#queue" if request.htmx else "")
    return render(request, name, context)


@staff_required
def vendor_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What there is to decide on, and the decision."""
    _require_reviewer(request)
    vendor = get_object_or_404(Vendor.objects.for_cards(), pk=pk)
    return _show_review(request, vendor)


@staff_required
@require_safe
def document_detail(request: AuthedRequest, pk: int, document: uuid.UUID) -> HttpResponseBase:
    _require_reviewer(request)
    return give_document(request, get_object_or_404(VendorDocument, pk=document, vendor=pk))


@staff_required
@require_POST
def approval_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _decide(
        request, pk, "Approved", lambda vendor: services.approve_vendor(vendor.pk, by=request.user)
    )


@staff_required
@require_POST
def changes_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """What should change: a note, comments at single fields, or both."""
    _require_reviewer(request)
    vendor = get_object_or_404(Vendor.objects.for_cards(), pk=pk)
    form = ChangesForm(request.POST)
    if not form.is_valid():
        return _show_review(request, vendor, changes=form, status=422)
    note, comments = form.cleaned_data["note"], form.comments()
    return _decide(
        request,
        pk,
        "Changes requested",
        lambda vendor: services.request_vendor_changes(
            vendor.pk, note=note, comments=comments, by=request.user
        ),
    )


@staff_required
@require_POST
def rejection_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """No, with the reason that the vendor reads."""
    _require_reviewer(request)
    vendor = get_object_or_404(Vendor.objects.for_cards(), pk=pk)
    form = NoteForm(request.POST, auto_id="rejection_%s")
    if not form.is_valid():
        return _show_review(request, vendor, rejection=form, status=422)
    note = form.cleaned_data["note"]
    return _decide(
        request,
        pk,
        "Rejected",
        lambda vendor: services.reject_vendor(vendor.pk, note=note, by=request.user),
    )


@staff_required
@require_POST
def suspension_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Out of the directory, with the reason that the vendor reads."""
    _require_reviewer(request)
    vendor = get_object_or_404(Vendor.objects.for_cards(), pk=pk)
    form = SuspensionForm(request.POST, auto_id="suspension_%s")
    if not form.is_valid():
        return _show_review(request, vendor, suspension=form, status=422)
    note = form.cleaned_data["note"]
    return _decide(
        request,
        pk,
        "Suspended",
        lambda vendor: services.suspend_vendor(vendor.pk, note=note, by=request.user),
    )


@staff_required
@require_POST
def restoration_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _decide(
        request, pk, "Restored", lambda vendor: services.restore_vendor(vendor.pk, by=request.user)
    )


def _decide(
    request: AuthedRequest, pk: int, done: str, decide: Callable[[Vendor], Vendor]
) -> HttpResponse:
    _require_reviewer(request)
    vendor = get_object_or_404(Vendor, pk=pk)
    try:
        decide(vendor)
    except VendorError as error:
        messages.error(request, str(error))
        return redirect("adminpanel:vendor-detail", pk=pk)
    messages.success(request, f"{done}: {vendor}")
    return redirect("adminpanel:vendor-list")


def _show_review(
    request: AuthedRequest,
    vendor: Vendor,
    *,
    changes: ChangesForm | None = None,
    rejection: NoteForm | None = None,
    suspension: SuspensionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "vendor": vendor,
        "changes_form": changes or ChangesForm(),
        "rejection_form": rejection or NoteForm(auto_id="rejection_%s"),
        "suspension_form": suspension or SuspensionForm(auto_id="suspension_%s"),
        "remarks": vendor.review_comments.unresolved(),
        "payout_account": PayoutAccount.objects.filter(vendor=vendor).first(),
    }
    return render(request, "adminpanel/vendor_detail.html", context, status=status)


def _require_reviewer(request: AuthedRequest) -> None:
    if not request.user.has_perm("vendors.approve_vendor"):
        raise PermissionDenied
