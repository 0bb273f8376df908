"""A vendor's papers, for those who manage it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import AuthedRequest
from messaging.exceptions import MessagingError
from messaging.private_files import give_private, show_private
from vendors import services
from vendors.access import managed_vendor
from vendors.exceptions import VendorError
from vendors.forms import DocumentForm
from vendors.models import VendorDocument
from vendors.remarks import remark_on
from vendors.services.documents import MOST_DOCUMENTS


@login_required
def document_list(request: AuthedRequest) -> HttpResponse:
    """The papers, and a form to add one."""
    vendor = managed_vendor(request)
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kind, upload = form.cleaned_data["kind"], form.cleaned_data["file"]
        try:
            services.add_document(vendor.pk, kind=kind, upload=upload, by=request.user)
        except (MessagingError, VendorError) as error:
            form.add_error("file", str(error))
        else:
            messages.success(request, "Document added.")
            return redirect("vendors:document-list")
    context = {
        "form": form,
        "vendor": vendor,
        "documents": vendor.documents.all(),
        "most": MOST_DOCUMENTS,
        "remark": remark_on(vendor, "documents"),
    }
    return render(request, "vendors/document_list.html", context)


@login_required
@require_safe
def document_detail(request: AuthedRequest, pk: uuid.UUID) -> HttpResponseBase:
    return give_document(request, _managed_document(request, pk))


@login_required
@require_POST
def document_delete(request: AuthedRequest, pk: uuid.UUID) -> HttpResponse:
    services.remove_document(_managed_document(request, pk).pk, by=request.user)
    messages.success(request, "Document removed.")
    return redirect("vendors:document-list")


def give_document(request: AuthedRequest, document: VendorDocument) -> HttpResponseBase:
    """To somebody whom the caller has found fit to read it."""
    return give_private(
        request,
        document.file,
        name=document.name,
        content_type=document.content_type,
        etag=document.checksum,
    )


def show_document(document: VendorDocument) -> HttpResponseBase:
    """Within a page, to somebody whom the caller has found fit to read it."""
    return show_private(document.file, name=document.name, content_type=document.content_type)


def _managed_document(request: AuthedRequest, pk: uuid.UUID) -> VendorDocument:
    document = get_object_or_404(VendorDocument.objects.select_related("vendor"), pk=pk)
    if not request.user.has_perm("vendors.manage_vendor", document.vendor):
        raise Http404
    return document
