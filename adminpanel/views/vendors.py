"""The queue of vendors, and the decision on each."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import staff_required
from adminpanel.evidence import compare
from adminpanel.exceptions import ControlRoomError
from adminpanel.forms.vendors import ChangesForm, NoteForm, SuspensionForm, VendorFilterForm
from adminpanel.models import Claim, DecisionText, Evidence
from adminpanel.vendor_history import history_of
from adminpanel.vendor_tabs import tabs, vendors_under
from payments.models import PayoutAccount
from vendors.exceptions import VendorError
from vendors.models import Vendor, VendorDocument
from vendors.views.documents import give_document, show_document

VENDORS_A_PAGE = 25


@staff_required
def vendor_list(request: AuthedRequest) -> HttpResponse:
    """Any vendor, by state and by name; at first those who wait, the longest first."""
    _require_reviewer(request)
    form = VendorFilterForm(request.GET)
    form.is_valid()  # what makes no sense is left out, and said at its field
    named = Vendor.objects.filter(name__icontains=form.name)
    rows = Paginator(vendors_under(form.chosen, named), VENDORS_A_PAGE)
    page = rows.get_page(request.GET.get("page"))
    context = {"form": form, "tabs": tabs(named), "page": page}
    name = "adminpanel/vendor_list.html" + ("#queue" if request.htmx else "")
    return render(request, name, context)


@staff_required
def vendor_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    """What there is to decide on, and the decision."""
    _require_reviewer(request)
    return _show_review(request, pk)


@staff_required
@require_safe
def document_detail(request: AuthedRequest, pk: int, document: uuid.UUID) -> HttpResponseBase:
    _require_reviewer(request)
    return give_document(request, get_object_or_404(VendorDocument, pk=document, vendor=pk))


@staff_required
@require_safe
def document_preview(request: AuthedRequest, pk: int, document: uuid.UUID) -> HttpResponseBase:
    """As the page of the decision shows it."""
    _require_reviewer(request)
    return show_document(get_object_or_404(VendorDocument, pk=document, vendor=pk))


@staff_required
@require_POST
def approval_create(request: AuthedRequest, pk: int) -> HttpResponse:
    return _decide(
        request, pk, "Approved", lambda vendor: services.approve_vendor(vendor.pk, by=request.user)
    )


@staff_required
@posted_from("adminpanel:vendor-detail", "pk")
def changes_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """What should change: a note, comments at single fields, or both."""
    _require_reviewer(request)
    form = ChangesForm(request.POST, vendor=get_object_or_404(Vendor.objects.for_review(), pk=pk))
    if not form.is_valid():
        return _show_review(request, pk, changes=form, status=422)
    note, asked = form.cleaned_data["note"], form.asked()
    return _decide(
        request,
        pk,
        "Changes requested",
        lambda vendor: services.request_vendor_changes(
            vendor.pk, note=note, **asked, by=request.user
        ),
    )


@staff_required
@posted_from("adminpanel:vendor-detail", "pk")
def rejection_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """No, with the reason that the vendor reads."""
    _require_reviewer(request)
    form = NoteForm(request.POST, auto_id="rejection_%s")
    if not form.is_valid():
        return _show_review(request, pk, rejection=form, status=422)
    note = form.cleaned_data["note"]
    return _decide(
        request,
        pk,
        "Rejected",
        lambda vendor: services.reject_vendor(vendor.pk, note=note, by=request.user),
    )


@staff_required
@posted_from("adminpanel:vendor-detail", "pk")
def suspension_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Out of the directory, with the reason that the vendor reads."""
    _require_reviewer(request)
    form = SuspensionForm(request.POST, auto_id="suspension_%s")
    if not form.is_valid():
        return _show_review(request, pk, suspension=form, status=422)
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
    except (VendorError, ControlRoomError) as error:
        messages.error(request, str(error))
        return redirect("adminpanel:vendor-detail", pk=pk)
    messages.success(request, f"{done}: {vendor}")
    return redirect("adminpanel:vendor-list")


def _show_review(
    request: AuthedRequest,
    pk: int,
    *,
    changes: ChangesForm | None = None,
    rejection: NoteForm | None = None,
    suspension: SuspensionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    vendors = Vendor.objects.for_review().select_related("claim__reviewer", "evidence__by")
    vendor = get_object_or_404(vendors, pk=pk)
    comments = list(vendor.review_comments.select_related("photo", "package"))
    context = {
        "vendor": vendor,
        "changes_form": changes or ChangesForm(vendor=vendor),
        "rejection_form": rejection or NoteForm(auto_id="rejection_%s"),
        "suspension_form": suspension or SuspensionForm(auto_id="suspension_%s"),
        "remarks": [comment for comment in comments if not comment.resolved_at],
        "history": history_of(vendor, comments),
        "comparison": compare(vendor, _kept_of(vendor)),
        "claim": _claim_on(vendor),
        "change_texts": DecisionText.objects.filter(kind=DecisionText.Kind.CHANGES),
        "suspension_texts": DecisionText.objects.filter(kind=DecisionText.Kind.SUSPENSION),
        "rejection_texts": DecisionText.objects.filter(kind=DecisionText.Kind.REJECTION),
        "payout_account": PayoutAccount.objects.filter(vendor=vendor).chosen_first().first(),
    }
    return render(request, "adminpanel/vendor_detail.html", context, status=status)


def _kept_of(vendor: Vendor) -> Evidence | None:
    return getattr(vendor, "evidence", None)


def _claim_on(vendor: Vendor) -> Claim | None:
    claim: Claim | None = getattr(vendor, "claim", None)
    return claim if claim and claim.stands else None


def _require_reviewer(request: AuthedRequest) -> None:
    if not request.user.has_perm("vendors.approve_vendor"):
        raise PermissionDenied
