"""Disputes: which wait for an answer and until when, and the draft of each answer."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import require_bookkeeper, staff_required
from payments.dispute_views import add_file, remove_file
from payments.evidence import draft_of
from payments.exceptions import DisputeError
from payments.forms import DisputeFileForm, DisputeFilterForm, EvidenceForm
from payments.models import BillDispute, Dispute, DisputeAnswer, DisputeFile

PAGE_SIZE = 40


@staff_required
@never_cache
@require_safe
def dispute_list(request: AuthedRequest) -> HttpResponse:
    """Those to be answered first, by the day until when."""
    require_bookkeeper(request)
    form = DisputeFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    disputes = Dispute.objects.shown(**wanted)
    page = Paginator(disputes.for_lists(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "of_bills": BillDispute.objects.shown(**wanted).for_lists()[:PAGE_SIZE],
        "due_count": sum(kind.objects.answerable().count() for kind in (Dispute, BillDispute)),
        "held": _held(),
        "now": timezone.now(),
    }
    return render(request, "adminpanel/dispute_list.html", context)


def _held() -> dict[str, int]:
    """What banks have taken of payments and of bills, and have not decided on; minor units, by
    currency.
    """
    held = Counter(Dispute.objects.held_by_currency())
    held.update(BillDispute.objects.held_by_currency())
    return dict(held)


@staff_required
@never_cache
@require_safe
def dispute_detail(request: AuthedRequest, pk: int) -> HttpResponse:
    require_bookkeeper(request)
    return _show(request, _find(pk))


@staff_required
@posted_from("adminpanel:dispute-detail", "pk")
def evidence_update(request: AuthedRequest, pk: int) -> HttpResponse:
    """What staff write into the draft; it stays a draft."""
    require_bookkeeper(request)
    dispute = _find(pk)
    form = EvidenceForm(request.POST, draft=draft_of(dispute))
    if not form.is_valid():
        return _show(request, dispute, evidence=form, status=422)
    try:
        services.edit_dispute(pk, texts=form.cleaned_data, by=request.user)
    except DisputeError as error:
        messages.error(request, str(error))
        return redirect("adminpanel:dispute-detail", pk=pk)
    messages.success(request, "Saved. Nothing was sent.")
    if "submit" in request.POST:
        return redirect("adminpanel:submission-create", pk=pk)
    return redirect("adminpanel:dispute-detail", pk=pk)


@staff_required
@posted_from("adminpanel:dispute-detail", "pk")
def file_create(request: AuthedRequest, pk: int) -> HttpResponse:
    require_bookkeeper(request)
    dispute = _find(pk)
    form = DisputeFileForm(request.POST, request.FILES)
    if add_file(request, dispute, form, add=services.add_dispute_file):
        return redirect("adminpanel:dispute-detail", pk=pk)
    return _show(request, dispute, file=form, status=422)


@staff_required
@require_POST
def file_delete(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    require_bookkeeper(request)
    file = get_object_or_404(DisputeFile, uuid=uuid)
    remove_file(request, file.uuid, remove=services.remove_dispute_file)
    return redirect("adminpanel:dispute-detail", pk=file.dispute_id)


@staff_required
@never_cache
def submission_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Once more what will be sent, and the button that sends it."""
    require_bookkeeper(request)
    return _confirm(request, pk, "submission", services.submit_evidence)


@staff_required
@never_cache
def loss_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """What accepting means, and the button that does."""
    require_bookkeeper(request)
    return _confirm(request, pk, "loss", services.accept_loss)


def _confirm(
    request: AuthedRequest, pk: int, act: str, do: Callable[..., DisputeAnswer]
) -> HttpResponse:
    dispute = _find(pk)
    if request.method == "POST":
        try:
            do(pk, by=request.user)
        except DisputeError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Done. This page follows what {dispute.judge} says.")
        return redirect("adminpanel:dispute-detail", pk=pk)
    draft = draft_of(dispute)
    context = _context(dispute) | {
        "act": act,
        "characters": sum(map(len, draft.values())),
        "written": [field for field in EvidenceForm(draft=draft) if draft[field.name].strip()],
        "empty": [field for field in EvidenceForm(draft=draft) if not draft[field.name].strip()],
    }
    return render(request, "adminpanel/dispute_answer.html", context)


def _show(
    request: AuthedRequest,
    dispute: Dispute,
    *,
    evidence: EvidenceForm | None = None,
    file: DisputeFileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = _context(dispute) | {
        "evidence_form": evidence or EvidenceForm(draft=draft_of(dispute)),
        "file_form": file or DisputeFileForm(auto_id="file_%s"),
        "refused": dispute.answers.filter(state=DisputeAnswer.State.REFUSED),
    }
    return render(request, "adminpanel/dispute_detail.html", context, status=status)


def _context(dispute: Dispute) -> dict[str, Any]:
    return {
        "dispute": dispute,
        "booking": dispute.payment.booking,
        "answer": dispute.answer,
        "may_speak": dispute.takes_words(timezone.now()),
        "is_answerable": dispute.takes_answer(timezone.now()),
        "files": dispute.files.select_related("added_by"),
        "now": timezone.now(),
    }


def _find(pk: int) -> Dispute:
    disputes = Dispute.objects.for_lists().select_related(
        "payment__booking__vendor", "payment__payer", "statement_by"
    )
    return get_object_or_404(disputes, pk=pk)
