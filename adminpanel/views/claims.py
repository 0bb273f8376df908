"""Taking a vendor to decide on, and letting it go; the words said often."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.requests import AuthedRequest
from adminpanel import services
from adminpanel.access import right_required
from adminpanel.exceptions import Claimed
from adminpanel.forms.approvals import DecisionTextForm
from adminpanel.models import DecisionText
from vendors.models import Vendor

reviewer_required = right_required("vendors.approve_vendor")


@reviewer_required
@require_POST
def claim_create(request: AuthedRequest, pk: int) -> HttpResponse:
    """Take it; the open page asks again each minute, and is told when it is too late."""
    get_object_or_404(Vendor, pk=pk)
    try:
        services.claim_vendor(pk, by=request.user)
    except Claimed as error:
        if request.htmx:
            return HttpResponse(status=409)
        messages.error(request, str(error))
    if request.htmx:
        return HttpResponse(status=204)
    return redirect("adminpanel:vendor-detail", pk=pk)


@reviewer_required
@require_POST
def claim_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    get_object_or_404(Vendor, pk=pk)
    services.release_vendor(pk, by=request.user)
    return redirect("adminpanel:vendor-list")


@reviewer_required
def decision_text_list(request: AuthedRequest) -> HttpResponse:
    texts = DecisionText.objects.all()
    return render(request, "adminpanel/decision_text_list.html", {"texts": texts})


@reviewer_required
def decision_text_create(request: AuthedRequest) -> HttpResponse:
    return _edit(request, DecisionText())


@reviewer_required
def decision_text_update(request: AuthedRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(DecisionText, pk=pk))


@reviewer_required
@require_POST
def decision_text_delete(request: AuthedRequest, pk: int) -> HttpResponse:
    try:
        services.remove_decision_text(pk, by=request.user)
    except DecisionText.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, "Removed.")
    return redirect("adminpanel:decision-text-list")


def _edit(request: AuthedRequest, text: DecisionText) -> HttpResponse:
    form = DecisionTextForm(request.POST or None, instance=text)
    if request.method == "POST" and form.is_valid():
        services.save_decision_text(form.save(commit=False), by=request.user)
        messages.success(request, "Saved.")
        return redirect("adminpanel:decision-text-list")
    status = 422 if form.is_bound else 200
    context = {"form": form, "text": text}
    return render(request, "adminpanel/decision_text_update.html", context, status=status)
