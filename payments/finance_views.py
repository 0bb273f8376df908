"""Invoices of all vendors, for staff who keep the books."""

import csv

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import AuthedRequest
from payments.checks import lacking_on_invoices
from payments.invoice_lists import CsvFile, InvoiceList
from payments.invoice_sheets import invoice_rows
from payments.models import Invoice


@login_required
@require_safe
def finance_invoice_list(request: AuthedRequest) -> HttpResponse:
    _require_bookkeeper(request)
    invoices = InvoiceList(Invoice.objects.all(), request.GET)
    context = {"form": invoices.form, "page": invoices.page, "lacks": lacking_on_invoices()}
    return render(request, "payments/finance_invoice_list.html", context)


@login_required
@require_safe
def finance_invoice_csv(request: AuthedRequest) -> HttpResponse:
    """What the list shows, a line each, with whose it is and who wrote it."""
    _require_bookkeeper(request)
    invoices = InvoiceList(Invoice.objects.all(), request.GET)
    response = CsvFile(f"invoices{invoices.suffix}")
    rows = invoice_rows(invoices.rows.iterator(chunk_size=2000), of_all=True)
    csv.writer(response).writerows(rows)
    return response


def _require_bookkeeper(request: AuthedRequest) -> None:
    """For who is not staff there is no such page."""
    if not request.user.is_staff:
        raise Http404
    if not request.user.has_perm("payments.run_payouts"):
        raise PermissionDenied
