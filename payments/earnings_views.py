"""A vendor's money: what comes when, what was paid out, and the papers of it."""

import csv
import datetime as dt
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.posting import posted_from
from accounts.requests import AuthedRequest
from payments import services
from payments.access import managed_vendor
from payments.columns import stacked
from payments.earnings import Month, disputes_of, earnings_of, why_not
from payments.forms import PayoutPlanForm
from payments.models import Payout, PayoutPlan
from payments.sheets import BOM
from payments.statement_sheets import statement_rows
from payments.vendor_statements import VendorStatement, months_of, statement_for
from vendors.money import CURRENCIES

PAGE_SIZE = 25
MONTHS_A_PAGE = 12
LATEST = 6


@login_required
@never_cache
@require_safe
def earnings_detail(request: AuthedRequest) -> HttpResponse:
    """What comes on which day, what couples still owe, and the last payouts."""
    plan = _own_plan(request)
    return _show(request, plan, PayoutPlanForm(plan=plan))


@login_required
@posted_from("earnings:earnings-detail")
def plan_update(request: AuthedRequest) -> HttpResponse:
    """When the vendor wants to be paid."""
    plan = _own_plan(request)
    form = PayoutPlanForm(request.POST, plan=plan)
    if not form.is_valid():
        return _show(request, plan, form, status=422)
    services.change_plan(plan.vendor_id, by=request.user, **form.cleaned_data)
    messages.success(request, "Saved. Your next payouts follow this.")
    return redirect("earnings:earnings-detail")


@login_required
@require_safe
def payout_list(request: AuthedRequest) -> HttpResponse:
    payouts = Payout.objects.of(managed_vendor(request)).for_lists()
    page = Paginator(payouts, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "payments/payout_list.html", {"page": page})


@login_required
@require_safe
def payout_detail(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """What a payout is made of. Those who keep the books see everybody's."""
    payout = get_object_or_404(Payout.objects.visible_to(request.user).for_page(), uuid=uuid)
    return render(request, "payments/payout_detail.html", {"payout": payout})


@login_required
@require_safe
def statement_list(request: AuthedRequest) -> HttpResponse:
    """A month each, since the first money came; a year to a page."""
    vendor = managed_vendor(request)
    today = _today()
    months = months_of(vendor, today=today)
    is_taxed = vendor.tax_rate is not None or any(month.tax for month in months)
    page = Paginator(months, MONTHS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "vendor": vendor,
        "page": page,
        "is_taxed": is_taxed,
        "today": today,
        "this_month": today.replace(day=1),
    }
    return render(request, "payments/statement_list.html", context)


@login_required
@require_safe
def statement_csv(request: AuthedRequest, first: dt.date) -> HttpResponse:
    """The month's lines, amounts in the currency's own units with a point."""
    statement = _statement(request, first)
    response = _file("text/csv; charset=utf-8", f"{statement.filename}.csv")
    response.write(BOM)
    csv.writer(response).writerows(statement_rows(statement))
    return response


@login_required
@require_safe
def statement_paper(request: AuthedRequest, first: dt.date) -> HttpResponse:
    # Its fonts take a second and are seldom needed.
    from payments.statement_papers import statement_pdf

    statement = _statement(request, first)
    response = _file("application/pdf", f"{statement.filename}.pdf")
    response.write(statement_pdf(statement))
    return response


# ---------------------------------------------------------------- helpers


def _show(
    request: AuthedRequest, plan: PayoutPlan, form: PayoutPlanForm, *, status: int = 200
) -> HttpResponse:
    purses = earnings_of(plan, today=_today())
    context = {
        "vendor": plan.vendor,
        "plan": plan,
        "purses": [
            (purse, stacked([_column(month) for month in purse.months])) for purse in purses
        ],
        "hindrance": why_not(plan),
        "disputes": disputes_of(plan.vendor),
        "payouts": Payout.objects.of(plan.vendor).for_lists()[:LATEST],
        "form": form,
    }
    return render(request, "payments/earnings_detail.html", context, status=status)


def _column(month: Month) -> tuple[str, dict[str, int]]:
    pieces = {
        "paid": month.paid_out,
        "coming": month.coming,
        "to-come": month.to_come,
        "pending": month.pending,
    }
    return f"{month.first:%b}", pieces


def _statement(request: AuthedRequest, first: dt.date) -> VendorStatement:
    vendor = managed_vendor(request)
    if first > _today():
        raise Http404
    currency = request.GET.get("currency", vendor.currency)
    if currency not in CURRENCIES:
        raise Http404
    return statement_for(vendor, first, currency)


def _file(content_type: str, name: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(content_type=content_type, headers={"Content-Disposition": disposition})


def _today() -> dt.date:
    return timezone.now().date()


def _own_plan(request: AuthedRequest) -> PayoutPlan:
    vendor = managed_vendor(request)
    (plan,) = services.plans_of([vendor.pk])
    return plan
