"""`/vendor/billing/`: what a vendor was invoiced, and to whom it is written."""

import csv
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from payments import services
from payments.access import managed_vendor
from payments.billing_forms import BillingDetailsForm
from payments.invoice_lists import CsvFile, InvoiceList
from payments.invoice_sheets import invoice_rows
from payments.models import BillingDetails, Invoice
from payments.models.invoices import OUTSIDE_SCOPE
from payments.parties import lines_of


@login_required
@never_cache
def details_update(request: AuthedRequest) -> HttpResponse:
    """The business that invoices are written to."""
    vendor = managed_vendor(request)
    details = BillingDetails.objects.filter(vendor=vendor).first()
    form = BillingDetailsForm(
        request.POST or None,
        instance=BillingDetails(vendor=vendor) if details is None else details,
        initial=BillingDetailsForm.initial_of(vendor) if details is None else None,
    )
    if request.method == "POST" and form.is_valid():
        services.update_billing_details(vendor.pk, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved. It stands on invoices from now on.")
        return redirect("billing:details-update")
    context = {"form": form, "vendor": vendor, "details": details, "outside_scope": OUTSIDE_SCOPE}
    status = 422 if form.errors else 200
    return render(request, "payments/billing_details_update.html", context, status=status)


@login_required
@require_safe
def invoice_list(request: AuthedRequest) -> HttpResponse:
    vendor = managed_vendor(request)
    invoices = InvoiceList(Invoice.objects.of(vendor), request.GET)
    context = {"vendor": vendor, "form": invoices.form, "page": invoices.page}
    return render(request, "payments/invoice_list.html", context)


@login_required
@require_safe
def invoice_csv(request: AuthedRequest) -> HttpResponse:
    """What the list shows, for the accountant."""
    vendor = managed_vendor(request)
    invoices = InvoiceList(Invoice.objects.of(vendor), request.GET)
    response = CsvFile(f"{vendor.slug}-invoices{invoices.suffix}")
    csv.writer(response).writerows(invoice_rows(invoices.rows.iterator(chunk_size=2000)))
    return response


@login_required
@require_safe
def invoice_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What the paper says. Those who keep the books see everybody's."""
    invoice = _visible(request, uuid)
    context = {
        "invoice": invoice,
        "recipient": lines_of(invoice.recipient),
        "issuer": lines_of(invoice.issuer),
        "credit_notes": invoice.credit_notes.all(),
    }
    return render(request, "payments/invoice_detail.html", context)


@login_required
@require_safe
def invoice_paper(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    # Its fonts take a second and are seldom needed.
    from payments.invoice_papers import invoice_pdf

    invoice = _visible(request, uuid)
    disposition = f'attachment; filename="{invoice.number}.pdf"'
    return HttpResponse(
        invoice_pdf(invoice),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition},
    )


def _visible(request: AuthedRequest, uuid: UUID) -> Invoice:
    invoices = Invoice.objects.visible_to(request.user).select_related("corrects", "vendor")
    return get_object_or_404(invoices, uuid=uuid)
